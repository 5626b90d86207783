using System.Collections.Immutable;
using System.Net;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.Networks;
using EdgeGuard.Core.Policy;
using EdgeGuard.Core.Response;
using EdgeGuard.Core.State;

namespace EdgeGuard.Core.Tests.Response;

public sealed class EnforcementLossesTests
{
    private static readonly GatewayState Watched = Home.Full(EnforcementMode.Monitor);
    private static readonly IPAddress Cloud = IPAddress.Parse("203.0.113.7"), Neutral = IPAddress.Parse("198.51.100.7"), Laptop = IPAddress.Parse("192.168.30.10");

    [Fact]
    public void Flow_that_the_profile_denies_would_be_lost_and_one_that_it_allows_not()
    {
        EnforcementLoss loss = Assert.Single(Losses(Did(Watched, 443, Cloud, Neutral)));

        Assert.Equal((Home.Camera, Neutral), (loss.Device.Id, loss.Flow!.Peer));
    }

    [Fact]
    public void Flow_of_more_than_seven_days_ago_counts_no_more() =>
        Assert.Empty(Losses(Did(Watched, 443, Neutral), Home.Noon.AddDays(7)));

    [Fact]
    public void Live_flow_that_nobody_noted_yet_counts_once()
    {
        ILookup<DeviceId, Flow> live = new[] { To(443, Neutral), To(443, Neutral) with { DevicePort = 40001 } }.ToLookup(_ => Home.Camera);

        Assert.Single(Losses(Watched, live: live));
        Assert.Single(Losses(Did(Watched, 443, Neutral), live: live));
    }

    [Fact]
    public void Device_that_uses_an_address_without_a_lease_would_be_cut_while_it_is_there()
    {
        GatewayState unbound = Claimed(new(IPAddress.Parse("192.168.20.77"), Home.CameraMac, SightingSource.NeighborTable, IsEntitled: false, null, Home.Noon));

        Assert.Equal(IPAddress.Parse("192.168.20.77"), Assert.Single(Losses(unbound)).Unbound);
        Assert.Empty(Losses(unbound, Home.Noon.AddDays(2)));
    }

    [Fact]
    public void Address_that_is_bound_as_soon_as_it_can_be_and_one_of_another_network_are_no_loss()
    {
        Assert.Empty(Losses(Claimed(new(IPAddress.Parse("192.168.20.77"), Home.CameraMac, SightingSource.Dhcp4, IsEntitled: true, null, Home.Noon))));
        Assert.Empty(Losses(Claimed(new(IPAddress.Parse("169.254.3.4"), Home.CameraMac, SightingSource.Arp, IsEntitled: false, null, Home.Noon))));
    }

    [Fact]
    public void Device_that_is_held_or_enforced_already_loses_nothing_more()
    {
        GatewayState did = Did(Watched, 443, Neutral);

        Assert.Empty(Losses(did.Holding(Home.Camera, ResponseLevel.Isolated)));
        Assert.Empty(Losses(did with { DeviceModes = did.DeviceModes.SetItem(Home.Camera, EnforcementMode.Enforce) }));
    }

    [Fact]
    public void What_a_trusted_host_opens_is_no_loss_unless_the_network_honors_the_list()
    {
        GatewayState did = With(Watched, new Flow { Direction = PolicyDirection.ToDevice, Protocol = IpProtocols.Tcp, Device = IPAddress.Parse("192.168.20.10"), DevicePort = 9, Peer = Laptop, PeerPort = 40000 });
        Network strict = did.Networks["things"] with { HonorToDevice = true };

        Assert.Empty(Losses(did));
        Assert.Single(Losses(did with { Networks = did.Networks.SetItem("things", strict) }));
    }

    private static ImmutableArray<EnforcementLoss> Losses(GatewayState state, DateTimeOffset? now = null, ILookup<DeviceId, Flow>? live = null) => EnforcementLosses.Of(
        state, state with { NetworkModes = state.NetworkModes.SetItem("things", EnforcementMode.Enforce) }, live ?? Array.Empty<Flow>().ToLookup(_ => Home.Camera), now ?? Home.Noon);

    private static GatewayState Claimed(AddressClaim claim) =>
        Watched with { Devices = Watched.Devices.SetItem(Home.Camera, Watched.Devices[Home.Camera] with { Claims = [claim] }) };

    private static GatewayState Did(GatewayState state, ushort port, params IPAddress[] peers) => With(state, [.. peers.Select(peer => To(port, peer))]);

    private static GatewayState With(GatewayState state, params Flow[] flows) =>
        state with { RecentFlows = state.RecentFlows.SetItem(Home.Camera, [.. flows.Select(flow => new RecentFlow(flow, Home.Noon))]) };

    private static Flow To(ushort port, IPAddress peer) =>
        new() { Direction = PolicyDirection.FromDevice, Protocol = IpProtocols.Tcp, Device = IPAddress.Parse("192.168.20.10"), DevicePort = 40000, Peer = peer, PeerPort = port };
}
