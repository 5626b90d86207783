using EdgeGuard.Core.Access;
using EdgeGuard.Core.Policy;
using static EdgeGuard.Core.Nft.Rules;

namespace EdgeGuard.Core.Nft;

/// <summary>
/// Drops IP packets with the MAC address of a device at a bridge port that is not its place, before the bridge forwards them. DHCP and neighbor
/// discovery pass, because by them a device shows that it has moved. Where no device has a port, there is no rule and no set.
/// </summary>
internal static class PlaceGuard
{
    private const string Macs = "placed_mac", Places = "mac_place", Reports = "misplaced";

    // One report is enough to probe the device's place; a flood is one event.
    private const int ReportsPerSecond = 1, ReportsAtOnce = 5;

    /// <summary>The rule at bridge ports that leads here.</summary>
    internal static IEnumerable<NftRule> Entrance(AccessTable access)
    {
        if (IsAny(access)) yield return Rule("devices at their ports", Jump("place_guard"));
    }

    internal static IEnumerable<NftChain> Chains(AccessTable access)
    {
        if (!IsAny(access)) yield break;
        yield return new()
        {
            Name = "place_guard",
            Rules =
            [
                Rule("no device with a port", NotIn(Macs, NftField.EtherSource), Return),
                Rule("at its own port", In(Places, NftField.InInterface, NftField.EtherSource), Return),
                Rule("DHCP of clients", [.. IsUdp(IpFamily.V4, from: 68, to: 67), Return]),
                Rule("DHCP of clients", [.. IsUdp(IpFamily.V6, from: 546, to: 547), Return]),
                Rule("neighbour discovery", Is(NftField.Family, IpFamily.V6.Number), Is(NftField.Protocol, IpProtocols.Icmpv6), Is(NftField.Icmpv6Type, 133, 135, 136), Return),
                Rule("report, at a limited rate for each port and MAC",
                    new NftStatement.Meter(Reports, [NftField.InInterface, NftField.EtherSource], ReportsPerSecond, ReportsAtOnce), BaseChains.ReportUnbound("P")),
                Rule("MAC address of a device at another port", Counter, Drop),
            ],
        };
    }

    internal static IEnumerable<NftSet> Sets(AccessTable access)
    {
        if (!IsAny(access)) yield break;
        yield return RulesetCompiler.Meter(Reports, NftType.IfName, NftType.EtherAddr);
        yield return new() { Name = Macs, Key = [NftType.EtherAddr], Elements = [.. Placed(access).Select(d => new NftElement(NftKey.Of(d.Mac)))] };
        yield return new()
        {
            Name = Places,
            Key = [NftType.IfName, NftType.EtherAddr],
            Elements = [.. Placed(access).Select(d => NftKey.OfInterface(d.Port!).Then(NftKey.Of(d.Mac))).Order().Select(k => new NftElement(k))],
        };
    }

    private static bool IsAny(AccessTable access) => access.Home.Networks.Any(n => !n.Ports.IsEmpty) && Placed(access).Any();

    private static IEnumerable<DeviceAccess> Placed(AccessTable access) => access.Devices.Where(d => d.Port is not null).OrderBy(d => d.Mac);
}
