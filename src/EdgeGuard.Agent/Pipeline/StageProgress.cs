namespace EdgeGuard.Agent.Pipeline;

/// <summary>
/// Which stages are at work on one thing right now, so that the watchdog ends an agent that hangs. A stage that waits for its next input is well. Time
/// counts in looks of the watchdog, so a machine that was suspended ends nobody.
/// </summary>
internal sealed class StageProgress
{
    /// <summary>So many looks in a row that find a stage at the same turn mean that it hangs.</summary>
    internal const int MostLooks = 4;

    // A turn beyond these is not watched.
    private const int Slots = 64;

    private readonly Slot[] _slots = [.. Enumerable.Range(0, Slots).Select(_ => new Slot())];
    private long _turns;

    /// <summary>A stage begins a turn that waits neither for anyone outside nor for the disk: one input of the reducer, or one transaction with the kernel.</summary>
    internal Turn Begin(string stage)
    {
        int first = (int)((uint)Environment.CurrentManagedThreadId % Slots);
        for (int i = 0; i < Slots; i++)
        {
            Slot slot = _slots[(first + i) % Slots];
            if (Interlocked.CompareExchange(ref slot.Stage, stage, null) is not null) continue;
            Volatile.Write(ref slot.Turn, Interlocked.Increment(ref _turns));
            return new(slot);
        }
        return default;
    }

    /// <summary>One look of the watchdog; called by one thread at a time.</summary>
    /// <returns>The stage that hangs; null where none does.</returns>
    internal string? Look()
    {
        string? stuck = null;
        foreach (Slot slot in _slots)
        {
            long turn = Volatile.Read(ref slot.Turn);
            slot.Looks = turn != 0 && turn == slot.Seen ? slot.Looks + 1 : turn == 0 ? 0 : 1;
            slot.Seen = turn;
            if (slot.Looks >= MostLooks) stuck ??= Volatile.Read(ref slot.Stage);
        }
        return stuck;
    }

    /// <summary>A turn that runs.</summary>
    internal readonly struct Turn(Slot? slot) : IDisposable
    {
        /// <summary>It is done.</summary>
        public void Dispose()
        {
            if (slot is null) return;
            Volatile.Write(ref slot.Turn, 0);
            Volatile.Write(ref slot.Stage, null);
        }
    }

    /// <summary>Room for one turn.</summary>
    internal sealed class Slot
    {
        internal string? Stage;
        internal long Turn, Seen;
        internal int Looks;
    }
}
