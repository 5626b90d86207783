using System.Collections.Immutable;
using EdgeGuard.Agent.Store;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.Response;
using EdgeGuard.Core.Violations;
using Microsoft.Data.Sqlite;

namespace EdgeGuard.Agent.Response;

/// <summary>A decision as it is kept.</summary>
/// <param name="Time">When.</param>
/// <param name="Decision">What, why, and how the device stood after it.</param>
/// <param name="Evidence">What the device had done, a line for each kind of packet.</param>
internal sealed record StoredDecision(DateTimeOffset Time, Decision Decision, ImmutableArray<string> Evidence);

/// <summary>A notice for a person, as it is stored.</summary>
/// <param name="Time">When.</param>
/// <param name="Device">About which device.</param>
/// <param name="Kind"><see cref="DecisionStore.Advice"/> or <see cref="DecisionStore.Suggestion"/>.</param>
/// <param name="Peer">About which address; null where it is about none.</param>
/// <param name="Text">What, in words that follow the device's name.</param>
/// <param name="WasReported">It was reported when it was made; otherwise it is shown on request.</param>
internal sealed record StoredNotice(DateTimeOffset Time, DeviceId Device, string Kind, string? Peer, string Text, bool WasReported);

/// <summary>Keeps every decision with its reason, and what the rules wanted a person to see, so that both outlive the agent.</summary>
internal sealed class DecisionStore(GatewayStore store)
{
    /// <summary>A notice that the rules may not go as far as they would.</summary>
    internal const string Advice = "advice";

    /// <summary>A notice that a profile may be incomplete.</summary>
    internal const string Suggestion = "suggestion";

    // A device that is held and let go for ever must not fill the disk.
    private const int MostPerDevice = 500;

    private const long LongestHold = 1L << 42;

    private const string Columns =
        "time, device, before, level, reason, by, until, shape, evidence, score, scored, last_shape, offences, offending, peak, released, hold, advised";

    /// <summary>Keeps a decision. What the disk refuses is tried again; of several decisions about a device, the last.</summary>
    /// <returns>Why it is not on the disk yet; null once it is.</returns>
    internal string? Keep(StoredDecision kept)
    {
        (Decision d, Standing s) = (kept.Decision, kept.Decision.Standing);
        return store.Pending.Keep(KeyOf(d.Device), db =>
        {
            db.Run($"INSERT INTO decision ({Columns}) VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14,$15,$16,$17,$18)",
                Ms(kept.Time), d.Device.Value, d.Before.Name(), d.Response.Level.Name(), d.Response.Reason, d.Response.By, Ms(d.Response.Until),
                d.Shape?.Name(), string.Join('\n', kept.Evidence), s.Score, Ms(s.ScoredAt), Ms(s.LastShape), s.Offences, s.IsOffending ? 1 : 0,
                s.Peak.Name(), Ms(s.ReleasedAt), (long)s.Hold.TotalMilliseconds, s.Advised.Name());
            db.Run("DELETE FROM decision WHERE device = $1 AND number <= (SELECT number FROM decision WHERE device = $1 ORDER BY number DESC LIMIT 1 OFFSET $2)",
                d.Device.Value, MostPerDevice);
        });
    }

    /// <summary>Whether the last decision about a device is on the disk.</summary>
    internal bool IsStored(DeviceId device) => !store.Pending.IsWaiting(KeyOf(device));

    /// <summary>Whether a suggestion about this peer was given before.</summary>
    internal bool Knows(DeviceId device, string peer) => store.Read(db => db.Rows(
        "SELECT 1 FROM notice WHERE device = $1 AND kind = $2 AND peer = $3", r => r.GetInt32(0), device.Value, Suggestion, peer)).Count > 0;

