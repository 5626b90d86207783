using System.Collections.Immutable;
using EdgeGuard.Core.Networks;
using EdgeGuard.Core.State;

namespace EdgeGuard.Core.Coverage;

/// <summary>
/// Says which traffic paths the rules cover. In doubt a path counts as not covered, because people decide by this what to trust. <see
/// cref="RogueServerDetector"/> finds second default gateways.
/// </summary>
public static class CoverageAssessment
{
    /// <summary>The coverage of every path of every network, from the state and the gateway facts in it.</summary>
    public static ImmutableArray<NetworkCoverage> Judge(GatewayState state) =>
        [.. state.Networks.Values.Select(network => new NetworkCoverage(network.Name, Paths(state, network), IdentityAssessment.Of(state, network)))];

    private static ImmutableArray<PathCoverage> Paths(GatewayState state, Network network)
    {
        CoverageGrade reached = state.ModeOf(network) == EnforcementMode.Enforce ? CoverageGrade.Enforced : CoverageGrade.Monitored;
        if (Nothing(state, network) is { } nothing)
            return [.. Enum.GetValues<TrafficPath>().Select(path => new PathCoverage(path, CoverageGrade.NotCovered, nothing.Why, nothing.Remedy))];
        LateralCoverage lateral = new(network, state.Facts!, reached);
        return
        [
            Internet(state, network, TrafficPath.InternetIpv4, "IPv4", reached),
            Internet(state, network, TrafficPath.InternetIpv6, "IPv6", reached),
            lateral.Wired(),
            lateral.Wifi(),
            Blocked(state, network, TrafficPath.Gateway) ?? new(TrafficPath.Gateway, reached, "what is for the gateway itself passes the rules" + Trusted(network) + Unread(state)),
        ];
    }

    private static (string Why, string? Remedy)? Nothing(GatewayState state, Network network)
    {
        if (state.Enforcement is { InForce: false, Generation: <= 1 })
            return (state.Enforcement.Problem is { } problem ? $"the kernel has no rules of ours: {problem}" : "the kernel has no rules of ours yet", null);
        if (state.Facts is not { } facts) return ("the interfaces have not been looked at yet", null);
        if (facts.Unread is { } unread) return ($"the interfaces cannot be looked at: {unread}", "run 'edgeguard doctor'");
        return network.Interfaces.Any(facts.Interfaces.ContainsKey)
            ? null
            : ($"{string.Join(", ", network.Interfaces)} is not there", "name the interface that is, as 'ip link' shows it");
    }

    private static PathCoverage Internet(GatewayState state, Network network, TrafficPath path, string family, CoverageGrade reached)
    {
        if (OffloadOn(state, network) is { } offload)
        {
            return new(path, CoverageGrade.NotCovered,
                $"flow table {offload.Name} of table {offload.Table} carries flows past every rule ({string.Join(", ", offload.Devices)})",
                "turn flow offloading off, or take the network's interfaces and the uplink out of that flow table");
        }
        if (state.Concerns.FirstOrDefault(c => RogueServer.IsBypassOf(network.Name, path, c.Key)).Value is { } bypass)
            return new(path, CoverageGrade.NotCovered, bypass.Why, "take it off the network, or keep the network's devices apart ('bridge': 'isolate')");
        if (Blocked(state, network, path) is { } blocked) return blocked;
        bool isRouted = network.Prefixes.Any(p => IsOf(path, p));
        return new(path, reached, (isRouted
            ? $"what the gateway routes by {family} passes the rules"
            : $"the gateway has no {family} prefix here; what is sent to it all the same passes the rules") + Trusted(network) + Unread(state));
    }

    private static PathCoverage? Blocked(GatewayState state, Network network, TrafficPath path) =>
        state.Facts!.Blocks.FirstOrDefault(b => b.Path == path && network.Interfaces.Contains(b.Interface)) is { } block
            ? new(path, CoverageGrade.BlockedByOthers, block.Why, block.Remedy)
            : null;

    private static bool IsOf(TrafficPath path, System.Net.IPNetwork prefix) =>
        (prefix.BaseAddress.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6) == (path == TrafficPath.InternetIpv6);

    // A flow table of the uplink alone still offloads the answers of governed flows, so any flow table counts.
    private static FlowOffload? OffloadOn(GatewayState state, Network network) => state.Facts!.Offloads
        .OrderByDescending(o => o.Devices.Any(d => network.Interfaces.Contains(d) || state.Facts.Behind(d) is { } behind && network.Interfaces.Contains(behind.Name)))
        .FirstOrDefault(o => !o.Devices.IsEmpty);

    private static string Unread(GatewayState state) =>
        state.Facts!.BlocksUnread is { } why ? $"; rules of other programs are not all read ({why}), so what they drop shows only once devices send" : "";

    private static string Trusted(Network network) =>
        network.Kind == NetworkKind.Trusted ? "; its devices are bound to their addresses, and by choice to no profile" : "";
}
