using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;

namespace EdgeGuard.Core.Policy;

/// <summary>
/// What a profile lets its device do, understood: two ordered lists of rules, the first match decides, no match denies.
/// It speaks of peers by name and class; <see cref="PeerDirectory"/> says which addresses these are now.
/// The kernel's ruleset and <see cref="FlowEvaluator"/> are two readings of this one value.
/// </summary>
public sealed record DevicePolicy
{
    /// <summary>Rules for a flow's first packet when the device sends it, defaults for DNS and NTP last.</summary>
    public required ImmutableArray<PolicyRule> FromDevice { get; init; }

    /// <summary>Rules for a flow's first packet when the device receives it.</summary>
    public required ImmutableArray<PolicyRule> ToDevice { get; init; }

    /// <summary>What of the profile could not be honoured as written, and what was done instead; never a widening.</summary>
    public ImmutableArray<PolicyNote> Notes { get; init; } = [];

    /// <summary>How fast it may go; null where only the lists limit it.</summary>
    public RateLimit? RateLimit { get; init; }

    /// <summary>The list for a direction.</summary>
    public ImmutableArray<PolicyRule> this[PolicyDirection direction] => direction == PolicyDirection.FromDevice ? FromDevice : ToDevice;
}

/// <summary>The way a flow's first packet travels.</summary>
public enum PolicyDirection
{
    /// <summary>The device sends it.</summary>
    FromDevice,

    /// <summary>The device receives it.</summary>
    ToDevice,
}

/// <summary>Which ACE a rule comes from.</summary>
/// <param name="Acl">Name of the access list; <see cref="Defaults"/> for what RFC 8520 §5 grants everyone.</param>
/// <param name="Ace">Name of the entry.</param>
public readonly record struct RuleOrigin(string Acl, string Ace)
{
    /// <summary>The list that RFC 8520 §5 adds to every profile.</summary>
    public const string Defaults = "rfc8520-defaults";

    /// <summary>What the operator decided beside or instead of a profile.</summary>
    public const string Operator = "operator";

    /// <inheritdoc/>
    public override string ToString() => $"{Acl}/{Ace}";
}

/// <summary>One ACE for one address family, its peer and ports made plain.</summary>
public sealed record PolicyRule
{
    /// <summary>Where it comes from.</summary>
    public required RuleOrigin Origin { get; init; }

    /// <summary>The list it stands in.</summary>
    public required PolicyDirection Direction { get; init; }

    /// <summary><see cref="AddressFamily.InterNetwork"/> or <see cref="AddressFamily.InterNetworkV6"/>.</summary>
    public required AddressFamily Family { get; init; }

    /// <summary>The peer.</summary>
    public Peer Peer { get; init; } = Peer.Anyone;

    /// <summary>The device's own address must lie here; null for any.</summary>
    public IPNetwork? DeviceNetwork { get; init; }

    /// <summary>Which traffic it speaks of.</summary>
    public Traffic Traffic { get; init; } = Traffic.Any;

    /// <summary>It lets through answers only, never a flow's first packet; why it is so is in the note of the same origin.</summary>
    public bool RepliesOnly { get; init; }

    /// <summary>true to allow, false to deny (<c>drop</c> and <c>reject</c> alike, RFC 8520 §2).</summary>
    public required bool Allows { get; init; }
}

/// <summary>The other end: everything given must hold; nothing given is anyone.</summary>
public sealed record Peer
{
    /// <summary>No condition.</summary>
    public static readonly Peer Anyone = new();

    /// <summary>Its address lies here.</summary>
    public IPNetwork? Network { get; init; }

    /// <summary>Its address is one that this name stands for; lower case, no final dot.</summary>
    public string? DnsName { get; init; }

    /// <summary>Its address is in each of these classes.</summary>
    public ImmutableArray<PeerClass> Classes { get; init; } = [];

    /// <inheritdoc/>
    public bool Equals(Peer? other) =>
        other is not null && Network.Equals(other.Network) && DnsName == other.DnsName && Classes.SequenceEqual(other.Classes);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Network, DnsName, Classes.Length);
}

/// <summary>What a class of peers is formed by (RFC 8520 §4).</summary>
public enum PeerClassKind
{
    /// <summary>Networks that the operator calls local (§4.5).</summary>
    LocalNetworks,

    /// <summary>Hosts that the operator put into the class of this URI (§4.6).</summary>
    Controller,

    /// <summary>Hosts that the operator made controllers of devices with this MUD URL (§4.7).</summary>
    MyController,

    /// <summary>Devices whose MUD URL has this authority (§4.1, §4.2).</summary>
    Manufacturer,

    /// <summary>Devices with this MUD URL (§4.4).</summary>
    Model,
}

/// <summary>A class of peers.</summary>
/// <param name="Kind">What it is formed by.</param>
/// <param name="Value">The URI, authority or MUD URL; empty for local networks.</param>
public readonly record struct PeerClass(PeerClassKind Kind, string Value)
{
    /// <summary>The controller class of name servers (RFC 8520 §17.7).</summary>
    public const string DnsUrn = "urn:ietf:params:mud:dns";

    /// <summary>The controller class of time servers (RFC 8520 §17.7).</summary>
    public const string NtpUrn = "urn:ietf:params:mud:ntp";

    /// <summary>Not registered, but used by most public profiles for the gateway itself.</summary>
    public const string GatewayUrn = "urn:ietf:params:mud:gateway";

    /// <summary>The operator's local networks.</summary>
    public static readonly PeerClass LocalNetworks = new(PeerClassKind.LocalNetworks, "");
}

/// <summary>What a profile says that was not done as written.</summary>
/// <param name="Origin">The entry.</param>
/// <param name="Rule">The document and section that speaks of it.</param>
/// <param name="Message">What is not honoured, and what happens instead.</param>
public sealed record PolicyNote(RuleOrigin Origin, string Rule, string Message);
