using System.Diagnostics;
using Xunit;
using Xunit.Abstractions;

namespace EdgeGuard.Mutants;

/// <summary>Takes what xunit reports, and stops the run at the first test that fails.</summary>
internal sealed class TestSink : LongLivedMarshalByRefObject, IMessageSink, IDisposable
{
    private readonly ManualResetEventSlim _over = new();
    private readonly Stopwatch _watch = new();

    internal List<ITestCase> Cases { get; } = [];

    internal Action<ITestCase>? Began { get; init; }

    internal Action<ITestCase, TimeSpan>? Ended { get; init; }

    internal string? Failed { get; private set; }

    public bool OnMessage(IMessageSinkMessage message)
    {
        TakeProgress(message);
        if (message is ITestFailed failed) Failed ??= failed.Test.DisplayName;
        if (message is IErrorMessage error) Failed ??= error.Messages.FirstOrDefault() ?? "error";
        if (message is IDiscoveryCompleteMessage or ITestAssemblyFinished) _over.Set();
        return Failed is null;
    }

    public void Dispose() => _over.Dispose();

    internal void Wait() => _over.Wait();

    private void TakeProgress(IMessageSinkMessage message)
    {
        switch (message)
        {
            case ITestCaseDiscoveryMessage found:
                Cases.Add(found.TestCase);
                break;
            case ITestCaseStarting starting:
                _watch.Restart();
                Began?.Invoke(starting.TestCase);
                break;
            case ITestCaseFinished finished:
                Ended?.Invoke(finished.TestCase, _watch.Elapsed);
                break;
            default:
                break;
        }
    }
}
