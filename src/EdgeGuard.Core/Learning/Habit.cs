using System.Net;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Policy;

namespace EdgeGuard.Core.Learning;

/// <summary>Flows of a device that are alike in all that matters for learning; small enough to be kept.</summary>
/// <param name="Flow">The first of them; ports that pass are 0.</param>
/// <param name="Name">The name for which the device had asked; null where it had not.</param>
public sealed record Habit(Flow Flow, string? Name)
{
    /// <summary>How many.</summary>
    public int Flows { get; init; } = 1;

    /// <summary>One of them was answered.</summary>
    public bool IsAnswered { get; init; }

    /// <summary>The habit that a flow shows; null where its beginning cannot be told.</summary>
    internal static Habit? Of(ObservedFlow observed)
    {
        if (FlowSorter.Begun(observed) is not { } flow) return null;
        // The asker's own port means something in UDP among neighbours only, where services answer whoever asked everyone.
        bool keepsOwn = flow.Protocol == IpProtocols.Udp && (GatewayRole.IsPrivate(flow.Peer) || AddressScope.IsGroup(flow.Peer));
        if (!keepsOwn) flow = flow.Direction == PolicyDirection.FromDevice ? flow with { DevicePort = 0 } : flow with { PeerPort = 0 };
        return new(flow, observed.AskedName) { IsAnswered = observed.IsAnswered };
    }

    /// <summary>As a flow again, to learn from.</summary>
    internal ObservedFlow Observed() => new()
    {
        Flow = Flow,
        PeerNames = Name is null ? [] : [Name],
        AskedName = Name,
        Begin = default,
        IsBeginSeen = true,
        IsAnswered = IsAnswered,
        Repeats = Flows,
    };
}

/// <summary>What a device was seen to do, for as long as it is watched. Bounded, so that no device can fill it.</summary>
public sealed class HabitTable
{
    /// <summary>Habits of one device.</summary>
    public const int Most = 4096;

    private readonly Dictionary<Habit, Habit> _habits = [];

    /// <summary>All of them.</summary>
    public IReadOnlyCollection<Habit> Habits => _habits.Values;

    /// <summary>There were more than fit, so what was learned is not all.</summary>
    public bool IsFull => _habits.Count >= Most;

    /// <summary>As flows, to learn from.</summary>
    public IReadOnlyCollection<ObservedFlow> Flows => [.. _habits.Values.Select(habit => habit.Observed())];

    /// <summary>Takes note of a flow.</summary>
    public void Add(ObservedFlow flow)
    {
        if (Habit.Of(flow) is { } habit) Add(habit);
    }

    /// <summary>Takes note of a habit, or adds to one that is known.</summary>
    public void Add(Habit habit)
    {
        // The same device under another address has the same habits.
        Habit key = habit with { Flows = 0, IsAnswered = false, Flow = habit.Flow with { Device = IPAddress.None } };
        if (_habits.TryGetValue(key, out Habit? known)) _habits[key] = known with { Flows = known.Flows + habit.Flows, IsAnswered = known.IsAnswered || habit.IsAnswered };
        else if (!IsFull) _habits[key] = habit;
    }
}
