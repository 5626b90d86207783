using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Networks;
using EdgeGuard.Core.State;
using EdgeGuard.Core.Wire;

namespace EdgeGuard.Core.Coverage;

/// <summary>
/// Hears who on a governed network does what only the gateway should: serve addresses, announce itself as a router, answer for the
/// gateway or for the world outside. Everyone counts but the gateway itself, and whom the operator named for it; a way out that the
/// operator lets be is told all the same, for what goes by it passes no rule.
/// </summary>
public static class RogueServerDetector
{
    /// <summary>Who intrudes by this frame; null for one that is as it should be.</summary>
    public static RogueServer? Observe(Frame frame, GatewayState state)
    {
        if (frame.Direction == FrameDirection.Sent || PlaceOf(frame, state) is not { } place) return null;
        if (!LinkReader.TryRead(frame.Link, frame.Bytes.Span, out LinkReader link)) return null;
        if (link.Source is not { } sender || place.Facts.IsOwn(sender)) return null;
        return RogueFrameClassifier.Read(link, place) is { } deed ? Judge(frame, state, place, sender, deed) : null;
    }

    private static RogueServer? Judge(Frame frame, GatewayState state, GuardedPort place, MacAddress sender, RogueFrame deed)
    {
        bool isNamed = IsNamed(deed.Kind, sender, place.Network);
        return isNamed && !deed.IsWayOut ? null : new()
        {
            Kind = deed.Kind,
            Network = place.Network.Name,
            Port = frame.Interface,
            Mac = sender,
            Address = deed.Address,
            IsWayOut = deed.IsWayOut,
            RogueFrame = isNamed ? $"{deed.Text}, as the configuration allows" : deed.Text,
            IsHeard = deed.Kind == RogueServerKind.Relay || !IsApart(frame, place) && (isNamed || !IsDropped(frame, place, deed, state)),
        };
    }

    private static bool IsNamed(RogueServerKind kind, MacAddress sender, Network network) => kind switch
    {
        RogueServerKind.Dhcp4 or RogueServerKind.Dhcp6 => network.DhcpServers.Contains(sender),
        RogueServerKind.Router => network.Routers.Contains(sender),
        RogueServerKind.Relay => network.DhcpRelays.Contains(sender),
        _ => false,
    };

    private static GuardedPort? PlaceOf(Frame frame, GatewayState state) =>
        state.Facts is { } facts && facts.Behind(frame.Interface) is { } behind && DeviceLookup.NetworkOf(state, behind.Name) is { } network
            ? new(network, facts, behind)
            : null;

    // Nobody else is behind its port, and the bridge carries nothing from there to another.
    private static bool IsApart(Frame frame, GuardedPort place) =>
        place.PortOf(frame) is { Stations: <= 1 } port && (port.IsIsolated || place.Interface.Ports.Length == 1);

    private static bool IsDropped(Frame frame, GuardedPort place, RogueFrame deed, GatewayState state) =>
        deed.IsDropped && place.Facts.GuardsPorts && place.PortOf(frame) is { Stations: <= 1 } && state.ModeOf(place.Network) == EnforcementMode.Enforce;
}

/// <summary>Where a frame was heard.</summary>
internal sealed record GuardedPort(Network Network, GatewayFacts Facts, InterfaceFacts Interface)
{
    internal PortFacts? PortOf(Frame frame) => Interface.Ports.FirstOrDefault(p => p.Name == frame.Interface);
}
