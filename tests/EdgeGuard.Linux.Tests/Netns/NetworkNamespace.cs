using System.Diagnostics;
using System.Runtime.InteropServices;

namespace EdgeGuard.Linux.Tests.Netns;

/// <summary>
/// A fresh network namespace for as long as one test runs. The test's body runs on a thread of its own that entered the
/// namespace: sockets that it opens, threads that it starts and processes that it starts belong to the namespace too, and
/// what stands behind an <c>await</c> comes back to it. The namespace goes when the last of them does.
/// </summary>
/// <remarks>
/// A thread of the pool that were born while a body runs would be born into the namespace, and other tests' connections would
/// later fail on it. So the pool gets all its threads before the first namespace is made, and they stay
/// (<c>ThreadsToKeepAlive</c> in <c>tests/Directory.Build.props</c>).
/// </remarks>
internal sealed partial class NetworkNamespace
{
    /// <summary>Threads of the pool, as many as a busy test run needs at a time.</summary>
    internal const int PoolThreads = 64;

    private const int NewNetwork = 0x40000000;

    private readonly int _thread = Environment.CurrentManagedThreadId;

    static NetworkNamespace()
    {
        ThreadPool.GetMinThreads(out int workers, out int ports);
        ThreadPool.SetMinThreads(Math.Max(workers, PoolThreads), ports);
        Gather(PoolThreads, () => { });
    }

    private NetworkNamespace() { }

    /// <summary>Runs a test's body in a new namespace.</summary>
    internal static void Run(Action<NetworkNamespace> body) => RunAsync(inside =>
    {
        body(inside);
        return Task.CompletedTask;
    }).GetAwaiter().GetResult();

    /// <summary>Runs a test's body in a new namespace.</summary>
    internal static Task RunAsync(Func<NetworkNamespace, Task> body)
    {
        TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Thread thread = new(() =>
        {
            try
            {
                Enter();
                ThreadPump.Run(() => body(new NetworkNamespace()));
                ended.SetResult();
            }
            catch (Exception failure)
            {
                ended.SetException(failure);
            }
        }) { IsBackground = true, Name = "netns" };
        thread.Start();
        return ended.Task;
    }

    /// <summary>Moves the calling thread, which must be the caller's own, into a new namespace for as long as the body runs and the thread lives.</summary>
    internal static void EnterNew(Action<NetworkNamespace> body)
    {
        Enter();
        body(new());
    }

    /// <returns>Why no namespace can be made here, or null.</returns>
    internal static string? FindObstacle()
    {
        string? obstacle = null;
        Thread probe = new(() =>
        {
            if (Unshare(NewNetwork) != 0)
            {
                obstacle = $"Needs a network namespace of its own ({Marshal.GetLastPInvokeErrorMessage()}): run as root, or under 'unshare -Urn'.";
            }
        });
        probe.Start();
        probe.Join();
        return obstacle;
    }

    /// <summary>Runs <c>ip</c> with these words.</summary>
    internal void Ip(string words) => Execute("ip", words.Split(' '));

    /// <summary>Gives <c>nft -f -</c> this text.</summary>
    internal void Nft(string ruleset) => Execute("nft", ["-f", "-"], ruleset);

    /// <summary>Writes a setting under <c>/proc/sys/net</c>; processes see the namespace's own.</summary>
    internal void Sysctl(string name, string value) => Execute("sysctl", ["-qw", $"{name}={value}"]);

    /// <summary>Runs a command in the namespace to its end.</summary>
    /// <returns>What it wrote to standard output.</returns>
    internal string Execute(string command, string[] arguments, string input = "")
    {
        if (Environment.CurrentManagedThreadId != _thread) throw new InvalidOperationException("Only the namespace's own thread is in it.");
        ProcessStartInfo start = new(command, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        process.StandardInput.Write(input);
        process.StandardInput.Close();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        string said = errors.GetAwaiter().GetResult();
        return process.ExitCode == 0
            ? output
            : throw new InvalidOperationException($"{command} {string.Join(' ', arguments)}: exit {process.ExitCode}\n{said}{output}");
    }

    /// <summary>Does something on so many threads of the pool at the same time.</summary>
    internal static void Gather(int threads, Action work)
    {
        TaskCompletionSource all = new();
        int arrived = 0;
        for (int i = 0; i < threads; i++)
        {
            ThreadPool.UnsafeQueueUserWorkItem(_ =>
            {
                work();
                if (Interlocked.Increment(ref arrived) == threads) all.SetResult();
                all.Task.Wait();
            }, null);
        }
        all.Task.Wait();
    }

    private static void Enter()
    {
        if (Unshare(NewNetwork) != 0) throw new InvalidOperationException($"No new network namespace: {Marshal.GetLastPInvokeErrorMessage()}");
    }

    [LibraryImport("libc", EntryPoint = "unshare", SetLastError = true)]
    private static partial int Unshare(int flags);
}
