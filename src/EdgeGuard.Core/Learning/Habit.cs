using System.Net;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Policy;

namespace EdgeGuard.Core.Learning;

/// <summary>Flows of a device that are alike for learning. Small enough to store.</summary>
/// <param name="Flow">The first of them; ephemeral ports are 0.</param>
/// <param name="Name">The name that the device had resolved; null without one.</param>
public sealed record Habit(Flow Flow, string? Name)
{
    /// <summary>How many.</summary>
    public int Flows { get; init; } = 1;

    /// <summary>One of them was answered.</summary>
    public bool IsAnswered { get; init; }

    /// <summary>The habit of a flow; null where the flow's direction is unknown.</summary>
    internal static Habit? Of(ObservedFlow observed)
    {
        if (FlowSorter.Begun(observed) is not { } flow) return null;
        // The asker's own port matters only in UDP among neighbors, where services answer a multicast request.
        bool keepsOwn = flow.Protocol == IpProtocols.Udp && (GatewayRole.IsPrivate(flow.Peer) || AddressScope.IsGroup(flow.Peer));
        if (!keepsOwn) flow = flow.Direction == PolicyDirection.FromDevice ? flow with { DevicePort = 0 } : flow with { PeerPort = 0 };
        return new(flow, observed.AskedName) { IsAnswered = observed.IsAnswered };
    }

    /// <summary>Turns it into a flow again, to learn from.</summary>
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

/// <summary>What a device did while it was watched. Bounded, so that no device can fill it.</summary>
public sealed class HabitTable
{
    /// <summary>Habits of one device, at most.</summary>
    public const int Most = 4096;

    private readonly Dictionary<Habit, Habit> _habits = [];

    /// <summary>All of them.</summary>
    public IReadOnlyCollection<Habit> Habits => _habits.Values;

    /// <summary>Further habits were dropped, so the learned profile is incomplete.</summary>
    public bool IsFull => _habits.Count >= Most;

    /// <summary>As flows, to learn from.</summary>
    public IReadOnlyCollection<ObservedFlow> Flows => [.. _habits.Values.Select(habit => habit.Observed())];

    /// <summary>Adds a flow.</summary>
    public void Add(ObservedFlow flow)
    {
        if (Habit.Of(flow) is { } habit) Add(habit);
    }

    /// <summary>Adds a habit, or adds to one that is known.</summary>
    public void Add(Habit habit)
    {
        // A device has the same habits under a new address.
        Habit key = habit with { Flows = 0, IsAnswered = false, Flow = habit.Flow with { Device = IPAddress.None } };
        if (_habits.TryGetValue(key, out Habit? known)) _habits[key] = known with { Flows = known.Flows + habit.Flows, IsAnswered = known.IsAnswered || habit.IsAnswered };
        else if (!IsFull) _habits[key] = habit;
    }
}
