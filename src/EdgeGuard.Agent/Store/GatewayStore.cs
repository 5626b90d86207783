using EdgeGuard.Agent.Options;
using EdgeGuard.Agent.Pipeline;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace EdgeGuard.Agent.Store;

/// <summary>The gateway's persistent data: one SQLite file for every stage that keeps something.</summary>
/// <remarks>
/// To store something new, append its table to <see cref="StoreSchema.Migrations"/>. Then write a class that calls <see cref="Read"/> once at start
/// and <see cref="Write"/> at every change.
/// <para>A write is one transaction in a write-ahead log with <c>synchronous=FULL</c>: after it returns, a power cut loses nothing. A power cut
/// before that leaves the old content, never half a change. A write waits for the disk (5 to 50 ms on a memory card), so no packet may wait for
/// it.</para>
/// <para>A full disk refuses writes, and <see cref="Pending"/> tries again what is in force already. The content stays readable, also after a restart.</para>
/// <para>A damaged file is kept aside and reported. The last good copy replaces it, or an empty file where there is no copy.</para>
/// </remarks>
internal sealed partial class GatewayStore : IDisposable
{
    /// <summary>Name of the file in the state folder.</summary>
    internal const string FileName = "state.db";

    private const string Pragmas = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA secure_delete=ON; PRAGMA cache_size=-1024;";

    // SQLITE_CORRUPT, which we raise where the check of the whole file finds damage that no read has met yet.
    private const int Corrupt = 11;

    private readonly Lock _gate = new();
    private readonly TimeProvider _time;
    private readonly ILogger<GatewayStore> _logger;
    private readonly string? _path;
    private readonly SqliteConnection _connection;
    private readonly string _program;
    private bool _isAlone;

    /// <param name="folder">The state folder; created where it is missing.</param>
    /// <param name="time">The wall clock; it names a damaged file.</param>
    /// <param name="logger">Logs damage.</param>
    /// <param name="program">The version of this program; null for what it is.</param>
    /// <exception cref="StoreException">A newer program wrote the file.</exception>
    internal GatewayStore(string folder, TimeProvider time, ILogger<GatewayStore> logger, string? program = null)
    {
        (_time, _logger, _program) = (time, logger, program ?? AgentVersion.Text);
        Pending = new(this);
        string path = Path.Combine(folder, FileName);
        try
        {
            Directory.CreateDirectory(folder);
            _connection = OpenFull(path);
            _path = path;
        }
        catch (Exception problem) when (problem is SqliteException or UnauthorizedAccessException || problem is IOException and not StoreException)
        {
            LogInMemory(path, problem.Message);
            Problem = $"{path} cannot be used: {problem.Message}";
            _connection = SqliteFile.Open(SqliteFile.InMemory, Pragmas);
            StoreSchema.Bring(_connection, SqliteFile.InMemory);
        }
    }

    private GatewayStore(TimeProvider time, ILogger<GatewayStore> logger)
    {
        (_time, _logger, _program) = (time, logger, AgentVersion.Text);
        Pending = new(this);
        _connection = SqliteFile.Open(SqliteFile.InMemory, "PRAGMA foreign_keys=ON;");
    }

    /// <summary>
    /// A copy in memory of what is stored, for a reader that changes nothing on the disk. A damaged file is left as it is, and the last good copy
    /// counts. Empty where neither can be read.
    /// </summary>
    internal static GatewayStore Snapshot(string folder, TimeProvider time, ILogger<GatewayStore> logger)
    {
        string path = Path.Combine(folder, FileName);
        foreach (string source in (string[])[path, $"{path}.good"])
        {
            GatewayStore copy = new(time, logger);
            if (File.Exists(source) && copy.TryTake(source)) return copy;
            copy.Dispose();
        }
        GatewayStore empty = new(time, logger);
        StoreSchema.Bring(empty._connection, SqliteFile.InMemory);
        return empty;
    }

