using EdgeGuard.Agent.Clock;
using EdgeGuard.Core.Events;
using EdgeGuard.Core.State;

namespace EdgeGuard.Agent.Views;

/// <summary>A mute, as it is now.</summary>
/// <param name="Device">Id; null for every device.</param>
/// <param name="Peer">Address or name; null for every peer.</param>
/// <param name="Shape">Name of an attack pattern; null for every one.</param>
/// <param name="Muted">false where it was unmuted.</param>
/// <param name="Until">When it ends by itself; null for never.</param>
/// <param name="Text">The same in words.</param>
public sealed record MuteView(string? Device, string? Peer, string? Shape, bool Muted, DateTimeOffset? Until, string Text)
{
    internal static MuteView Of(MuteKey key, bool isMuted, DateTimeOffset? until, TimeProvider time) => new(
        key.Device == Mute.EveryDevice ? null : key.Device.Value, key.Peer.Length == 0 ? null : key.Peer, key.Shape.Length == 0 ? null : key.Shape,
        isMuted, until, MuteSentence.Of(key, isMuted, until is { } end ? time.ToWall(end) : null));
}
