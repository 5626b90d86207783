using System.Globalization;
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
    internal static MuteView Of(MuteKey key, bool isMuted, DateTimeOffset? until) => new(
        key.Device == Mute.EveryDevice ? null : key.Device.Value, key.Peer.Length == 0 ? null : key.Peer, key.Shape.Length == 0 ? null : key.Shape,
        isMuted, until, Sentence(key, isMuted, until));

    private static string Sentence(MuteKey key, bool isMuted, DateTimeOffset? until)
    {
        if (!isMuted) return $"You are told of {key.Words()} again.";
        string end = until is { } time ? string.Create(CultureInfo.InvariantCulture, $"until {time:u}") : "until you take it back";
        return $"You are told nothing of {key.Words()}, {end}; what is forbidden is stopped and kept all the same. To be told again: edgeguard mute{Words(key)} --undo";
    }

    private static string Words(MuteKey key)
    {
        string device = key.Device != Mute.EveryDevice ? $" {key.Device}" : key.Peer.Length == 0 && key.Shape.Length > 0 ? "" : " --all";
        return $"{device}{(key.Peer.Length == 0 ? "" : $" {key.Peer}")}{(key.Shape.Length == 0 ? "" : $" --shape {key.Shape}")}";
    }
}
