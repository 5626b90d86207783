using System.Net;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.Violations;

namespace EdgeGuard.Core.State;

/// <summary>What a person mutes; an empty member means every one.</summary>
/// <param name="Device">The device; <see cref="Mute.EveryDevice"/> for the home.</param>
/// <param name="Peer">The <see cref="NamedPeer.Text"/> of the peer; empty for all, and for notices without a peer.</param>
/// <param name="Shape">The attack pattern, by its name; empty for all, and for notices without one.</param>
public readonly record struct MuteKey(DeviceId Device, string Peer = "", string Shape = "") : IComparable<MuteKey>
{
    private readonly NamedPeer? _named = Understood(Peer);

    /// <summary>The <see cref="NamedPeer.Text"/> of the peer; empty for all, and for notices without a peer.</summary>
    public string Peer
    {
        get;
        init
        {
            field = value;
            _named = Understood(value);
        }
    } = Peer;

    /// <summary>Whether it is about this peer. A stored peer that is understood no longer is nobody.</summary>
    internal bool IsAbout(GatewayState state, DeviceId device, IPAddress? peer) =>
        Peer.Length == 0 || peer is not null && _named is { } named && named.Covers(state, device, peer);

    /// <summary>Equal by device, peer and shape.</summary>
    public bool Equals(MuteKey other) => CompareTo(other) == 0;

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Device, Peer, Shape);

    // Once for each mute, because each is looked at for each forbidden packet.
    private static NamedPeer? Understood(string peer) => peer.Length == 0 ? null : NamedPeer.Stored(peer);

    /// <inheritdoc/>
    public int CompareTo(MuteKey other) => Device.CompareTo(other.Device) is not 0 and var device ? device
        : string.CompareOrdinal(Peer, other.Peer) is not 0 and var peer ? peer
        : string.CompareOrdinal(Shape, other.Shape);

    /// <summary>Orders by device, peer and shape.</summary>
    public static bool operator <(MuteKey left, MuteKey right) => left.CompareTo(right) < 0;

    /// <summary>Orders by device, peer and shape.</summary>
    public static bool operator >(MuteKey left, MuteKey right) => left.CompareTo(right) > 0;

    /// <summary>Orders by device, peer and shape.</summary>
    public static bool operator <=(MuteKey left, MuteKey right) => left.CompareTo(right) <= 0;

    /// <summary>Orders by device, peer and shape.</summary>
    public static bool operator >=(MuteKey left, MuteKey right) => left.CompareTo(right) >= 0;

    /// <summary>The same in words.</summary>
    public string Words()
    {
        string about = Peer.Length == 0 ? "" : $" and {Peer}";
        string like = Shape.Length == 0 ? "" : $", where it looks like {Shape}";
        return $"{(Device == Mute.EveryDevice ? "every device" : Device.Value)}{about}{like}";
    }
}

/// <summary>
/// Muting of notices. Muted traffic is still dropped, restricted, counted and stored. An input ends a mute in time, as it ends a permission.
/// </summary>
public static class Mute
{
    /// <summary>Every peer of a device.</summary>
    public const string EveryPeer = "";

    /// <summary>Every device of the home.</summary>
    public static readonly DeviceId EveryDevice = new("");

    /// <summary>Whether what is about a device, and if it is so about a peer and of a shape, is muted.</summary>
    public static bool Covers(GatewayState state, DeviceId device, IPAddress? peer = null, ViolationShape? shape = null) =>
        !state.Mutes.IsEmpty && state.Mutes.Keys.Any(key => (key.Device == EveryDevice || key.Device == device)
            && key.IsAbout(state, device, peer)
            && (key.Shape.Length == 0 || key.Shape == shape?.Name()));

    /// <summary>What of a device is muted, until when.</summary>
    public static IEnumerable<KeyValuePair<MuteKey, DateTimeOffset?>> Of(GatewayState state, DeviceId device) =>
        state.Mutes.Where(m => m.Key.Device == EveryDevice || m.Key.Device == device);
}
