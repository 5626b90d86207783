using System.Collections.Concurrent;

namespace EdgeGuard.Linux.Tests.Netns;

public class NetworkNamespaceTests
{
    [NetnsFact]
    public void Processes_see_only_the_namespace_when_started_from_its_thread() => NetworkNamespace.Run(inside =>
    {
        inside.Ip("link add eg0 type veth peer name eg1");

        Assert.Contains("eg0", inside.Execute("ip", ["link"]), StringComparison.Ordinal);
        Assert.DoesNotContain("eg0", File.ReadAllText("/proc/net/dev"), StringComparison.Ordinal);
    });

    [NetnsFact]
    public Task Code_behind_an_await_stays_in_the_namespace() => NetworkNamespace.RunAsync(async inside =>
    {
        inside.Ip("link add eg0 type veth peer name eg1");
        int before = Environment.CurrentManagedThreadId;

        await Task.Yield();

        Assert.Equal(before, Environment.CurrentManagedThreadId);
        Assert.Contains("eg0", inside.Execute("ip", ["link"]), StringComparison.Ordinal);
    });

    [NetnsFact]
    public void Two_namespaces_do_not_share_interfaces()
    {
        NetworkNamespace.Run(inside => inside.Ip("link add eg0 type veth peer name eg1"));
        NetworkNamespace.Run(inside => Assert.DoesNotContain("eg0", inside.Execute("ip", ["link"]), StringComparison.Ordinal));
    }

    [NetnsFact]
    public void No_thread_of_the_pool_is_born_into_a_namespace()
    {
        string outside = Current();
        ConcurrentBag<string> met = [];

        NetworkNamespace.Run(_ =>
        {
            Assert.NotEqual(outside, Current());
            NetworkNamespace.Gather(24, () => met.Add(Current()));
        });

        Assert.Equal([outside], met.Distinct());
        // Whether one is born there is chance; that none need be, and that none goes, is not.
        Assert.InRange(ThreadPool.ThreadCount, NetworkNamespace.PoolThreads, int.MaxValue);
        Assert.Equal("-1", $"{AppContext.GetData("System.Threading.ThreadPool.ThreadsToKeepAlive")}");
    }

    private static string Current() => new FileInfo("/proc/thread-self/ns/net").LinkTarget!;
}
