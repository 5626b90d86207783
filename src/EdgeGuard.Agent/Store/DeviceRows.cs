using Microsoft.Data.Sqlite;

namespace EdgeGuard.Agent.Store;

/// <summary>Finds and deletes the rows about one device. It asks the schema where they are, so that a new table is no place that is missed.</summary>
internal static class DeviceRows
{
    private const string DeviceColumn = "device";
    private const string MacColumn = "mac";
    private const string ScopeColumn = "scope";

    /// <summary>Deletes every row about a device.</summary>
    /// <param name="connection">The store, in a transaction.</param>
    /// <param name="device">Its id.</param>
    /// <param name="macs">Its MAC addresses, as numbers.</param>
    internal static void Delete(SqliteConnection connection, string device, IEnumerable<long> macs)
    {
        foreach (string table in Tables(connection, DeviceColumn)) connection.Run($"DELETE FROM {table} WHERE {DeviceColumn} = $1", device);
        foreach (string table in Tables(connection, MacColumn))
        {
            foreach (long mac in macs) connection.Run($"DELETE FROM {table} WHERE {MacColumn} = $1", mac);
        }
        foreach (string table in Tables(connection, ScopeColumn)) connection.Run($"DELETE FROM {table} WHERE {ScopeColumn} = 'device' AND subject = $1", device);
        connection.Run("DELETE FROM device WHERE id = $1", device);
    }

    // Names of tables are our own, from the schema.
    private static List<string> Tables(SqliteConnection connection, string column) => connection.Rows(
        "SELECT t.name FROM sqlite_master t, pragma_table_info(t.name) c WHERE t.type = 'table' AND c.name = $1", row => row.GetString(0), column);
}
