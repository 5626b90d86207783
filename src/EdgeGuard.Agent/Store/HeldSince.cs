using EdgeGuard.Core.Devices;
using Microsoft.Data.Sqlite;

namespace EdgeGuard.Agent.Store;

/// <summary>What a state of before an upgrade takes over from the state since then, so that going back frees no device and opens no network.</summary>
internal static class HeldSince
{
    // What a person said, and what must not go backwards. A pause of all devices is over.
    private static readonly string[] Whole = ["mode", "mode_trial", "forgotten", "allowance", "device_order", "clock", "ruleset_next"];

    /// <summary>Joins holds, refused devices and what a person ordered in the newer state to the older one, in one transaction.</summary>
    /// <param name="older">The state that is put back; it has the same tables or fewer.</param>
    /// <param name="newer">The state since then.</param>
    /// <returns>What was kept, a line each.</returns>
    internal static IReadOnlyList<string> Join(SqliteConnection older, SqliteConnection newer)
    {
        using SqliteTransaction transaction = older.BeginTransaction();
        foreach (string table in Whole.Where(table => Columns(older, table).Count > 0 && Columns(newer, table).Count > 0))
        {
            older.Run($"DELETE FROM {table}");
            TakeRows(older, newer, table, "1");
        }
        EndUnknownTrials(older, newer);
        older.Run("DELETE FROM pause");
        List<(string Device, ResponseLevel Level)> held = Held(newer);
        foreach ((string device, ResponseLevel level) in held) Hold(older, newer, device, level);
        string[] refused = [.. newer.Rows("SELECT id FROM device WHERE admission = 'Refused'", row => row.GetString(0))];
        foreach (string device in refused) Refuse(older, newer, device);
        string[] free = [.. Released(older, newer), .. Admit(older, newer)];
        transaction.Commit();
        return
        [
            "kept      modes, permissions, names and trust of now",
            .. held.Count > 0 ? (string[])[$"kept      holds of now: {string.Join(", ", held.Select(hold => hold.Device))}; 'edgeguard release' ends them"] : [],
            .. free.Length > 0 ? (string[])[$"kept      what a person released or admitted: {string.Join(", ", free.Distinct())}"] : [],
            .. refused.Length > 0 ? (string[])[$"kept      devices that a person refused: {string.Join(", ", refused)}"] : [],
        ];
    }

    // A program that knows no trials would never end one.
    private static void EndUnknownTrials(SqliteConnection older, SqliteConnection newer)
    {
        if (Columns(older, "mode_trial").Count > 0 || Columns(newer, "mode_trial").Count == 0) return;
        foreach ((string scope, string subject, string? before) in newer.Rows("SELECT scope, subject, before FROM mode_trial", row => (row.GetString(0), row.GetString(1), row.IsDBNull(2) ? null : row.GetString(2))))
        {
            if (before is null) older.Run("DELETE FROM mode WHERE scope = $1 AND subject = $2", scope, subject);
            else older.Run("UPDATE mode SET mode = $1 WHERE scope = $2 AND subject = $3", before, scope, subject);
        }
    }

    // A level that this program does not know is of a newer one, and counts as the strictest.
    private static List<(string Device, ResponseLevel Level)> Held(SqliteConnection store, string? device = null) => store.Rows(
        "SELECT device, level FROM decision WHERE number IN (SELECT MAX(number) FROM decision GROUP BY device) AND level <> 'none' AND ($1 IS NULL OR device = $1)",
        row => (row.GetString(0), ResponseLevels.Find(row.GetString(1)) ?? ResponseLevel.Isolated),
        device);

    // The later decision counts where both held it as strictly: it may last longer. What is one device now may have had other names then.
    private static void Hold(SqliteConnection older, SqliteConnection newer, string device, ResponseLevel level)
    {
        IEnumerable<string> then = newer.Rows("SELECT mac FROM device_mac WHERE device = $1", row => row.GetInt64(0), device)
            .SelectMany(mac => older.Rows("SELECT device FROM device_mac WHERE mac = $1", row => row.GetString(0), mac));
        TakeDevice(older, newer, device);
        foreach (string one in then.Append(device).Distinct().Where(one => Held(older, one) is not [var before] || before.Level <= level).ToArray())
        {
            TakeRows(older, newer, "decision", "number = (SELECT MAX(number) FROM decision WHERE device = $1)", except: "number", device);
            older.Run("UPDATE decision SET device = $1 WHERE number = last_insert_rowid()", one);
        }
    }

    // Whom a person released since then is not held again. What ended by itself is: nobody looked.
    private static string[] Released(SqliteConnection older, SqliteConnection newer)
    {
        string[] held = [.. Held(older).Select(hold => hold.Device)];
        string[] released = [.. newer.Rows(
            "SELECT device FROM decision WHERE number IN (SELECT MAX(number) FROM decision GROUP BY device) AND level = 'none' AND by IN ('cli', 'mqtt', 'button')",
            row => row.GetString(0)).Intersect(held)];
        foreach (string device in released) TakeRows(older, newer, "decision", "number = (SELECT MAX(number) FROM decision WHERE device = $1)", except: "number", device);
        return released;
    }

    private static string[] Admit(SqliteConnection older, SqliteConnection newer)
    {
        if (!Columns(older, "device").Contains("admission")) return [];
        string[] waiting = [.. older.Rows("SELECT id FROM device WHERE admission IN ('Awaited', 'Refused')", row => row.GetString(0))];
        string[] admitted = [.. newer.Rows("SELECT id FROM device WHERE admission = 'Admitted'", row => row.GetString(0)).Intersect(waiting)];
        foreach (string device in admitted) older.Run("UPDATE device SET admission = 'Admitted' WHERE id = $1", device);
        return admitted;
    }

    private static void Refuse(SqliteConnection older, SqliteConnection newer, string device)
    {
        TakeDevice(older, newer, device);
        if (Columns(older, "device").Contains("admission")) older.Run("UPDATE device SET admission = 'Refused' WHERE id = $1", device);
    }

    // So that a hold has somebody to hold where the older state does not know the device yet.
    private static void TakeDevice(SqliteConnection older, SqliteConnection newer, string device)
    {
        TakeRows(older, newer, "device", "id = $1", except: "", device);
        TakeRows(older, newer, "device_mac", "device = $1", except: "", device);
    }

    // The columns that both have. Names of tables and columns are our own, from the schema.
    private static void TakeRows(SqliteConnection older, SqliteConnection newer, string table, string which, string except = "", params ReadOnlySpan<object?> values)
    {
        string[] columns = [.. Columns(older, table).Intersect(Columns(newer, table)).Where(column => column != except)];
        string names = string.Join(", ", columns), places = string.Join(", ", columns.Select((_, i) => $"${i + 1}"));
        foreach (object[] row in newer.Rows($"SELECT {names} FROM {table} WHERE {which}", Values, values)) older.Run($"INSERT OR IGNORE INTO {table} ({names}) VALUES ({places})", row);
    }

    private static List<string> Columns(SqliteConnection store, string table) => store.Rows("SELECT name FROM pragma_table_info($1)", row => row.GetString(0), table);

    private static object[] Values(SqliteDataReader row)
    {
        object[] values = new object[row.FieldCount];
        row.GetValues(values);
        return values;
    }
}
