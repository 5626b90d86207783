using System.Net;
using EdgeGuard.Agent.Learning;
using EdgeGuard.Agent.Store;
using EdgeGuard.Agent.Tests.Leds;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Learning;
using EdgeGuard.Core.Policy;
using EdgeGuard.Mqtt.Tests.Brokers;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeGuard.Agent.Tests.Learning;

public sealed class LearningStoreTests : IDisposable
{
    private static readonly MacAddress Mac = MacAddress.Parse("00:00:5e:00:53:01");
    private static readonly DateTimeOffset Noon = new(2026, 5, 4, 12, 0, 0, TimeSpan.Zero);

    private readonly StateFolder _folder = new();
    private readonly ObservedTime _time = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_was_learned_is_the_same_after_a_restart()
    {
        Habit[] habits =
        [
            new(Flow("203.0.113.7", IpProtocols.Tcp, 0, 443), "cloud.example.net") { Flows = 7, IsAnswered = true },
            new(Flow("2001:db8::7", IpProtocols.Udp, 5353, 5353) with { Direction = PolicyDirection.ToDevice, Device = IPAddress.Parse("2001:db8::1") }, null),
            new(Flow("203.0.113.9", IpProtocols.Icmp, 0, 0) with { IcmpType = 8, IcmpCode = 0 }, null),
        ];
        LearningSession session = new(DeviceId.Of(Mac), Mac, Noon, Noon.AddDays(7));
        using (GatewayStore store = Open()) new LearningStore(store).Write(session, habits);

        using GatewayStore next = Open();
        LearningSession read = Assert.Single(new LearningStore(next).Read());

        Assert.Equal((session.Device, session.Mac, session.Since, session.Until), (read.Device, read.Mac, read.Since, read.Until));
        Assert.Equal(habits.ToHashSet(), read.Table.Habits.ToHashSet());
    }

    [Fact]
    public void Written_again_replaces_and_removed_is_gone()
    {
        using GatewayStore store = Open();
        LearningStore archive = new(store);
        LearningSession session = new(DeviceId.Of(Mac), Mac, Noon, Noon.AddDays(7));
        archive.Write(session, [new(Flow("203.0.113.7", IpProtocols.Tcp, 0, 443), null), new(Flow("203.0.113.8", IpProtocols.Tcp, 0, 443), null)]);
        archive.Write(session with { Until = Noon.AddDays(9) }, [new(Flow("203.0.113.9", IpProtocols.Tcp, 0, 443), null)]);

        LearningSession read = Assert.Single(archive.Read());
        Assert.Equal((Noon.AddDays(9), "203.0.113.9"), (read.Until, Assert.Single(read.Table.Habits).Flow.Peer.ToString()));

        archive.Remove(session.Device);
        Assert.Empty(archive.Read());
        archive.Write(session, []);
        Assert.Empty(Assert.Single(archive.Read()).Table.Habits);
    }

    private GatewayStore Open() => new(_folder.Root, _time, NullLogger<GatewayStore>.Instance);

    private static Flow Flow(string peer, byte protocol, ushort own, ushort port) => new()
    {
        Direction = PolicyDirection.FromDevice, Protocol = protocol, Device = IPAddress.Parse("192.0.2.10"), DevicePort = own, Peer = IPAddress.Parse(peer), PeerPort = port,
    };
}
