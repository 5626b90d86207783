using System.Net;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Networks;
using EdgeGuard.Core.State;

namespace EdgeGuard.Core.Coverage;

/// <summary>What a station that is not the gateway claims to be on a governed network.</summary>
public enum RogueServerKind
{
    /// <summary>A DHCP server.</summary>
    Dhcp4,

    /// <summary>A DHCPv6 server.</summary>
    Dhcp6,

    /// <summary>An IPv6 router.</summary>
    Router,

    /// <summary>A station that answers for addresses outside the network (proxy ARP).</summary>
    ProxyArp,

    /// <summary>The gateway itself.</summary>
    Gateway,

    /// <summary>A DHCP relay, which speaks for other devices.</summary>
    Relay,

    /// <summary>A station that forwards for others, or forges their addresses.</summary>
    Forwarder,

    /// <summary>A station that redirects others to a router.</summary>
    Redirect,

    /// <summary>Another device: a forged ARP or neighbor discovery message.</summary>
    Neighbor,
}

/// <summary>A station on a governed network that does what only the gateway should do.</summary>
public sealed record RogueServer
{
    /// <summary>What it claims to be.</summary>
    public required RogueServerKind Kind { get; init; }

    /// <summary>Name of the network.</summary>
    public required string Network { get; init; }

    /// <summary>The interface, or the port of a bridge, on which its frame was received.</summary>
    public required string Port { get; init; }

    /// <summary>Source MAC address of the frame.</summary>
    public required MacAddress Mac { get; init; }

    /// <summary>The address that it announces or answers for; null where it names none.</summary>
    public IPAddress? Address { get; init; }

    /// <summary>The device that it pretends to be; null for the other kinds.</summary>
    public DeviceId? Victim { get; init; }

    /// <summary>Devices that believe it send past the gateway.</summary>
    public required bool IsWayOut { get; init; }

    /// <summary>What it did, in words for people.</summary>
    public required string Behaviour { get; init; }

    /// <summary>Other devices receive its frames. False where port isolation or a rule at its port stops them.</summary>
    public required bool ReachesDevices { get; init; }

    /// <summary>Name of the concern about it; one for each role, and of a forger for each victim.</summary>
    public string ConcernName => $"{Prefix(ConcernKind)}{Kind.ToString().ToLowerInvariant()}-{DeviceId.Of(Mac)}-{(Victim is { } victim ? $"{victim}-" : "")}{Network}";

    /// <summary>The kind of concern: a bypass that devices can use, or an attempt.</summary>
    public ConcernKind ConcernKind => IsWayOut && ReachesDevices ? ConcernKind.Bypass : ConcernKind.RogueServer;

    /// <summary>What it is, in words for people.</summary>
    public string Why => $"{Mac} on {Port} of '{Network}' {Behaviour}{(ReachesDevices ? "" : "; no other device receives it")}";

    /// <summary>Whether this is the name of a concern about a bypass of this network on this path.</summary>
    internal static bool IsBypassOf(string network, TrafficPath path, string concern) =>
        concern.StartsWith(Prefix(ConcernKind.Bypass), StringComparison.Ordinal) && concern.Split('-', 4) is [_, var kind, _, var named] && named == network
        && Enum.TryParse(kind, ignoreCase: true, out RogueServerKind what) && IsOf(what, path);

    private static bool IsOf(RogueServerKind kind, TrafficPath path) => kind switch
    {
        RogueServerKind.Dhcp4 or RogueServerKind.ProxyArp => path == TrafficPath.InternetIpv4,
        RogueServerKind.Dhcp6 or RogueServerKind.Router => path == TrafficPath.InternetIpv6,
        RogueServerKind.Forwarder or RogueServerKind.Redirect => path is TrafficPath.InternetIpv4 or TrafficPath.InternetIpv6,
        RogueServerKind.Relay or RogueServerKind.Neighbor => false,
        _ => true,
    };

    private static string Prefix(ConcernKind kind) => kind == ConcernKind.Bypass ? "bypass-" : "intruder-";
}
