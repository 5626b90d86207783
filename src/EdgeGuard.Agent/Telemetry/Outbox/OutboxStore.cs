using EdgeGuard.Agent.Store;
using EdgeGuard.Agent.Telemetry.Events;
using EdgeGuard.Core.Addresses;
using Microsoft.Data.Sqlite;

namespace EdgeGuard.Agent.Telemetry.Outbox;

/// <summary>
/// The outbox in SQLite, one file or in memory. Not for two threads at once, except <see cref="Checkpoint"/>.
/// </summary>
/// <remarks>
/// A write-ahead log with <c>synchronous=NORMAL</c>: a commit is a write without fsync, so storing an event costs microseconds. The events survive a
/// crash of the agent.
/// <para>A power cut loses the events since the last <see cref="Checkpoint"/>, a few seconds. <c>FULL</c> would lose nothing, but every event would
/// wait 5 to 50 ms for a memory card. The decisions themselves are stored elsewhere; these are only their reports.</para>
/// </remarks>
internal sealed class OutboxStore : IDisposable
{
    // Checkpoint folds the log into the file, outside the path of events; a commit does so only if it falls behind by 32 MiB.
    private const string Pragmas =
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA secure_delete=ON; PRAGMA cache_size=-1024; PRAGMA wal_autocheckpoint=8192; PRAGMA journal_size_limit=4194304;";

    private const string Tables = """
        CREATE TABLE IF NOT EXISTS event (
            seq INTEGER PRIMARY KEY, rank INTEGER NOT NULL, kind TEXT NOT NULL, device TEXT, time INTEGER NOT NULL, payload BLOB NOT NULL);
        CREATE INDEX IF NOT EXISTS event_by_rank ON event (rank, seq);
        CREATE TABLE IF NOT EXISTS gap (kind TEXT PRIMARY KEY, dropped INTEGER NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL);
        """;

    private const string Count = "INSERT INTO gap (kind, dropped, first, last)";
    private const string AddUp =
        " ON CONFLICT (kind) DO UPDATE SET dropped = dropped + excluded.dropped, first = min(first, excluded.first), last = max(last, excluded.last)";

    private readonly SqliteConnection _connection;
    private readonly SqliteConnection? _checkpoints;
    private readonly SqliteCommand _append;
    private readonly SqliteCommand _read;
    private readonly SqliteCommand _delete;

    private OutboxStore(string source, int capacity, long last)
    {
        Capacity = capacity;
        _connection = Open(source);
        _append = Prepare("INSERT INTO event (seq, rank, kind, device, time, payload) VALUES ($seq, $rank, $kind, $device, $time, $payload)",
            "$seq", "$rank", "$kind", "$device", "$time", "$payload");
        _read = Prepare("SELECT seq, rank, kind, device, time, payload FROM event WHERE seq > $after ORDER BY seq LIMIT $limit", "$after", "$limit");
        _delete = Prepare("DELETE FROM event WHERE seq = $seq RETURNING length(payload)", "$seq");
        Stored = Scalar("SELECT count(*) FROM event");
        Last = Math.Max(last, Scalar("SELECT coalesce(max(seq), 0) FROM event"));
        First = Stored > 0 ? Scalar("SELECT min(seq) FROM event") : Last + 1;
        Octets = Scalar("SELECT coalesce(sum(length(payload)), 0) FROM event");
        if (source != SqliteFile.InMemory) _checkpoints = Open(source);
    }

    /// <summary>Events that it holds at most.</summary>
    internal int Capacity { get; }

    /// <summary>Whether it is lost with the process.</summary>
    internal bool IsInMemory => _checkpoints is null;

    /// <summary>Events that it holds.</summary>
    internal long Stored { get; private set; }

    /// <summary>Octets of the events' payloads that it holds.</summary>
    internal long Octets { get; private set; }

    /// <summary>No event has a lower sequence.</summary>
    internal long First { get; private set; }

    /// <summary>No event has a higher sequence.</summary>
    internal long Last { get; private set; }

    /// <exception cref="SqliteException">The file cannot be used.</exception>
    internal static OutboxStore InFile(string path, int capacity) => new(path, capacity, 0);

    /// <summary>For a gateway without a disk to trust.</summary>
    /// <param name="capacity">Events that it holds at most.</param>
    /// <param name="last">Sequence that it goes on from.</param>
    internal static OutboxStore InMemory(int capacity, long last) => new(SqliteFile.InMemory, capacity, last);

    /// <summary>Adds an event; it must have a sequence above <see cref="Last"/>, or below <see cref="First"/> to be read before all others.</summary>
    internal void Append(OutboxEntry entry)
    {
        Bind(_append, entry.Sequence, (int)entry.Rank, entry.Kind, entry.Device?.Value, entry.Time.ToUnixTimeMilliseconds(), entry.Payload);
        _append.ExecuteNonQuery();
        Stored++;
        Octets += entry.Payload.Length;
        First = Math.Min(First, entry.Sequence);
        Last = Math.Max(Last, entry.Sequence);
    }

    /// <summary>The oldest events above a sequence.</summary>
    internal List<OutboxEntry> Read(long after, int limit)
    {
        Bind(_read, after, limit);
        List<OutboxEntry> entries = [];
        using SqliteDataReader rows = _read.ExecuteReader();
        while (rows.Read())
        {
            entries.Add(new(
                rows.GetInt64(0), (EventRank)rows.GetInt32(1), rows.GetString(2), rows.IsDBNull(3) ? null : new DeviceId(rows.GetString(3)),
                DateTimeOffset.FromUnixTimeMilliseconds(rows.GetInt64(4)), rows.GetFieldValue<byte[]>(5)));
        }
        return entries;
    }

