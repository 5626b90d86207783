using System.Collections.Concurrent;

namespace EdgeGuard.Linux.Tests.Netns;

/// <summary>Keeps an asynchronous body on the thread that started it, by running what stands behind each <c>await</c> there.</summary>
internal sealed class ThreadPump : SynchronizationContext, IDisposable
{
    private readonly BlockingCollection<(SendOrPostCallback Call, object? State)> _calls = [];

    internal static void Run(Func<Task> body)
    {
        using ThreadPump pump = new();
        SetSynchronizationContext(pump);
        Task task = body();
        _ = task.ContinueWith(_ => pump._calls.CompleteAdding(), TaskScheduler.Default);
        foreach ((SendOrPostCallback call, object? state) in pump._calls.GetConsumingEnumerable()) call(state);
        task.GetAwaiter().GetResult();
    }

    public override void Post(SendOrPostCallback d, object? state) => _calls.Add((d, state));

    public void Dispose() => _calls.Dispose();
}
