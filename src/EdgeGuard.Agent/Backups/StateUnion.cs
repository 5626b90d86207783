using EdgeGuard.Agent.Store;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Devices;
using Microsoft.Data.Sqlite;

namespace EdgeGuard.Agent.Backups;

/// <summary>
/// What of the present state lasts over a restore: numbers that must not fall, the gateway's time, and every hold. The stricter and the longer of two
/// holds counts. Each hold goes on with the rest that it had, in the backup or now.
/// </summary>
internal static class StateUnion
{
    /// <summary>Joins the present state to that of a backup, in one transaction.</summary>
    /// <param name="restored">The state of the backup.</param>
    /// <param name="present">The present state, in the form of this program.</param>
    /// <returns>How many devices are held on.</returns>
    internal static int Join(SqliteConnection restored, SqliteConnection present)
    {
        using SqliteTransaction transaction = restored.BeginTransaction();
        long now = Math.Max(Time(restored) ?? 0, Time(present) ?? 0), then = Time(restored) ?? now, today = Time(present) ?? now;
        restored.Run(
            "UPDATE decision SET until = until + $1 WHERE until > $2 AND level <> 'none' AND number IN (SELECT MAX(number) FROM decision GROUP BY device)", now - then, then);
        KeepClock(restored, present, today > then);
        long next = Math.Max(Next(restored), Next(present));
        if (next > 0) restored.Run("INSERT OR REPLACE INTO ruleset_next (one, number) VALUES (1, $1)", next);
        // As after a boot: a pause and a timed permission of then are over.
        restored.Run("DELETE FROM pause");
        restored.Run("DELETE FROM allowance WHERE until IS NOT NULL");
        int held = 0;
        foreach (Hold hold in Holds(present))
        {
            foreach (string device in Ids(restored, present, hold.Device)) Keep(restored, hold with { Device = device, Until = hold.Until + (now - today) });
            held++;
        }
        transaction.Commit();
        return held;
    }

    /// <summary>A stored decision that is in force, with all of its columns.</summary>
    private sealed record Hold(string Device, ResponseLevel Level, long? Until, IReadOnlyList<KeyValuePair<string, object>> Columns);

    private static long? Time(SqliteConnection store) =>
        store.Rows("SELECT last FROM clock ORDER BY number DESC LIMIT 1", row => (long?)row.GetInt64(0)).FirstOrDefault();

    private static long Next(SqliteConnection store) => store.Rows("SELECT number FROM ruleset_next", row => row.GetInt64(0)).FirstOrDefault();

    // The clock goes on from the later time. Without a boot's name, the agent begins a boot of its own there.
    private static void KeepClock(SqliteConnection restored, SqliteConnection present, bool isPresentLater)
    {
        if (isPresentLater)
        {
            restored.Run("DELETE FROM clock");
            foreach (object[] row in present.Rows("SELECT number, boot, uptime, start, wall_offset, last FROM clock", Values))
                restored.Run("INSERT INTO clock (number, boot, uptime, start, wall_offset, last) VALUES ($1, $2, $3, $4, $5, $6)", row);
        }
        restored.Run("UPDATE clock SET boot = '' WHERE number = (SELECT MAX(number) FROM clock)");
    }

    private static List<Hold> Holds(SqliteConnection store, string? device = null) => store.Rows(
        "SELECT * FROM decision WHERE number IN (SELECT MAX(number) FROM decision GROUP BY device) AND level <> 'none' AND ($1 IS NULL OR device = $1)",
        row => new Hold(
            row.GetString(row.GetOrdinal("device")),
            ResponseLevels.Find(row.GetString(row.GetOrdinal("level"))) ?? ResponseLevel.Isolated,
            row.IsDBNull(row.GetOrdinal("until")) ? null : row.GetInt64(row.GetOrdinal("until")),
            [.. Enumerable.Range(0, row.FieldCount).Select(i => KeyValuePair.Create(row.GetName(i), row.GetValue(i)))]),
        device);

    // One device now may have been two then, and another of its MAC addresses its name.
    private static IEnumerable<string> Ids(SqliteConnection restored, SqliteConnection present, string device)
    {
        List<long> macs = present.Rows("SELECT mac FROM device_mac WHERE device = $1", row => row.GetInt64(0), device);
        return macs.SelectMany(mac => restored.Rows("SELECT device FROM device_mac WHERE mac = $1", row => row.GetString(0), mac).Append(DeviceId.Of(new((ulong)mac)).Value))
            .Append(device).Distinct(StringComparer.Ordinal);
    }

    private static void Keep(SqliteConnection restored, Hold hold)
    {
        Hold? then = Holds(restored, hold.Device).FirstOrDefault();
        long? until = then is null ? hold.Until : then.Until is null || hold.Until is null ? null : Math.Max(then.Until.Value, hold.Until.Value);
        if (then?.Level >= hold.Level)
        {
            restored.Run("UPDATE decision SET until = $1 WHERE number = (SELECT MAX(number) FROM decision WHERE device = $2)", until, hold.Device);
            return;
        }
        KeyValuePair<string, object>[] columns = [.. hold.Columns.Where(column => column.Key is not ("number" or "device" or "until")), new("device", hold.Device), new("until", (object?)until ?? DBNull.Value)];
        restored.Run(
            $"INSERT INTO decision ({string.Join(", ", columns.Select(column => column.Key))}) VALUES ({string.Join(", ", columns.Select((_, i) => $"${i + 1}"))})",
            [.. columns.Select(column => column.Value)]);
    }

    private static object[] Values(SqliteDataReader row)
    {
        object[] values = new object[row.FieldCount];
        row.GetValues(values);
        return values;
    }
}
