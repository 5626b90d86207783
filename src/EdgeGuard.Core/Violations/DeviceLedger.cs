using System.Net;

namespace EdgeGuard.Core.Violations;

/// <summary>
/// The denied flows of one device, summarised. It holds a fixed number of summaries and evicts the one that was silent longest. A device can
/// therefore neither fill the memory nor evict its current behaviour.
/// </summary>
internal sealed class DeviceLedger
{
    /// <summary>Summaries of one device, at most.</summary>
    internal const int Capacity = 256;

    private readonly Dictionary<(ViolationKind, IPAddress, byte, ushort), DeniedFlow> _flows = [];

    /// <summary>Summaries that it holds.</summary>
    internal int Size => _flows.Count;

    /// <summary>Summaries that were evicted.</summary>
    internal long Forgotten { get; private set; }

    /// <summary>The summaries, the newest last.</summary>
    internal IReadOnlyList<DeniedFlow> Flows => [.. _flows.Values.OrderBy(f => f.Last)];

    /// <summary>Adds a packet.</summary>
    /// <returns>The summary that it belongs to, and whether it is new. Attack patterns count new ones, never repetitions.</returns>
    internal (DeniedFlow Flow, bool IsNew) Note(Violation violation, PeerLocation place)
    {
        DeniedFlow one = DeniedFlow.Of(violation, place);
        bool isNew = !_flows.TryGetValue(one.Key, out DeniedFlow? known);
        if (isNew && _flows.Count >= Capacity) MakeRoom();
        DeniedFlow noted = (known ?? one) with { Count = (known?.Count ?? 0) + 1, Last = violation.Time, Sample = violation };
        _flows[one.Key] = noted;
        return (noted, isNew);
    }

    /// <summary>Stores the attack pattern of a summary.</summary>
    internal DeniedFlow Name(DeniedFlow flow, ViolationShape shape) => flow.Shape == shape ? flow : _flows[flow.Key] = flow with { Shape = shape };

    /// <summary>How many distinct values there were recently.</summary>
    internal int Distinct<T>(DateTimeOffset since, Func<DeniedFlow, bool> where, Func<DeniedFlow, T> what) =>
        _flows.Values.Where(f => f.Last >= since && where(f)).Select(what).Distinct().Count();

    private void MakeRoom()
    {
        Forgotten++;
        _flows.Remove(_flows.Values.MinBy(f => f.Last)!.Key);
    }
}
