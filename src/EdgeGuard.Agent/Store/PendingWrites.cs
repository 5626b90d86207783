using Microsoft.Data.Sqlite;

namespace EdgeGuard.Agent.Store;

/// <summary>
/// Writes of what is in force already. One that the disk refuses is tried again until it is stored. The last write for each key counts, so their
/// number is bounded by what the agent knows.
/// </summary>
internal sealed class PendingWrites(GatewayStore store)
{
    /// <summary>Writes that wait, at most; beyond, the oldest is lost.</summary>
    internal const int Capacity = 4096;

    private readonly Lock _gate = new();
    private readonly OrderedDictionary<string, Action<SqliteConnection>> _waiting = new(StringComparer.Ordinal);

    /// <summary>How many wait.</summary>
    internal int Count
    {
        get
        {
            lock (_gate) return _waiting.Count;
        }
    }

    /// <summary>Whether the last write for this key waits.</summary>
    internal bool IsWaiting(string key)
    {
        lock (_gate) return _waiting.ContainsKey(key);
    }

    /// <summary>Stores it now or later.</summary>
    /// <param name="key">What it is about; an earlier write for it that still waits is dropped.</param>
    /// <param name="write">The write. It may run later, so it must hold values that do not change.</param>
    /// <returns>Why it has to wait; null once it is stored.</returns>
    internal string? Keep(string key, Action<SqliteConnection> write)
    {
        lock (_gate)
        {
            _waiting.Remove(key);
            if (WhyRefused(write) is not { } problem) return null;
            if (_waiting.Count >= Capacity) _waiting.RemoveAt(0);
            _waiting.Add(key, write);
            return problem;
        }
    }

    /// <summary>Tries all again, the oldest first, until one is refused.</summary>
    internal void TryAgain()
    {
        lock (_gate)
        {
            while (_waiting.Count > 0 && WhyRefused(_waiting.GetAt(0).Value) is null) _waiting.RemoveAt(0);
        }
    }

    /// <summary>Drops what waits about a device.</summary>
    internal void Forget(string device)
    {
        lock (_gate)
        {
            foreach (string key in _waiting.Keys.Where(key => key.EndsWith($":{device}", StringComparison.Ordinal)).ToArray()) _waiting.Remove(key);
        }
    }

    private string? WhyRefused(Action<SqliteConnection> write)
    {
        try
        {
            store.Write(write);
            return null;
        }
        catch (StoreException problem)
        {
            return problem.Message;
        }
    }
}
