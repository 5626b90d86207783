using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Networks;
using EdgeGuard.Core.State;
using EdgeGuard.Core.Wire;

namespace EdgeGuard.Core.Coverage;

/// <summary>
/// Rogue DHCP, router advertisement and ARP detection. It checks every station except the gateway and the servers that the operator names. A bypass
/// that the operator permits is reported all the same, because no rule sees what goes through it.
/// </summary>
public static class RogueServerDetector
{
    /// <summary>The rogue server that sent this frame; null for a legitimate frame.</summary>
    public static RogueServer? Observe(Frame frame, GatewayState state)
    {
        if (frame.Direction == FrameDirection.Sent || PlaceOf(frame, state) is not { } place) return null;
        if (!LinkReader.TryRead(frame.Link, frame.Bytes.Span, out LinkReader link)) return null;
        if (link.Source is not { } sender || place.Facts.IsOwn(sender)) return null;
        if (Read(link, sender, place, state) is not { } rogue || MayRoute(rogue.Kind, place.Network)) return null;
        RogueServer? server = Judge(frame, state, place, rogue.Claimant ?? sender, rogue);
        return place.Facts.Upstreams.Contains(sender) ? OfOwnRouter(server, place.Network) : server;
    }

    private static RogueFrame? Read(in LinkReader link, MacAddress sender, GuardedPort place, GatewayState state) =>
        RogueFrameClassifier.Read(link, place) ?? NeighborSpoofing.Read(link, sender, place, state) ?? ForwardedFrames.Read(link, sender, place, state);

    // A person's computer may share its connection with others.
    private static bool MayRoute(RogueServerKind kind, Network network) =>
        network.Kind == NetworkKind.Trusted && kind is RogueServerKind.Forwarder or RogueServerKind.ProxyArp;

    // The router of the provider does what it should. Where devices share its link, they can use it past the rules, and that alone is reported.
    private static RogueServer? OfOwnRouter(RogueServer? router, Network network) =>
        router is null or { Kind: RogueServerKind.Gateway or RogueServerKind.Neighbor } ? router
        : network.Kind == NetworkKind.Trusted || router.ConcernKind != ConcernKind.Bypass ? null
        : router with { Behaviour = $"is the router that this gateway itself uses, on the same link as devices: it {router.Behaviour}" };

    private static RogueServer? Judge(Frame frame, GatewayState state, GuardedPort place, MacAddress sender, RogueFrame rogue)
    {
        bool isListed = IsNamed(rogue.Kind, sender, place.Network), isNamed = isListed && IsItself(frame, state, place, sender, rogue);
        return isNamed && !rogue.IsWayOut ? null : new()
        {
            Kind = rogue.Kind,
            Network = place.Network.Name,
            Port = frame.Interface,
            Mac = sender,
            Address = rogue.Address,
            Victim = rogue.Victim,
            IsWayOut = rogue.IsWayOut,
            Behaviour = isNamed ? $"{rogue.Text}, as the configuration permits" : isListed ? $"{rogue.Text}, from another address or port than its own" : rogue.Text,
            ReachesDevices = rogue.Kind == RogueServerKind.Relay || !IsApart(frame, place) && (isNamed || !IsDropped(frame, place, rogue, state)),
        };
    }

    private static bool IsNamed(RogueServerKind kind, MacAddress sender, Network network) => kind switch
    {
        RogueServerKind.Dhcp4 or RogueServerKind.Dhcp6 => network.DhcpServers.Contains(sender),
        RogueServerKind.Router or RogueServerKind.Forwarder or RogueServerKind.Redirect => network.Routers.Contains(sender),
        RogueServerKind.Relay => network.DhcpRelays.Contains(sender),
        _ => false,
    };

    // Routers are named by MAC address alone.
    private static bool IsItself(Frame frame, GatewayState state, GuardedPort place, MacAddress sender, RogueFrame rogue) =>
        rogue.Kind is not (RogueServerKind.Dhcp4 or RogueServerKind.Dhcp6 or RogueServerKind.Relay)
        || NamedStations.IsItself(state, place.Network, sender, rogue.Address, place.Interface.Name, place.PortOf(frame)?.Name);

    private static GuardedPort? PlaceOf(Frame frame, GatewayState state) =>
        state.Facts is { } facts && facts.Behind(frame.Interface) is { } behind && DeviceLookup.NetworkOf(state, behind.Name) is { } network
            ? new(network, facts, behind)
            : null;

    // It is alone behind its port, and the bridge forwards nothing from an isolated port to another.
    private static bool IsApart(Frame frame, GuardedPort place) =>
        place.PortOf(frame) is { Stations: <= 1 } port && (port.IsIsolated || place.Interface.Ports.Length == 1);

    private static bool IsDropped(Frame frame, GuardedPort place, RogueFrame rogue, GatewayState state) =>
        rogue.IsDropped && place.Facts.GuardsPorts && place.PortOf(frame) is { Stations: <= 1 } && state.ModeOf(place.Network) == EnforcementMode.Enforce;
}

/// <summary>Where a frame was received.</summary>
internal sealed record GuardedPort(Network Network, GatewayFacts Facts, InterfaceFacts Interface)
{
    internal PortFacts? PortOf(Frame frame) => Interface.Ports.FirstOrDefault(p => p.Name == frame.Interface);
}
