using System.Collections;
using System.Collections.Concurrent;
using System.Diagnostics;
using System.Reflection;
using Xunit.Abstractions;
using Xunit.Sdk;

namespace EdgeGuard.Mutants;

/// <summary>Runs tests of EdgeGuard.Core.Tests in this process, one after another.</summary>
internal sealed class TestBench
{
    // Judges outside, mass data and chance: slow, or about other folders.
    private static readonly string[] Left =
        ["RefereeTests", "MudPropertyTests", "HostileFileTests", "JsonSuiteTests", ".CorpusTests", ".Wire.", "BenignDayTests", "After_any_edit_the_kernel", "Tshark"];

    private readonly Assembly _assembly = Assembly.Load("EdgeGuard.Core.Tests");
    private readonly ITestFrameworkExecutor _executor;

    internal TestBench()
    {
        XunitTestFramework framework = new(new TestSink());
        using ITestFrameworkDiscoverer discoverer = framework.GetDiscoverer(Reflector.Wrap(_assembly));
        TestSink found = new();
        discoverer.Find(includeSourceInformation: false, found, new TestOptions());
        found.Wait();
        Cases = [.. found.Cases.Where(c => !Left.Any(left => c.DisplayName.Contains(left, StringComparison.Ordinal))).OrderBy(c => c.UniqueID, StringComparer.Ordinal)];
        _executor = framework.GetExecutor(_assembly.GetName());
    }

    internal IReadOnlyList<ITestCase> Cases { get; }

    /// <summary>Runs the tests until one fails.</summary>
    /// <returns>The name of the test that failed; null if none did.</returns>
    internal string? Run(IEnumerable<ITestCase> cases, Action<ITestCase>? began = null, Action<ITestCase, TimeSpan>? ended = null)
    {
        ForgetCaches();
        TestSink sink = new() { Began = began, Ended = ended };
        _executor.RunTests(cases, sink, new TestOptions());
        sink.Wait();
        return sink.Failed;
    }

    // What one test made and keeps for others was made without the mutant.
    private void ForgetCaches()
    {
        foreach (FieldInfo field in _assembly.GetTypes().Where(t => !t.ContainsGenericParameters).SelectMany(t => t.GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic)))
        {
            if (field.FieldType.IsGenericType && field.FieldType.GetGenericTypeDefinition() == typeof(ConcurrentDictionary<,>)) ((IDictionary)field.GetValue(null)!).Clear();
        }
    }

    private sealed class TestSink : IMessageSink, IDisposable
    {
        private readonly ManualResetEventSlim _over = new();
        private readonly Stopwatch _watch = new();

        internal List<ITestCase> Cases { get; } = [];

        internal Action<ITestCase>? Began { get; init; }

        internal Action<ITestCase, TimeSpan>? Ended { get; init; }

        internal string? Failed { get; private set; }

        public bool OnMessage(IMessageSinkMessage message)
        {
            switch (message)
            {
                case ITestCaseDiscoveryMessage found: Cases.Add(found.TestCase); break;
                case ITestCaseStarting starting: _watch.Restart(); Began?.Invoke(starting.TestCase); break;
                case ITestCaseFinished finished: Ended?.Invoke(finished.TestCase, _watch.Elapsed); break;
                case ITestFailed failed: Failed ??= failed.Test.DisplayName; break;
                case IErrorMessage error: Failed ??= error.Messages.FirstOrDefault() ?? "error"; break;
                case IDiscoveryCompleteMessage or ITestAssemblyFinished: _over.Set(); break;
                default: break;
            }
            return Failed is null;
        }

        public void Dispose() => _over.Dispose();

        internal void Wait() => _over.Wait();
    }
}
