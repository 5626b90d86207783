using EdgeGuard.Agent.Names;
using EdgeGuard.Core.Addresses;

namespace EdgeGuard.Agent.Tests.Names;

public sealed class DnsConnectionsTests
{
    private readonly DnsConnections _connections = new();

    [Fact]
    public void Device_beyond_its_share_loses_its_oldest_connection_and_no_other_device_loses_one()
    {
        CancellationTokenSource other = Enter(1);
        CancellationTokenSource[] greedy = [.. Enumerable.Range(0, 40).Select(_ => Enter(2))];

        Assert.False(other.IsCancellationRequested);
        Assert.Equal(greedy[..^DnsConnections.PerDevice], greedy.Where(one => one.IsCancellationRequested));
        Assert.Equal(1 + DnsConnections.PerDevice, _connections.Count);
    }

    [Fact]
    public void Sum_is_bounded_at_the_cost_of_the_device_with_the_most()
    {
        CancellationTokenSource other = Enter(1);
        CancellationTokenSource[] greedy = [.. Enumerable.Range(2, 40).SelectMany(device => Enumerable.Range(0, DnsConnections.PerDevice).Select(_ => Enter(device)))];

        Assert.False(other.IsCancellationRequested);
        Assert.Equal(DnsConnections.Most, _connections.Count);
        Assert.Equal(DnsConnections.Most - 1, greedy.Count(one => !one.IsCancellationRequested));
    }

    [Fact]
    public void Ended_connections_leave_nothing_behind()
    {
        for (int i = 0; i < 1000; i++)
        {
            CancellationTokenSource one = Enter(i);
            _connections.Leave(Id(i), one);
            _connections.Leave(Id(i), one);
        }

        Assert.Equal(0, _connections.Count);
    }

    private CancellationTokenSource Enter(int device)
    {
        CancellationTokenSource end = new();
        _connections.Enter(Id(device), end);
        return end;
    }

    private static DeviceId Id(int device) => DeviceId.Of(new((ulong)device));
}
