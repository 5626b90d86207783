using System.Collections.Immutable;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.Policy;

namespace EdgeGuard.Core.State;

/// <summary>What a person lets one device do: everything with one peer.</summary>
/// <param name="Device">The device.</param>
/// <param name="Peer">The <see cref="NamedPeer.Text"/> of the peer.</param>
public readonly record struct AllowanceKey(DeviceId Device, string Peer) : IComparable<AllowanceKey>
{
    /// <inheritdoc/>
    public int CompareTo(AllowanceKey other) => Device.CompareTo(other.Device) is not 0 and var order ? order : string.CompareOrdinal(Peer, other.Peer);

    /// <summary>Orders by device, then by peer.</summary>
    public static bool operator <(AllowanceKey left, AllowanceKey right) => left.CompareTo(right) < 0;

    /// <summary>Orders by device, then by peer.</summary>
    public static bool operator >(AllowanceKey left, AllowanceKey right) => left.CompareTo(right) > 0;

    /// <summary>Orders by device, then by peer.</summary>
    public static bool operator <=(AllowanceKey left, AllowanceKey right) => left.CompareTo(right) <= 0;

    /// <summary>Orders by device, then by peer.</summary>
    public static bool operator >=(AllowanceKey left, AllowanceKey right) => left.CompareTo(right) >= 0;
}

/// <summary>How long a person permits a peer.</summary>
/// <param name="Since">From when.</param>
/// <param name="Until">When it ends by itself; null for until it is taken back.</param>
/// <param name="By">Source of the order: <c>cli</c>, <c>mqtt</c>.</param>
public sealed record Allowance(DateTimeOffset Since, DateTimeOffset? Until, string By)
{
    /// <summary>The name of the access list that such permissions appear under.</summary>
    public const string List = "allowed-by-owner";

    /// <summary>The same with times of day.</summary>
    internal Allowance AtWallTime(Func<DateTimeOffset, DateTimeOffset> toWall) => this with { Since = toWall(Since), Until = Until is { } until ? toWall(until) : null };

    /// <summary>The policy with what a person allowed in front of it.</summary>
    internal static DevicePolicy Widen(DevicePolicy policy, ImmutableArray<string> peers) => peers.IsEmpty ? policy : policy with
    {
        FromDevice = [.. peers.SelectMany(p => Rules(p, PolicyDirection.FromDevice)), .. policy.FromDevice],
    };

    /// <summary>What a person allowed a device, in order.</summary>
    internal static string[] PeersOf(GatewayState state, Device device) =>
        state.Allowances.IsEmpty ? [] : [.. state.Allowances.Keys.Where(k => k.Device == device.Id).Select(k => k.Peer)];

    // A stored peer that is understood no longer opens nothing.
    private static IEnumerable<PolicyRule> Rules(string peer, PolicyDirection direction) =>
        NamedPeer.Stored(peer) is not { } named ? [] : named.Families.Select(family => new PolicyRule
        {
            Origin = new(List, peer),
            Direction = direction,
            Family = family,
            Peer = named.Peer,
            Allows = true,
        });
}