    /// <summary>Whether it is a copy of what is stored.</summary>
    internal bool IsCopy { get; private set; }

    /// <summary>Why nothing is stored permanently; null where all is well.</summary>
    internal string? Problem { get; }

    /// <summary>What is in force and waits for the disk.</summary>
    internal PendingWrites Pending { get; }

    /// <summary>Set by each write that was refused.</summary>
    internal Signal Refused { get; } = new();

    /// <summary>Writes that were refused.</summary>
    internal long Refusals { get; private set; }

    /// <summary>Why the last write was refused; null where it was not.</summary>
    internal string? Refusal { get; private set; }

    /// <summary>Joins the next write that succeeds, ahead of it; null once it is stored.</summary>
    internal Action<SqliteConnection>? First { get; set; }

    /// <summary>Joins every write, so that no stored time is newer than the stored clock.</summary>
    internal Action<SqliteConnection>? Stamp { get; set; }

    private string CopyPath => $"{_path}.good";

    /// <summary>Reads stored data.</summary>
    internal T Read<T>(Func<SqliteConnection, T> question)
    {
        lock (_gate) return question(_connection);
    }

    /// <summary>Changes stored data in one transaction; when it returns the change is on the disk.</summary>
    /// <exception cref="StoreException">Nothing was changed.</exception>
    internal void Write(Action<SqliteConnection> change)
    {
        lock (_gate)
        {
            try
            {
                using SqliteTransaction transaction = _connection.BeginTransaction();
                First?.Invoke(_connection);
                change(_connection);
                Stamp?.Invoke(_connection);
                transaction.Commit();
                (First, Refusal) = (null, null);
            }
            catch (SqliteException problem)
            {
                (Refusal, Refusals) = (problem.Message, Refusals + 1);
                Refused.Set();
                throw new StoreException($"{_path ?? SqliteFile.InMemory}: {problem.Message}", problem);
            }
        }
    }

    /// <summary>Deletes every row about a device, also from free pages and from the write-ahead log.</summary>
    /// <exception cref="StoreException">Nothing was deleted.</exception>
    internal void Erase(string device, IReadOnlyCollection<long> macs)
    {
        Write(connection => DeviceRows.Delete(connection, device, macs));
        Pending.Forget(device);
        if (_path is not null) UpgradeCopies.Erase(_path, device, macs);
        Read(connection => connection.Rows("PRAGMA wal_checkpoint(TRUNCATE)", row => row.GetInt32(0)));
    }

