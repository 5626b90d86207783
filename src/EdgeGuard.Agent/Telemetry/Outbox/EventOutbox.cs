using System.Text.Json.Nodes;
using EdgeGuard.Agent.Clock;
using EdgeGuard.Agent.Pipeline;
using EdgeGuard.Agent.Store;
using EdgeGuard.Agent.Telemetry.Events;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Events;
using EdgeGuard.Mqtt.Contract;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace EdgeGuard.Agent.Telemetry.Outbox;

/// <summary>
/// Events that the broker has not acknowledged, oldest first. An event is stored before it is sent and stays until it is acknowledged, so it arrives
/// at least once, under one id. Where there is no room, telemetry is dropped before alerts. Dropped events are reported as a gap.
/// </summary>
internal sealed partial class EventOutbox : IDisposable
{
    /// <summary>Events on disk at most: a week of one every six seconds, about 60 MB.</summary>
    internal const int DiskCapacity = 100_000;

    /// <summary>Events in memory at most, where there is no disk to use.</summary>
    internal const int MemoryCapacity = 5_000;

    /// <summary>Octets of events on disk at most.</summary>
    internal const long DiskOctets = 64 * 1024 * 1024;

    /// <summary>Octets of events in memory at most.</summary>
    internal const long MemoryOctets = 8 * 1024 * 1024;

    private const int Page = 64;
    private const int ShedAtOnce = 16;

    // Result codes of SQLite (sqlite3.h): SQLITE_CORRUPT, SQLITE_NOTADB.
    private const int Corrupt = 11;
    private const int NotADatabase = 26;

    private readonly Lock _gate = new();
    private readonly Signal _arrived = new();
    private readonly Queue<OutboxEntry> _page = [];
    private readonly List<long> _settled = [];

    // Sequence numbers of events that were on their way when their device was forgotten.
    private readonly HashSet<long> _withdrawn = [];
    private readonly Topics _topics;
    private readonly string? _damaged;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private OutboxStore _store;
    private long _taken = long.MinValue;
    private bool _unsynced;

    /// <param name="topics">Of this gateway.</param>
    /// <param name="file">Where to keep events; null for memory.</param>
    /// <param name="capacity">Events on disk at most.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Logs problems of the disk.</param>
    internal EventOutbox(Topics topics, string? file, int capacity, TimeProvider time, ILogger logger)
    {
        _topics = topics;
        _damaged = file is null ? null : $"{file}.broken";
        _time = time;
        _logger = logger;
        _store = file is null ? OutboxStore.InMemory(MemoryCapacity, 0) : Open(file, capacity);
    }

    /// <summary>Events that the broker does not have.</summary>
    internal long Waiting
    {
        get
        {
            lock (_gate) return _store.Stored - _settled.Count;
        }
    }

    /// <summary>Events that came in since the agent started, whatever their outcome.</summary>
    internal long Added { get; private set; }

    /// <summary>Events that the broker acknowledged since the agent started.</summary>
    internal long Delivered { get; private set; }

    /// <summary>Events of forgotten devices that were removed before the broker acknowledged them, since the agent started.</summary>
    internal long Withdrawn { get; private set; }

    /// <summary>Events dropped since the agent started.</summary>
    internal long Dropped { get; private set; }

    /// <summary>Stores an event; does not wait for the broker.</summary>
    internal void Add(TelemetryEvent happened)
    {
        byte[] payload = happened.Payload(_topics.Gateway);
        lock (_gate)
        {
            Guard(store =>
            {
                if (MakeRoom(store, happened.Rank)) store.Append(Entry(store.Last + 1, happened, payload));
                else store.CountDropped(new(happened.Data.Type.Name, 1, happened.Time, happened.Time));
            });
            _unsynced = true;
            Added++;
        }
        _arrived.Set();
    }

    /// <summary>Counts events that were lost before they reached the outbox.</summary>
    internal void CountDropped(string kind, long count)
    {
        if (count == 0) return;
        DateTimeOffset now = _time.GetWallNow();
        lock (_gate)
        {
            Guard(store => store.CountDropped(new(kind, count, now, now)));
            Dropped += count;
        }
    }

