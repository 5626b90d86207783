using EdgeGuard.Agent.Pipeline;
using EdgeGuard.Core.Access;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.Learning;
using EdgeGuard.Core.State;

namespace EdgeGuard.Agent.Learning;

/// <summary>All devices that are watched or were. What is in it outlives the agent.</summary>
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

    /// <summary>Counts changes of who is watched; one who waits for the next awaits <see cref="Changed"/>.</summary>
    internal Signal Changed { get; } = new();

    /// <summary>As they are now.</summary>
    internal IReadOnlyList<LearningSession> Sessions
    {
        get
        {
            lock (_lock) return [.. _sessions.Values];
        }
    }

    /// <summary>Begins to watch a device, or goes on with it for longer; what was learned of it stays.</summary>
    internal LearningSession Start(Device device, TimeSpan time, DateTimeOffset now)
    {
        LearningSession session;
        lock (_lock)
        {
            session = _sessions.TryGetValue(device.Id, out LearningSession? known)
                ? known with { Until = now + time }
                : new(device.Id, device.Mac, now, now + time);
            _archive.Write(session, session.Book.Habits);
            _sessions[device.Id] = session;
        }
        Changed.Set();
        return session;
    }

    /// <summary>Takes note of what a device did.</summary>
    internal void Add(DeviceId device, IReadOnlyCollection<ObservedFlow> flows)
    {
        if (flows.Count == 0) return;
        lock (_lock)
        {
            if (!_sessions.TryGetValue(device, out LearningSession? session)) return;
            int before = session.Book.Habits.Count;
            foreach (ObservedFlow flow in flows) session.Book.Add(flow);
            // How often it did what is known already is not worth wearing out a memory card.
            if (session.Book.Habits.Count != before) _archive.Write(session, session.Book.Habits);
        }
    }

    /// <summary>What was learned of a device; null where it never was watched.</summary>
    internal (LearningSession Session, LearnedProfile Profile)? Learned(DeviceId device, GatewayState state, DateTimeOffset now)
    {
        lock (_lock)
        {
            return _sessions.TryGetValue(device, out LearningSession? session)
                ? (session, ProfileLearner.Learn(session.Mac, session.Book.Flows, GatewayDirectory.Of(state), now))
                : null;
        }
    }

    /// <summary>Names that a watched device asked for and went to.</summary>
    internal IReadOnlyCollection<string> NamesOf(DeviceId device)
    {
        lock (_lock) return _sessions.TryGetValue(device, out LearningSession? session) ? [.. session.Book.Habits.Select(habit => habit.Name).OfType<string>().Distinct()] : [];
    }

    /// <summary>Throws away what was learned of a device, and stops watching it.</summary>
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
