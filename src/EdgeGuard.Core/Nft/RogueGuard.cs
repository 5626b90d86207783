using System.Collections.Immutable;
using System.Net;
using EdgeGuard.Core.Access;
using EdgeGuard.Core.Networks;
using static EdgeGuard.Core.Nft.Rules;

namespace EdgeGuard.Core.Nft;

/// <summary>
/// DHCP server guard, RA guard (router advertisement guard, RFC 6105 §2) and redirect guard. On a governed network, only the gateway and the servers that the operator names may grant addresses,
/// announce a router or redirect to one. Such frames are dropped on the way to the gateway. On one of our bridges they are dropped at the ingress
/// port too, before the bridge forwards them. On isolated ports, two kinds of frame that disturb proxy ARP and NDP are dropped as well.
/// </summary>
internal static class RogueGuard
{
    private const int BeforeBridge = -200;
    private const byte RouterAdvertisement = 134, NeighborSolicitation = 135, Redirect = 137, Redirect4 = 5;

    /// <summary>Called on the way in, and at ports.</summary>
    internal static NftChain Chain(HomeAccess home) => new()
    {
        Name = "rogue_guard",
        Rules =
        [
            .. AuthorizedServers.Exceptions(home),
            Server(IpFamily.V4, server: 67, client: 68),
            Server(IpFamily.V6, server: 547, client: 546),
            Rule("rogue router or redirect", In("guarded_if", NftField.InInterface), Is(NftField.Family, IpFamily.V6.Number), Is(NftField.Protocol, IpFamily.V6.Icmp),
                Is(NftField.Icmpv6Type, RouterAdvertisement, Redirect), Counter, Drop),
            Rule("rogue redirect", In("guarded_if", NftField.InInterface), Is(NftField.Family, IpFamily.V4.Number), Is(NftField.Protocol, IpFamily.V4.Icmp),
                Is(NftField.IcmpType, Redirect4), Counter, Drop),
        ],
    };

    /// <summary>
    /// The second rule keeps the gateway's proxy NDP from claiming an address that its own holder probes for when it comes back. The multicast group
    /// of such a probe is derived from the address (RFC 4291 §2.7.1), so the pair identifies the prober.
    /// </summary>
    internal static ImmutableArray<NftRule> OnInput(HomeAccess home) =>
    [
        Rule("rogue DHCP servers and routers", Jump("rogue_guard")),
        .. AuthorizedServers.OnInput(home),
        Rule("a device probes for its own address: no proxy answer",
            Is(NftField.Family, IpFamily.V6.Number), IsIn(NftField.Ipv6Source, IPNetwork.Parse("::/128")), Is(NftField.Protocol, IpFamily.V6.Icmp),
            Is(NftField.Icmpv6Type, NeighborSolicitation), In("own_probe6", NftField.EtherSource, NftField.Ipv6Destination), Drop),
    ];

    /// <summary>The same of a device that is held to its policy on a network where others are not.</summary>
    internal static IEnumerable<NftRule> OfKnown(IpFamily f)
    {
        (ushort server, ushort client) = f.Number == IpFamily.V4.Number ? ((ushort)67, (ushort)68) : ((ushort)547, (ushort)546);
        yield return Rule("DHCP reply of a device",
            Is(NftField.Protocol, Policy.IpProtocols.Udp), IsPort(NftField.SourcePort, server), IsPort(NftField.DestinationPort, client), Goto(f.Named("violation_out")));
        if (f.Number == IpFamily.V6.Number)
            yield return Rule("router advertisement or redirect of a device",
                Is(NftField.Protocol, f.Icmp), Is(NftField.Icmpv6Type, RouterAdvertisement, Redirect), Goto(f.Named("violation_out")));
        else yield return Rule("redirect of a device", Is(NftField.Protocol, f.Icmp), Is(NftField.IcmpType, Redirect4), Goto(f.Named("violation_out")));
    }

    internal static IEnumerable<NftSet> Sets(AccessTable access)
    {
        yield return Interfaces("guarded_if", access.Home.Networks.Where(n => n.Mode == EnforcementMode.Enforce)
            .SelectMany(n => n.Network.Interfaces.Concat(n.Ports)));
        yield return Interfaces("isolated_ports", access.Home.Networks.Where(n => n.Network.Bridge == BridgeCare.Isolate).SelectMany(n => n.Network.Interfaces));
        yield return new()
        {
            Name = "own_probe6",
            Key = [NftType.EtherAddr, NftType.Ipv6Addr],
            Elements = [.. OwnProbes(access.Devices).Order().Distinct().Select(k => new NftElement(k))],
        };
    }

    internal static IEnumerable<NftChain> Chains(AccessTable access)
    {
        HomeAccess home = access.Home;
        // A redirect would tell a device where its neighbour really is, past the gateway that stands in for it (RFC 4861 §8.2).
        yield return new()
        {
            Name = "output",
            Hook = new(NftChainType.Filter, NftHookPoint.Output, 0),
            Rules =
            [
                Rule("redirects would lead around the gateway", Is(NftField.Family, IpFamily.V6.Number), Is(NftField.Protocol, IpFamily.V6.Icmp), Is(NftField.Icmpv6Type, Redirect),
                    In("isolated_ports", NftField.OutInterface), Drop),
            ],
        };
        string ports = string.Join(' ', home.Networks.SelectMany(n => n.Ports).Distinct().Order(StringComparer.Ordinal));
        if (ports.Length == 0) yield break;
        yield return new()
        {
            Name = "bridge_ports",
            Hook = new(NftChainType.Filter, NftHookPoint.Ingress, BeforeBridge) { Devices = ports },
            Rules = [.. PlaceGuard.Entrance(access), Rule("rogue DHCP servers and routers", Jump("rogue_guard")), .. AuthorizedServers.AtPorts(home), .. DnsRedirectChains.AtPorts(access)],
        };
    }

    private static IEnumerable<NftKey> OwnProbes(IEnumerable<DeviceAccess> devices) =>
        from device in devices
        where device.IsProxied
        from binding in device.Bindings
        where binding.Address.AddressFamily == IpFamily.V6.Family
        select NftKey.Of(device.Mac).Then(NftKey.Of(SolicitedNodeGroup(binding.Address)));

    private static IPAddress SolicitedNodeGroup(IPAddress address) =>
        new([0xff, 0x02, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0xff, .. address.GetAddressBytes()[13..]]);

    private static NftRule Server(IpFamily f, ushort server, ushort client) =>
        Rule("rogue DHCP server", [In("guarded_if", NftField.InInterface), .. IsUdp(f, server, client), Counter, Drop]);

    private static NftSet Interfaces(string name, IEnumerable<string> interfaces) => new()
    {
        Name = name,
        Key = [NftType.IfName],
        Elements = [.. interfaces.Select(NftKey.OfInterface).Order().Distinct().Select(k => new NftElement(k))],
    };
}