    /// <summary>Removes the events of a forgotten device, also from the free pages of the file, and a damaged file that was kept.</summary>
    internal void Forget(DeviceId device)
    {
        lock (_gate)
        {
            Guard(DeleteSettled);
            Guard(store => Withdraw(store, device));
            if (_damaged is not null) SqliteFile.Discard(_damaged);
            OutboxEntry[] kept = [.. _page.Where(entry => entry.Device != device)];
            _page.Clear();
            foreach (OutboxEntry entry in kept) _page.Enqueue(entry);
        }
    }

    /// <summary>The oldest event that was not taken since the last <see cref="Rewind"/>.</summary>
    internal async Task<OutboxEntry> TakeAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            lock (_gate)
            {
                if (_page.Count == 0) Guard(FillPage);
                if (_page.TryDequeue(out OutboxEntry? entry)) return entry;
            }
            await _arrived.WaitAsync(cancellationToken);
        }
    }

    /// <summary>The message of an event, the same at every attempt.</summary>
    internal MqttMessage MessageOf(OutboxEntry entry) => new()
    {
        Topic = entry.Device is { } device ? _topics.DeviceEvent(device) : _topics.Event,
        Payload = entry.Payload,
        ContentType = TelemetryJson.CloudEventJson,
    };

    /// <summary>A second copy for the topic of all alerts; null where the event is no alert.</summary>
    internal MqttMessage? AlertOf(OutboxEntry entry) => entry.Rank == EventRank.Alert && entry.Kind != EventCatalogue.TelemetryGap.Name
        ? MessageOf(entry) with { Topic = _topics.Alert }
        : null;

    /// <summary>Ends the attempts: the broker has it, or will never take it.</summary>
    internal void Remove(OutboxEntry entry, bool delivered)
    {
        lock (_gate)
        {
            if (_withdrawn.Remove(entry.Sequence))
            {
                if (!delivered) return;
                Withdrawn--;
                Delivered++;
                return;
            }
            _settled.Add(entry.Sequence);
            if (delivered) Delivered++;
            else CountRefused(entry);
            if (_settled.Count >= Page) Guard(DeleteSettled);
        }
    }

    /// <summary>A new connection: unacknowledged events are sent again, after a report of any gap.</summary>
    internal void Rewind()
    {
        lock (_gate)
        {
            Guard(DeleteSettled);
            Guard(store => ReportGap(store, store.First - 1));
            _page.Clear();
            _withdrawn.Clear();
            _taken = long.MinValue;
        }
        _arrived.Set();
    }

    /// <summary>Called regularly: removes acknowledged events, and writes the rest to the disk.</summary>
    internal void Settle()
    {
        OutboxStore store;
        lock (_gate)
        {
            Guard(DeleteSettled);
            if (!_unsynced) return;
            _unsynced = false;
            store = _store;
        }
        try
        {
            store.Checkpoint();
        }
        catch (SqliteException exception)
        {
            LogNotSynced(exception.Message);
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            Guard(DeleteSettled);
            _store.Dispose();
        }
    }

    private void Withdraw(OutboxStore store, DeviceId device)
    {
        IReadOnlyList<long> removed = store.Forget(device);
        Withdrawn += removed.Count;
        _withdrawn.UnionWith(removed.Where(sequence => sequence <= _taken));
    }

    private void FillPage(OutboxStore store)
    {
        List<OutboxEntry> entries = store.Read(_taken, Page);
        if (entries.Count == 0 && ReportGap(store, store.Last + 1)) entries = store.Read(_taken, Page);
        foreach (OutboxEntry entry in entries) _page.Enqueue(entry);
        if (entries.Count > 0) _taken = entries[^1].Sequence;
    }

    private bool MakeRoom(OutboxStore store, EventRank rank)
    {
        if (HasRoom(store)) return true;
        // Acknowledged events take no room from the others.
        DeleteSettled(store);
        int dropped = 0;
        for (int shed = 1; shed > 0 && !HasRoom(store); dropped += shed)
        {
            shed = store.Shed(EventRank.Telemetry, ShedAtOnce);
            if (shed == 0 && rank == EventRank.Alert) shed = store.Shed(EventRank.Alert, 1);
        }
        if (HasRoom(store) && dropped == 0) return true;
        Dropped += Math.Max(dropped, 1);
        return HasRoom(store);
    }

    private static bool HasRoom(OutboxStore store) => store.Stored < store.Capacity && store.Octets < (store.IsInMemory ? MemoryOctets : DiskOctets);

    // A refused gap event does not cause another one, or a broker that accepts nothing would cause endless attempts.
    private void CountRefused(OutboxEntry entry)
    {
        Dropped++;
        if (entry.Kind != EventCatalogue.TelemetryGap.Name) Guard(store => store.CountDropped(new(entry.Kind, 1, entry.Time, entry.Time)));
    }

    private bool ReportGap(OutboxStore store, long sequence)
    {
        List<DroppedEvents> dropped = store.Dropped();
        if (dropped.Count == 0) return false;
        EventData data = new(EventCatalogue.TelemetryGap, EventSeverity.Medium, new JsonObject()
            .With("from", (DateTimeOffset?)dropped.Min(d => d.First))
            .With("until", (DateTimeOffset?)dropped.Max(d => d.Last))
            .With("dropped", new JsonObject(dropped.Select(d => KeyValuePair.Create<string, JsonNode?>(d.Kind, d.Count)))));
        TelemetryEvent gap = new(null, _time.GetWallNow(), data) { Rank = EventRank.Alert };
        store.ReportGap(Entry(sequence, gap, gap.Payload(_topics.Gateway)));
        return true;
    }

    private void DeleteSettled(OutboxStore store)
    {
        if (_settled.Count == 0) return;
        store.Delete(_settled);
        _settled.Clear();
    }

    private static OutboxEntry Entry(long sequence, TelemetryEvent happened, byte[] payload) =>
        new(sequence, happened.Rank, happened.Data.Type.Name, happened.Device, happened.Time, payload);

    // A full or broken disk must not stop reports: events continue in memory, and those on disk wait for the next start.
    private void Guard(Action<OutboxStore> use)
    {
        try
        {
            use(_store);
        }
        catch (SqliteException exception)
        {
            // The broken store is not closed, because a checkpoint may be running.
            LogFallback(exception.Message, MemoryCapacity);
            _store = OutboxStore.InMemory(MemoryCapacity, _store.Last);
            _page.Clear();
            _settled.Clear();
            _taken = long.MinValue;
            use(_store);
        }
    }

    private OutboxStore Open(string file, int capacity)
    {
        try
        {
            CreateForUsAlone(file);
            return OutboxStore.InFile(file, capacity);
        }
        catch (SqliteException exception) when (exception.SqliteErrorCode is Corrupt or NotADatabase)
        {
            LogSetAside(file, exception.Message);
            File.Move(file, $"{file}.broken", overwrite: true);
            File.Delete($"{file}-wal");
            return Open(file, capacity);
        }
        catch (Exception exception) when (exception is SqliteException or IOException or UnauthorizedAccessException)
        {
            LogFallback(exception.Message, MemoryCapacity);
            return OutboxStore.InMemory(MemoryCapacity, 0);
        }
    }

    // The events show who talks to whom, so only the agent may read the file; SQLite gives its other files the same mode.
    private static void CreateForUsAlone(string file) => new FileStream(file, new FileStreamOptions
    {
        Mode = FileMode.OpenOrCreate,
        Access = FileAccess.ReadWrite,
        UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
    }).Dispose();

    [LoggerMessage(6301, LogLevel.Error, "Events for the broker cannot be stored on disk ({Problem}). At most {Capacity} are kept in memory until the agent restarts")]
    private partial void LogFallback(string problem, int capacity);

    [LoggerMessage(6302, LogLevel.Warning, "Events for the broker could not be written to the disk ({Problem}). A power cut now would lose them")]
    private partial void LogNotSynced(string problem);

    [LoggerMessage(6303, LogLevel.Error, "The file of events for the broker, {File}, is damaged ({Problem}) and is kept as .broken. Its events are lost")]
    private partial void LogSetAside(string file, string problem);
}