    /// <summary>Removes events that need no sending any more; all or, on an exception, none.</summary>
    internal void Delete(IReadOnlyCollection<long> sequences)
    {
        using SqliteTransaction transaction = _connection.BeginTransaction();
        _delete.Transaction = transaction;
        long deleted = 0, octets = 0;
        foreach (long sequence in sequences)
        {
            Bind(_delete, sequence);
            if (_delete.ExecuteScalar() is not long length) continue;
            deleted++;
            octets += length;
        }
        transaction.Commit();
        _delete.Transaction = null;
        Stored -= deleted;
        Octets -= octets;
    }

    /// <summary>Removes every event of a device, also from the write-ahead log.</summary>
    /// <returns>Their sequence numbers.</returns>
    internal IReadOnlyList<long> Forget(DeviceId device)
    {
        IReadOnlyList<long> removed = [.. _connection.Rows("SELECT seq FROM event WHERE device = $1", row => row.GetInt64(0), device.Value)];
        using (SqliteTransaction transaction = _connection.BeginTransaction())
        {
            Stored -= removed.Count;
            Octets -= Scalar("SELECT coalesce(sum(length(payload)), 0) FROM event WHERE device = $1", transaction, device.Value);
            _connection.Run("DELETE FROM event WHERE device = $1", device.Value);
            transaction.Commit();
        }
        _connection.Rows("PRAGMA wal_checkpoint(TRUNCATE)", row => row.GetInt32(0));
        return removed;
    }

    /// <summary>Removes the oldest events of a rank, and counts them.</summary>
    /// <returns>How many were removed.</returns>
    internal int Shed(EventRank rank, int most)
    {
        string victims = $"WHERE seq IN (SELECT seq FROM event WHERE rank = {(int)rank} ORDER BY seq LIMIT {most})";
        using SqliteTransaction transaction = _connection.BeginTransaction();
        Execute(transaction, $"{Count} SELECT kind, count(*), min(time), max(time) FROM event {victims} GROUP BY kind{AddUp}");
        long octets = Scalar($"SELECT coalesce(sum(length(payload)), 0) FROM event {victims}", transaction);
        int shed = Execute(transaction, $"DELETE FROM event {victims}");
        transaction.Commit();
        Stored -= shed;
        Octets -= octets;
        return shed;
    }

    /// <summary>Counts events that were never stored.</summary>
    internal void CountDropped(DroppedEvents dropped)
    {
        using SqliteCommand command = _connection.CreateCommand();
        command.CommandText = $"{Count} VALUES ($kind, $dropped, $first, $last){AddUp}";
        command.Parameters.AddWithValue("$kind", dropped.Kind);
        command.Parameters.AddWithValue("$dropped", dropped.Count);
        command.Parameters.AddWithValue("$first", dropped.First.ToUnixTimeMilliseconds());
        command.Parameters.AddWithValue("$last", dropped.Last.ToUnixTimeMilliseconds());
        command.ExecuteNonQuery();
    }

    /// <summary>Events that were dropped since the last report of a gap.</summary>
    internal List<DroppedEvents> Dropped()
    {
        using SqliteCommand command = _connection.CreateCommand();
        command.CommandText = "SELECT kind, dropped, first, last FROM gap ORDER BY kind";
        List<DroppedEvents> gap = [];
        using SqliteDataReader rows = command.ExecuteReader();
        while (rows.Read())
        {
            gap.Add(new(rows.GetString(0), rows.GetInt64(1),
                DateTimeOffset.FromUnixTimeMilliseconds(rows.GetInt64(2)), DateTimeOffset.FromUnixTimeMilliseconds(rows.GetInt64(3))));
        }
        return gap;
    }

    /// <summary>Replaces the counts by an event that reports the gap.</summary>
    internal void ReportGap(OutboxEntry gap)
    {
        using SqliteTransaction transaction = _connection.BeginTransaction();
        _append.Transaction = transaction;
        Append(gap);
        _append.Transaction = null;
        Execute(transaction, "DELETE FROM gap");
        transaction.Commit();
    }

    /// <summary>Writes stored events to the disk; does not block writers. Thread-safe.</summary>
    internal void Checkpoint()
    {
        if (_checkpoints is null) return;
        using SqliteCommand command = _checkpoints.CreateCommand();
        command.CommandText = "PRAGMA wal_checkpoint(PASSIVE)";
        command.ExecuteNonQuery();
    }

    public void Dispose()
    {
        _append.Dispose();
        _read.Dispose();
        _delete.Dispose();
        _checkpoints?.Dispose();
        _connection.Dispose();
    }

    private static SqliteConnection Open(string source) => SqliteFile.Open(source, Pragmas + Tables);

    private SqliteCommand Prepare(string sql, params string[] parameters)
    {
        SqliteCommand command = _connection.CreateCommand();
        command.CommandText = sql;
        foreach (string name in parameters) command.Parameters.Add(new SqliteParameter { ParameterName = name });
        return command;
    }

    private static void Bind(SqliteCommand command, params ReadOnlySpan<object?> values)
    {
        for (int i = 0; i < values.Length; i++) command.Parameters[i].Value = values[i] ?? DBNull.Value;
    }

    private long Scalar(string sql, SqliteTransaction? transaction = null, string? argument = null)
    {
        using SqliteCommand command = _connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = sql;
        if (argument is not null) command.Parameters.AddWithValue("$1", argument);
        return (long)(command.ExecuteScalar() ?? 0L);
    }

    private int Execute(SqliteTransaction transaction, string sql)
    {
        using SqliteCommand command = _connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = sql;
        return command.ExecuteNonQuery();
    }
}
