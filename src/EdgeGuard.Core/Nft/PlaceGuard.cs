using EdgeGuard.Core.Access;
using EdgeGuard.Core.Addresses;
using static EdgeGuard.Core.Nft.Rules;

namespace EdgeGuard.Core.Nft;

/// <summary>
/// Drops IP packets with the MAC address of a device at a bridge port that is not its place, before the bridge forwards them or learns the port. A
/// device that has moved shows it by any frame: the agent receives it at the port before this does. Where no device has a port, there is no rule and no set.
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
        yield return MacsOf(access, Macs);
        yield return PlacesOf(access, Places);
    }

    /// <summary>The set of MAC addresses that have a place.</summary>
    internal static NftSet MacsOf(AccessTable access, string name) =>
        new() { Name = name, Key = [NftType.EtherAddr], Elements = [.. Placed(access).Select(d => NftKey.Of(d.Mac)).Order().Select(k => new NftElement(k))] };

    /// <summary>The set of ports and MAC addresses that belong together.</summary>
    internal static NftSet PlacesOf(AccessTable access, string name) => new()
    {
        Name = name,
        Key = [NftType.IfName, NftType.EtherAddr],
        Elements = [.. Placed(access).Select(d => NftKey.OfInterface(d.Port!).Then(NftKey.Of(d.Mac))).Order().Select(k => new NftElement(k))],
    };

    /// <summary>Whether a port may be the place of a MAC address: it has no other.</summary>
    internal static bool MayBeAt(AccessTable access, MacAddress mac, string port) => Placed(access).All(d => d.Mac != mac || d.Port == port);

    /// <summary>Whether a device has a place at a port.</summary>
    internal static bool IsAny(AccessTable access) => access.Home.Networks.Any(n => !n.Ports.IsEmpty) && Placed(access).Any();

    private static IEnumerable<DeviceAccess> Placed(AccessTable access) => access.Devices.Where(d => d.Port is not null);
}