    /// <summary>Makes a copy that replaces a damaged file; a damaged file is not copied.</summary>
    internal void KeepCopy()
    {
        if (_path is null) return;
        string fresh = $"{CopyPath}.new";
        try
        {
            File.Delete(fresh);
            Copy(_path, fresh);
            using (FileStream written = new(fresh, FileMode.Open, FileAccess.ReadWrite)) written.Flush(flushToDisk: true);
            File.SetUnixFileMode(fresh, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            File.Move(fresh, CopyPath, overwrite: true);
        }
        catch (Exception problem) when (problem is SqliteException or IOException or UnauthorizedAccessException)
        {
            LogNoCopy(_path, problem.Message);
            Discard(fresh);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate) _connection.Dispose();
    }

    private bool TryTake(string source)
    {
        try
        {
            using SqliteConnection reader = SqliteFile.Open(source, "PRAGMA query_only=ON;");
            Check(reader);
            reader.BackupDatabase(_connection);
            StoreSchema.Bring(_connection, source);
            return IsCopy = true;
        }
        catch (Exception problem) when (problem is SqliteException or IOException)
        {
            LogNotRead(source, problem.Message);
            return false;
        }
    }

    private void Copy(string path, string fresh)
    {
        if (_isAlone)
        {
            lock (_gate) _connection.Run("VACUUM INTO $1", fresh);
            return;
        }
        // A separate connection, so that no writer has to wait.
        using SqliteConnection reader = SqliteFile.Open(path, "PRAGMA synchronous=FULL;");
        Check(reader);
        reader.Run("VACUUM INTO $1", fresh);
    }

    // Half a copy takes room on a disk that is full.
    private static void Discard(string fresh)
    {
        try
        {
            File.Delete(fresh);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            // The next copy deletes it.
        }
    }

    // A shared connection needs room for its index of the log; alone, SQLite has that index in memory, and reads what is stored.
    private SqliteConnection OpenFull(string path)
    {
        try
        {
            return OpenOrMend(path);
        }
        catch (SqliteException full) when (SqliteFile.IsFull(full) && new FileInfo(path) is { Exists: true, Length: > 0 })
        {
            SqliteConnection connection = OpenWhole(path, SqliteFile.Alone + Pragmas);
            _isAlone = true;
            LogNoRoom(path, full.Message);
            return connection;
        }
    }

    private SqliteConnection OpenOrMend(string path)
    {
        try
        {
            return OpenWhole(path);
        }
        catch (SqliteException damage) when (SqliteFile.IsDamage(damage))
        {
            string aside = SqliteFile.SetAside(path, _time.GetUtcNow());
            string copy = $"{path}.good";
            if (!File.Exists(copy))
            {
                LogBegunAnew(path, damage.Message, aside);
                return OpenWhole(path);
            }
            LogMended(path, damage.Message, aside, File.GetLastWriteTimeUtc(copy));
            // Moved, not copied: if the copy is damaged too, the next attempt finds none.
            File.Move(copy, path);
            return OpenOrMend(path);
        }
    }

    // A power cut may leave a file of length zero; SQLite takes it for a new one.
    private SqliteConnection OpenWhole(string path, string first = Pragmas)
    {
        if (File.Exists($"{path}.good") && new FileInfo(path) is { Exists: true, Length: 0 }) throw new SqliteException("the file is empty", Corrupt);
        if (!File.Exists(path)) new FileStream(path, new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        }).Dispose();
        SqliteConnection connection = SqliteFile.Open(path, first);
        try
        {
            Check(connection);
            KeepUpgradeCopy(connection, path);
            StoreSchema.Bring(connection, path);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    // A full disk must not keep a new program from guarding.
    private void KeepUpgradeCopy(SqliteConnection connection, string path)
    {
        try
        {
            UpgradeCopies.Keep(connection, path, _program);
        }
        catch (Exception problem) when (problem is SqliteException or IOException or UnauthorizedAccessException)
        {
            LogNoCopy(path, problem.Message);
        }
    }

    private static void Check(SqliteConnection connection)
    {
        string found = connection.Rows("PRAGMA quick_check(1)", r => r.GetString(0))[0];
        if (found != "ok") throw new SqliteException(found, Corrupt);
    }

    [LoggerMessage(7101, LogLevel.Error, "{Path} is damaged ({Problem}). It is kept as {Aside}. There is no copy, so the gateway starts without stored data")]
    private partial void LogBegunAnew(string path, string problem, string aside);

    [LoggerMessage(7102, LogLevel.Error, "{Path} is damaged ({Problem}). It is kept as {Aside}, and the copy of {Copied:u} replaces it")]
    private partial void LogMended(string path, string problem, string aside, DateTime copied);

    [LoggerMessage(7103, LogLevel.Error, "{Path} cannot be used ({Problem}). Data from now on is lost when the agent stops")]
    private partial void LogInMemory(string path, string problem);

    [LoggerMessage(7104, LogLevel.Warning, "{Path} could not be copied ({Problem}). An older copy stays")]
    private partial void LogNoCopy(string path, string problem);

    [LoggerMessage(7110, LogLevel.Error, "{Path} cannot be read ({Problem})")]
    private partial void LogNotRead(string path, string problem);

    [LoggerMessage(7109, LogLevel.Error, "{Path} is on a full disk ({Problem}). What is stored counts; changes are stored once there is room")]
    private partial void LogNoRoom(string path, string problem);
}
