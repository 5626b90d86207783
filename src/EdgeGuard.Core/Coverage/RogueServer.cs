using System.Net;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Networks;
using EdgeGuard.Core.State;

namespace EdgeGuard.Core.Coverage;

/// <summary>What someone on a governed network, who is not the gateway, poses as.</summary>
public enum RogueServerKind
{
    /// <summary>A DHCP server.</summary>
    Dhcp4,

    /// <summary>A DHCPv6 server.</summary>
    Dhcp6,

    /// <summary>An IPv6 router.</summary>
    Router,

    /// <summary>A neighbour that holds addresses of the world outside (proxy ARP).</summary>
    ProxyArp,

    /// <summary>The gateway itself.</summary>
    Gateway,

    /// <summary>A DHCP relay, which speaks for others.</summary>
    Relay,
}

/// <summary>Someone on a governed network who does what only the gateway should.</summary>
public sealed record RogueServer
{
    /// <summary>What it poses as.</summary>
    public required RogueServerKind Kind { get; init; }

    /// <summary>Where.</summary>
    public required string Network { get; init; }

    /// <summary>The interface, or a bridge's port, that it was heard on.</summary>
    public required string Port { get; init; }

    /// <summary>Who sent the frame.</summary>
    public required MacAddress Mac { get; init; }

    /// <summary>The address that it speaks for; null where it names none.</summary>
    public IPAddress? Address { get; init; }

    /// <summary>Devices that believe it send past the gateway.</summary>
    public required bool IsWayOut { get; init; }

    /// <summary>What it did, in words for people.</summary>
    public required string RogueFrame { get; init; }

    /// <summary>Devices can hear it; false where a port that is kept apart, or a rule of ours at that port, stops it.</summary>
    public required bool IsHeard { get; init; }

    /// <summary>Name of the concern about it: one for each of its roles.</summary>
    public string ConcernName => $"{Prefix(ConcernKind)}{Kind.ToString().ToLowerInvariant()}-{DeviceId.Of(Mac)}-{Network}";

    /// <summary>A second way out that devices can take, or an attempt.</summary>
    public ConcernKind ConcernKind => IsWayOut && IsHeard ? ConcernKind.Bypass : ConcernKind.RogueServer;

    /// <summary>What it is, in words for people.</summary>
    public string Why => $"{Mac} on {Port} of '{Network}' {RogueFrame}{(IsHeard ? "" : "; no other device hears it")}";

    /// <summary>Whether this is the name of a concern about a second way out of this network by this way.</summary>
    internal static bool IsBypassOf(string network, TrafficPath path, string concern) =>
        concern.StartsWith(Prefix(ConcernKind.Bypass), StringComparison.Ordinal) && concern.Split('-', 4) is [_, var kind, _, var named] && named == network
        && Enum.TryParse(kind, ignoreCase: true, out RogueServerKind what) && IsOf(what, path);

    private static bool IsOf(RogueServerKind kind, TrafficPath path) => kind switch
    {
        RogueServerKind.Dhcp4 or RogueServerKind.ProxyArp => path == TrafficPath.InternetIpv4,
        RogueServerKind.Dhcp6 or RogueServerKind.Router => path == TrafficPath.InternetIpv6,
        RogueServerKind.Relay => false,
        _ => true,
    };

    private static string Prefix(ConcernKind kind) => kind == ConcernKind.Bypass ? "bypass-" : "intruder-";
}
