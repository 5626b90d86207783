using System.Globalization;
using EdgeGuard.Core.State;

namespace EdgeGuard.Core.Events;

/// <summary>A mute in words for people, with the command that undoes it.</summary>
public static class MuteSentence
{
    /// <summary>The sentence.</summary>
    /// <param name="key">What is muted.</param>
    /// <param name="isMuted">false where alerts are on again.</param>
    /// <param name="until">When the mute ends by itself; null for never.</param>
    public static string Of(MuteKey key, bool isMuted, DateTimeOffset? until)
    {
        if (!isMuted) return $"Alerts are on again for {key.Words()}.";
        string end = until is { } time ? string.Create(CultureInfo.InvariantCulture, $"until {time:u}") : "until you undo it";
        return $"Alerts are muted for {key.Words()}, {end}. Rules stay in force, and forbidden packets are still recorded. To undo: edgeguard mute{Arguments(key)} --undo";
    }

    private static string Arguments(MuteKey key)
    {
        string device = key.Device != Mute.EveryDevice ? $" {key.Device}" : key.Peer.Length == 0 && key.Shape.Length > 0 ? "" : " --all";
        return $"{device}{(key.Peer.Length == 0 ? "" : $" {key.Peer}")}{(key.Shape.Length == 0 ? "" : $" --shape {key.Shape}")}";
    }
}
