using System.Globalization;
using EdgeGuard.Core.State;

namespace EdgeGuard.Agent.Views;

/// <summary>What a person does not want to be told of, as it is now.</summary>
/// <param name="Device">Id; null for every device.</param>
/// <param name="Peer">Address or name; null for every peer.</param>
/// <param name="Shape">Name of a shape; null for every one.</param>
/// <param name="Muted">false where it is told again.</param>
/// <param name="Until">When it is told again by itself; null for never.</param>
/// <param name="Text">The same in words.</param>
public sealed record MuteView(string? Device, string? Peer, string? Shape, bool Muted, DateTimeOffset? Until, string Text)
{
    internal static MuteView Of(MuteKey key, bool isMuted, DateTimeOffset? until) => new(
        key.Device == Mute.EveryDevice ? null : key.Device.Value, key.Peer.Length == 0 ? null : key.Peer, key.Shape.Length == 0 ? null : key.Shape,
        isMuted, until, Sentence(key, isMuted, until));

    private static string Sentence(MuteKey key, bool isMuted, DateTimeOffset? until)
    {
        if (!isMuted) return $"Alerts about {key.Words()} are on again.";
        string end = until is { } time ? string.Create(CultureInfo.InvariantCulture, $"until {time:u}") : "until you undo it";
        return $"Alerts about {key.Words()} are muted {end}. Forbidden packets are still dropped and kept. To undo: edgeguard mute{Words(key)} --undo";
    }

    private static string Words(MuteKey key)
    {
        string device = key.Device != Mute.EveryDevice ? $" {key.Device}" : key.Peer.Length == 0 && key.Shape.Length > 0 ? "" : " --all";
        return $"{device}{(key.Peer.Length == 0 ? "" : $" {key.Peer}")}{(key.Shape.Length == 0 ? "" : $" --shape {key.Shape}")}";
    }
}
