using EdgeGuard.Core.Networks;

namespace EdgeGuard.Core.Coverage;

/// <summary>
/// Says whether the rules see traffic between two devices of one network. The gateway sees only what is sent to it. On its own bridge, isolated ports
/// force traffic through the gateway. Behind other switches and access points, the operator's setting counts.
/// </summary>
internal sealed class LateralCoverage(Network network, GatewayFacts facts, CoverageGrade reached)
{
    private const string WiredElsewhere =
        "give each device a port of a bridge on this gateway and set 'bridge' to 'isolate', or let the switch isolate its ports and say so with 'isolatedOutside': ['wired']";

    private const string WifiElsewhere =
        "turn on client isolation on the access point (hostapd: ap_isolate=1) and say so with 'isolatedOutside': ['wifi']";

    private readonly InterfaceFacts[] _interfaces = [.. network.Interfaces.Select(i => facts.Interfaces.GetValueOrDefault(i)).OfType<InterfaceFacts>()];

    internal PathCoverage Wired() => Worst(TrafficPath.LateralWired, _interfaces.Where(i => !i.IsWireless).Select(WiredOf));

    internal PathCoverage Wifi() => Worst(TrafficPath.LateralWifi, _interfaces.Select(WifiOf));

    private PathCoverage WiredOf(InterfaceFacts one)
    {
        const TrafficPath Path = TrafficPath.LateralWired;
        if (!one.IsBridge)
        {
            return IsKeptApart(ExternalIsolation.Wired)
                ? Reached(Path, one, $"the switch behind {one.Name} keeps its ports apart, as the configuration says")
                : new(Path, CoverageGrade.NotCovered, $"devices behind {one.Name} can reach each other over a switch, past this gateway", WiredElsewhere);
        }
        if (Joined(one) is { } joined) return joined with { Path = Path };
        return one.Ports.FirstOrDefault(p => p is { IsWireless: false, Stations: > 1 }) is { } shared && !IsKeptApart(ExternalIsolation.Wired)
            ? new(Path, CoverageGrade.NotCovered, $"several stations share port {shared.Name}; what they say to each other stays behind it", WiredElsewhere)
            : Reached(Path, one, Apart(one));
    }

    private PathCoverage WifiOf(InterfaceFacts one)
    {
        const TrafficPath Path = TrafficPath.LateralWifi;
        if (one.IsBridge && Joined(one) is { } joined) return joined with { Path = Path };
        if (IsKeptApart(ExternalIsolation.Wifi)) return Reached(Path, one, $"access points behind {one.Name} keep their stations apart, as the configuration says");
        if (one.IsWireless || one.Ports.Any(p => p.IsWireless))
            return new(Path, CoverageGrade.NotCovered, $"stations of the access point {RadioOf(one)} can reach each other within it", WifiElsewhere);
        if (!one.IsBridge)
            return new(Path, CoverageGrade.NotCovered, $"stations of an access point behind {one.Name} would reach each other within it, unseen", WifiElsewhere);
        return one.Ports.FirstOrDefault(p => p.Stations > 1) is { } shared
            ? new(Path, CoverageGrade.NotCovered, $"several stations share port {shared.Name}; behind an access point they reach each other", WifiElsewhere)
            : Reached(Path, one, Apart(one));
    }

    // No rule sees what the bridge forwards from port to port.
    private PathCoverage? Joined(InterfaceFacts bridge)
    {
        PortFacts[] open = [.. bridge.Ports.Where(p => !p.IsIsolated)];
        if (facts.FiltersBridged || open.Length == 0 || (bridge.Ports.Length == 1 && !open[0].IsHairpin)) return null;
        string names = string.Join(", ", open.Select(p => p.Name));
        return new(default, CoverageGrade.NotCovered,
            open.FirstOrDefault(p => p.IsHairpin) is { } hairpin
                ? $"{bridge.Name} sends frames back out of port {hairpin.Name} (hairpin) and carries them between ports ({names} not isolated)"
                : $"{bridge.Name} carries frames from port to port ({names} not isolated)",
            "set 'bridge' to 'isolate' for this network");
    }

    private PathCoverage Reached(TrafficPath path, InterfaceFacts one, string why)
    {
        if (one.IsBridge && facts.FiltersBridged && one.Ports.Any(p => !p.IsIsolated))
            return new(path, reached, $"what {one.Name} carries from port to port passes the rules (br_netfilter)");
        string[] missing = [.. new[] { one.ProxiesArp ? null : "proxy ARP", one.ProxiesNdp ? null : "NDP proxy" }.OfType<string>()];
        return missing.Length == 0
            ? new(path, reached, $"{why}; neighbours reach each other through the rules (proxy ARP, NDP proxy)")
            : new(path, reached, $"{why}; without {string.Join(" and ", missing)} not even what is allowed passes between them",
                one.IsBridge ? "set 'bridge' to 'isolate' for this network" : $"set proxy_arp_pvlan and proxy_ndp on {one.Name}");
    }

    private static string Apart(InterfaceFacts bridge) => bridge.Ports.Length switch
    {
        0 => $"{bridge.Name} has no port",
        1 => $"{bridge.Name} has one port, with one station behind it at most",
        _ => $"the ports of {bridge.Name} are isolated, with one station behind each at most",
    };

    private static string RadioOf(InterfaceFacts one) => one.IsWireless ? one.Name : one.Ports.First(p => p.IsWireless).Name;

    private bool IsKeptApart(ExternalIsolation where) => network.IsolatedOutside.HasFlag(where);

    private PathCoverage Worst(TrafficPath path, IEnumerable<PathCoverage> each) =>
        each.OrderByDescending(c => c.Grade == CoverageGrade.NotCovered).ThenByDescending(c => c.Remedy is not null).FirstOrDefault()
        ?? new(path, reached, "there is no such way: the network has no interface for it");
}
