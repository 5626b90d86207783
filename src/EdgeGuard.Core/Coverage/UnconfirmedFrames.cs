using EdgeGuard.Core.State;
using EdgeGuard.Core.Wire;

namespace EdgeGuard.Core.Coverage;

/// <summary>
/// Frames that contradict a binding and wait a moment for a newer one. A device uses an address as soon as it is granted, perhaps before the
/// grant was read, and that is no forgery. One frame for each claim; bounded.
/// </summary>
public sealed class UnconfirmedFrames
{
    private readonly Dictionary<string, Frame> _waiting = new(StringComparer.Ordinal);

    /// <summary>Keeps the frame; one more about the same claim, and one that finds no room, is dropped.</summary>
    public void Add(RogueServer rogue, Frame frame)
    {
        if (_waiting.Count < RogueServerTable.Capacity) _waiting.TryAdd(rogue.ConcernName, frame);
    }

    /// <summary>Takes all of them, and returns what still contradicts a binding.</summary>
    public IReadOnlyList<RogueServer> Confirm(GatewayState state)
    {
        if (_waiting.Count == 0) return [];
        Frame[] frames = [.. _waiting.Values];
        _waiting.Clear();
        return [.. frames.Select(f => RogueServerDetector.Observe(f, state)).OfType<RogueServer>()];
    }
}
