using System.Globalization;
using Microsoft.Data.Sqlite;

namespace EdgeGuard.Agent.Store;

/// <summary>Opens, reads and, where damaged, sets aside every SQLite file of the agent.</summary>
internal static class SqliteFile
{
    /// <summary>Data source of a database that ends with its connection.</summary>
    internal const string InMemory = ":memory:";

    /// <summary>First statement of a connection that no other one shares the file with.</summary>
    internal const string Alone = "PRAGMA locking_mode=EXCLUSIVE; ";

    // Result codes of SQLite (sqlite3.h): SQLITE_IOERR, SQLITE_CORRUPT, SQLITE_FULL, SQLITE_CANTOPEN, SQLITE_NOTADB.
    private const int InputOutput = 10;
    private const int Full = 13;
    private const int CannotOpen = 14;
    private const int Corrupt = 11;
    private const int NotADatabase = 26;
    private const int MostKeptAside = 3;

    /// <summary>Opens a database, creates it where it is missing, and runs the first statements.</summary>
    /// <exception cref="SqliteException">The file cannot be used; see <see cref="IsDamage"/>.</exception>
    internal static SqliteConnection Open(string source, string first)
    {
        SqliteConnection connection = new(new SqliteConnectionStringBuilder { DataSource = source, Pooling = false }.ConnectionString);
        try
        {
            connection.Open();
            connection.Run(first);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Whether the file itself is damaged, as against a full disk or a missing permission.</summary>
    internal static bool IsDamage(SqliteException problem) => problem.SqliteErrorCode is Corrupt or NotADatabase;

    /// <summary>Whether the disk has no room, or refuses new files.</summary>
    internal static bool IsFull(SqliteException problem) => problem.SqliteErrorCode is InputOutput or Full or CannotOpen;

    /// <summary>Moves a damaged database and its log out of the way for inspection; the newest few are kept.</summary>
    /// <returns>Its new path.</returns>
    internal static string SetAside(string path, DateTimeOffset now)
    {
        string aside = $"{path}.broken-{now.UtcDateTime.ToString("yyyyMMdd'T'HHmmssfff", CultureInfo.InvariantCulture)}";
        File.Move(path, aside, overwrite: true);
        if (File.Exists($"{path}-wal")) File.Move($"{path}-wal", $"{aside}-wal", overwrite: true);
        File.Delete($"{path}-shm");
        string folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        IEnumerable<string> old = Directory.EnumerateFiles(folder, $"{Path.GetFileName(path)}.broken-*").Where(f => !f.EndsWith("-wal", StringComparison.Ordinal))
            .OrderDescending(StringComparer.Ordinal).Skip(MostKeptAside);
        foreach (string file in old.ToList())
        {
            File.Delete(file);
            File.Delete($"{file}-wal");
        }
        return aside;
    }

    extension(SqliteConnection connection)
    {
        /// <summary>Runs a statement; its parameters are <c>$1</c>, <c>$2</c> and so on.</summary>
        /// <returns>Rows that it changed.</returns>
        internal int Run(string sql, params ReadOnlySpan<object?> values)
        {
            using SqliteCommand command = Command(connection, sql, values);
            return command.ExecuteNonQuery();
        }

        /// <summary>The rows of a query.</summary>
        internal List<T> Rows<T>(string sql, Func<SqliteDataReader, T> read, params ReadOnlySpan<object?> values)
        {
            using SqliteCommand command = Command(connection, sql, values);
            using SqliteDataReader rows = command.ExecuteReader();
            List<T> found = [];
            while (rows.Read()) found.Add(read(rows));
            return found;
        }
    }

    private static SqliteCommand Command(SqliteConnection connection, string sql, ReadOnlySpan<object?> values)
    {
        SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        for (int i = 0; i < values.Length; i++)
        {
            command.Parameters.AddWithValue(string.Create(CultureInfo.InvariantCulture, $"${i + 1}"), values[i] ?? DBNull.Value);
        }
        return command;
    }
}