    /// <summary>Keeps a notice. What the disk refuses is tried again; of several of a kind about a device, the last.</summary>
    /// <returns>Why it is not on the disk yet; null once it is.</returns>
    internal string? Keep(StoredNotice notice) => store.Pending.Keep($"{notice.Kind}:{notice.Device}", db =>
    {
        db.Run("INSERT INTO notice (time, device, kind, peer, text, told) VALUES ($1,$2,$3,$4,$5,$6)",
            Ms(notice.Time), notice.Device.Value, notice.Kind, notice.Peer, notice.Text, notice.WasReported ? 1 : 0);
        db.Run("DELETE FROM notice WHERE device = $1 AND number <= (SELECT number FROM notice WHERE device = $1 ORDER BY number DESC LIMIT 1 OFFSET $2)",
            notice.Device.Value, MostPerDevice);
    });

    /// <summary>When suggestions were reported recently, oldest first; at most as many as a day allows.</summary>
    internal IReadOnlyList<DateTimeOffset> LastReported() => [.. store.Read(db => db.Rows(
        "SELECT time FROM notice WHERE kind = $1 AND told = 1 ORDER BY time DESC LIMIT $2", r => Time(r.GetInt64(0)), Suggestion, SuggestionBudget.PerDay)).Order()];

    /// <summary>Everything decided about a device, oldest first.</summary>
    internal IReadOnlyList<StoredDecision> Of(DeviceId device) => store.Read(db =>
        db.Rows($"SELECT {Columns} FROM decision WHERE device = $1 ORDER BY number", Read, device.Value));

    /// <summary>Everything that a person should have seen about a device, oldest first.</summary>
    internal IReadOnlyList<StoredNotice> NoticesOf(DeviceId device) => store.Read(db => db.Rows(
        "SELECT time, device, kind, peer, text, told FROM notice WHERE device = $1 ORDER BY number",
        r => new StoredNotice(Time(r.GetInt64(0)), new(r.GetString(1)), r.GetString(2), r.IsDBNull(3) ? null : r.GetString(3), r.GetString(4), r.GetInt32(5) != 0), device.Value));

    /// <summary>The last decision about every device.</summary>
    internal IReadOnlyList<Decision> Last() => store.Read(db => db.Rows(
        $"SELECT {Columns} FROM decision WHERE number IN (SELECT MAX(number) FROM decision GROUP BY device)", r => Read(r).Decision));

    private static string KeyOf(DeviceId device) => $"decision:{device}";

    private static StoredDecision Read(SqliteDataReader r)
    {
        DateTimeOffset time = Time(r.GetInt64(0));
        ViolationShape? decided = !r.IsDBNull(7) && ViolationShapes.TryParse(r.GetString(7), out ViolationShape shape) ? shape : null;
        DeviceResponse response = new(Level(r.GetString(3)), time, r.GetString(4), r.GetString(5)) { Until = r.IsDBNull(6) ? null : Time(r.GetInt64(6)), Shape = decided };
        Standing standing = new()
        {
            Response = response,
            Score = r.GetDouble(9),
            ScoredAt = Time(r.GetInt64(10)),
            LastShape = Time(r.GetInt64(11)),
            Offences = (int)Math.Clamp(r.GetInt64(12), 0, int.MaxValue),
            IsOffending = r.GetInt64(13) != 0,
            Peak = Level(r.GetString(14)),
            ReleasedAt = Time(r.GetInt64(15)),
            Hold = TimeSpan.FromMilliseconds(Math.Clamp(r.GetInt64(16), 0, LongestHold)),
            Advised = Level(r.GetString(17)),
        };
        Decision decision = new()
        {
            Device = new(r.GetString(1)),
            Before = Level(r.GetString(2)),
            Response = response,
            Shape = decided,
            Standing = standing,
        };
        return new(time, decision, [.. r.GetString(8).Split('\n', StringSplitOptions.RemoveEmptyEntries)]);
    }

    private static ResponseLevel Level(string name) => ResponseLevels.Find(name) ?? ResponseLevel.Isolated;

    private static long Ms(DateTimeOffset time) => time.ToUnixTimeMilliseconds();

    private static long? Ms(DateTimeOffset? time) => time?.ToUnixTimeMilliseconds();

    // A damaged number must not end a hold.
    private static DateTimeOffset Time(long ms) => DateTimeOffset.FromUnixTimeMilliseconds(Math.Clamp(ms, DateTimeOffset.MinValue.ToUnixTimeMilliseconds(), DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()));
}
