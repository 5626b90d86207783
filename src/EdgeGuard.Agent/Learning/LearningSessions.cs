using EdgeGuard.Agent.Pipeline;
using EdgeGuard.Core.Access;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.Learning;
using EdgeGuard.Core.State;

namespace EdgeGuard.Agent.Learning;

/// <summary>All learning sessions, running or ended. They are stored and outlive the agent.</summary>
internal sealed class LearningSessions
{
    private readonly Lock _lock = new();
    private readonly LearningStore _archive;
    private readonly Dictionary<DeviceId, LearningSession> _sessions;

    internal LearningSessions(LearningStore archive)
    {
        _archive = archive;
        _sessions = archive.Read().ToDictionary(session => session.Device);
    }

    /// <summary>Counts changes of the watched devices; await <see cref="Changed"/> for the next one.</summary>
    internal Signal Changed { get; } = new();

    /// <summary>The current sessions.</summary>
    internal IReadOnlyList<LearningSession> Sessions
    {
        get
        {
            lock (_lock) return [.. _sessions.Values];
        }
    }

    /// <summary>Starts to watch a device, or extends its session; what was learned stays.</summary>
    internal LearningSession Start(Device device, TimeSpan time, DateTimeOffset now)
    {
        LearningSession session;
        lock (_lock)
        {
            session = _sessions.TryGetValue(device.Id, out LearningSession? known)
                ? known with { Until = now + time }
                : new(device.Id, device.Mac, now, now + time);
            _archive.Write(session, session.Table.Habits);
            _sessions[device.Id] = session;
        }
        Changed.Set();
        return session;
    }

    /// <summary>Adds flows of a device.</summary>
    internal void Add(DeviceId device, IReadOnlyCollection<ObservedFlow> flows)
    {
        if (flows.Count == 0) return;
        lock (_lock)
        {
            if (!_sessions.TryGetValue(device, out LearningSession? session)) return;
            int before = session.Table.Habits.Count;
            foreach (ObservedFlow flow in flows) session.Table.Add(flow);
            // A repetition of a known habit is not worth a write to a memory card.
            if (session.Table.Habits.Count != before) _archive.Write(session, session.Table.Habits);
        }
    }

    /// <summary>The learned profile of a device; null where it never was watched.</summary>
    internal (LearningSession Session, LearnedProfile Profile)? Learned(DeviceId device, GatewayState state, DateTimeOffset now)
    {
        lock (_lock)
        {
            return _sessions.TryGetValue(device, out LearningSession? session)
                ? (session, ProfileLearner.Learn(session.Mac, session.Table.Flows, GatewayDirectory.Of(state), now))
                : null;
        }
    }

    /// <summary>Names that a watched device resolved and then connected to.</summary>
    internal IReadOnlyCollection<string> NamesOf(DeviceId device)
    {
        lock (_lock) return _sessions.TryGetValue(device, out LearningSession? session) ? [.. session.Table.Habits.Select(habit => habit.Name).OfType<string>().Distinct()] : [];
    }

    /// <summary>Discards what was learned of a device, and stops watching it.</summary>
    internal bool Remove(DeviceId device)
    {
        bool known;
        lock (_lock)
        {
            known = _sessions.Remove(device);
            if (known) _archive.Remove(device);
        }
        Changed.Set();
        return known;
    }
}
