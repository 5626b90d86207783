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

    /// <summary>Seconds to wait for another process that uses the file.</summary>
    internal const int Patience = 30;

    // Result codes of SQLite (sqlite3.h): SQLITE_BUSY, SQLITE_LOCKED, SQLITE_READONLY, SQLITE_IOERR, SQLITE_CORRUPT, SQLITE_FULL, SQLITE_CANTOPEN, SQLITE_NOTADB.
    private const int Busy = 5;
    private const int Locked = 6;
    private const int ReadOnly = 8;
    private const int InputOutput = 10;
    private const int Full = 13;
    private const int CannotOpen = 14;
    private const int Corrupt = 11;
    private const int NotADatabase = 26;
    private const int MostKeptAside = 3;

    [ThreadStatic]
    private static List<string>? _leftOut;

    /// <summary>The queries of this thread that left a row out since the last call, each with the reason.</summary>
    internal static IReadOnlyList<string> LeftOut()
    {
        List<string>? found = _leftOut;
        _leftOut = null;
        return found ?? [];
    }

    /// <summary>Opens a database, creates it where it is missing, and runs the first statements.</summary>
    /// <param name="source">The file.</param>
    /// <param name="first">The statements.</param>
    /// <param name="patience">Seconds to wait for another process that uses the file.</param>
    /// <exception cref="SqliteException">The file cannot be used; see <see cref="IsDamage"/>.</exception>
    internal static SqliteConnection Open(string source, string first, int patience = Patience)
    {
        SqliteConnection connection = new(new SqliteConnectionStringBuilder { DataSource = source, Pooling = false, DefaultTimeout = patience }.ConnectionString);
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

    /// <summary>Whether another process, such as an agent that runs, uses the file.</summary>
    internal static bool IsInUse(SqliteException problem) => problem.SqliteErrorCode is Busy or Locked;

    /// <summary>Whether the disk has no room, or refuses new files.</summary>
    internal static bool IsFull(SqliteException problem) => problem.SqliteErrorCode is InputOutput or Full or CannotOpen;

    /// <summary>Whether the file system or its rights allow no writing.</summary>
    internal static bool IsReadOnly(SqliteException problem) => problem.SqliteErrorCode is ReadOnly;

    /// <summary>
    /// Opens a database that nothing can change, such as one of a read-only file system. SQLite then needs no files beside it. It must have no log: see
    /// <see cref="HasLog"/>.
    /// </summary>
    internal static SqliteConnection OpenUnchanging(string source, string first) => Open($"{new Uri(Path.GetFullPath(source)).AbsoluteUri}?mode=ro&immutable=1", first);

    /// <summary>Whether changes may be in a log beside the file.</summary>
    internal static bool HasLog(string source) => new FileInfo($"{source}-wal") is { Exists: true, Length: > 0 };

    /// <summary>Deletes what is left of a file that could not be completed: half a copy takes the room that the state needs. What cannot be deleted stays.</summary>
    internal static void Discard(string path)
    {
        foreach (string file in (string[])[path, $"{path}-journal", $"{path}-wal", $"{path}-shm"])
        {
            try
            {
                File.Delete(file);
            }
            catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
            {
                // The next attempt deletes it.
            }
        }
    }

    /// <summary>Moves a damaged database and its log out of the way for inspection; the newest few are kept.</summary>
    /// <returns>Its new path.</returns>
    internal static string SetAside(string path, DateTimeOffset now)
    {
        string aside = $"{path}.broken-{now.UtcDateTime.ToString("yyyyMMdd'T'HHmmssfff", CultureInfo.InvariantCulture)}";
        if (File.Exists(path)) File.Move(path, aside, overwrite: true);
        if (File.Exists($"{path}-wal")) File.Move($"{path}-wal", $"{aside}-wal", overwrite: true);
        File.Delete($"{path}-shm");
        string folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        IEnumerable<string> old = Directory.EnumerateFiles(folder, $"{Path.GetFileName(path)}.broken-*").Where(f => f != aside && !f.EndsWith("-wal", StringComparison.Ordinal))
            .OrderDescending(StringComparer.Ordinal).Skip(MostKeptAside - 1);
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

        /// <summary>Writes a whole copy, which only its owner may read, to the disk. Where there is no room, nothing of it stays.</summary>
        /// <exception cref="SqliteException">There is no copy.</exception>
        /// <exception cref="IOException">The same.</exception>
        internal void CopyTo(string fresh)
        {
            try
            {
                File.Delete(fresh);
                connection.Run("VACUUM INTO $1", fresh);
                File.SetUnixFileMode(fresh, UnixFileMode.UserRead | UnixFileMode.UserWrite);
                DurableFile.Flush(fresh);
            }
            catch
            {
                Discard(fresh);
                throw;
            }
        }

        /// <summary>The rows of a query. A row with a value that <paramref name="read"/> does not know is left out; see <see cref="LeftOut"/>.</summary>
        internal List<T> Rows<T>(string sql, Func<SqliteDataReader, T> read, params ReadOnlySpan<object?> values)
        {
            using SqliteCommand command = Command(connection, sql, values);
            using SqliteDataReader rows = command.ExecuteReader();
            List<T> found = [];
            while (rows.Read())
            {
                try
                {
                    found.Add(read(rows));
                }
                catch (Exception wrong) when (StoreSources.IsWrongValue(wrong))
                {
                    (_leftOut ??= []).Add($"{sql.Trim().ReplaceLineEndings(" ")}: {wrong.Message}");
                }
            }
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
