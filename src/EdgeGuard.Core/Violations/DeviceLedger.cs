using System.Net;

namespace EdgeGuard.Core.Violations;

/// <summary>
/// What one device did that it may not, alike things summed up. It holds a fixed number of sums; beyond it the one that was quiet
/// longest makes room, so a device can neither fill the memory nor push out what it does now.
/// </summary>
internal sealed class DeviceLedger
{
    /// <summary>Sums that one device may have.</summary>
    internal const int Capacity = 256;

    private readonly Dictionary<(ViolationKind, IPAddress, byte, ushort), DeniedFlow> _flows = [];

    /// <summary>Sums that had to make room.</summary>
    internal long Forgotten { get; private set; }

    /// <summary>The sums, the newest last.</summary>
    internal IReadOnlyList<DeniedFlow> Flows => [.. _flows.Values.OrderBy(f => f.Last)];

    /// <summary>Takes note of a packet.</summary>
    /// <returns>The sum that it belongs to, and whether that is a new one: shape counts what is new, never what is repeated.</returns>
    internal (DeniedFlow Flow, bool IsNew) Note(Violation violation, PeerLocation place)
    {
        DeniedFlow one = DeniedFlow.Of(violation, place);
        bool isNew = !_flows.TryGetValue(one.Key, out DeniedFlow? known);
        if (isNew && _flows.Count >= Capacity) MakeRoom();
        DeniedFlow noted = (known ?? one) with { Count = (known?.Count ?? 0) + 1, Last = violation.Time, Sample = violation };
        _flows[one.Key] = noted;
        return (noted, isNew);
    }

    /// <summary>Writes down what a sum looks like now.</summary>
    internal DeniedFlow Name(DeniedFlow flow, ViolationShape shape) => flow.Shape == shape ? flow : _flows[flow.Key] = flow with { Shape = shape };

    /// <summary>How many distinct things there were lately.</summary>
    internal int Distinct<T>(DateTimeOffset since, Func<DeniedFlow, bool> where, Func<DeniedFlow, T> what) =>
        _flows.Values.Where(f => f.Last >= since && where(f)).Select(what).Distinct().Count();

    private void MakeRoom()
    {
        Forgotten++;
        _flows.Remove(_flows.Values.MinBy(f => f.Last)!.Key);
    }
}
