using EdgeGuard.Agent.Options;
using EdgeGuard.Agent.Pipeline;
using EdgeGuard.Linux.Files;
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
/// <para>A damaged file is kept aside, and reported as a missing one is. The last good copy replaces it, or an empty file where there is no copy.</para>
/// <para>What is stored and cannot be written counts, and changes are lost. What is stored and cannot be read ends the start: an empty state would open
/// every network that a person enforced, and the rules in the kernel are better.</para>
/// </remarks>
internal sealed partial class GatewayStore : IDisposable
{
    /// <summary>Name of the file in the state folder.</summary>
    internal const string FileName = "state.db";

    private const string Pragmas = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA secure_delete=ON; PRAGMA cache_size=-1024;";
    private const string ReadOnly = "PRAGMA query_only=ON;";

    // SQLITE_CORRUPT, which we raise where the check of the whole file finds damage that no read has met yet.
    private const int Corrupt = 11;

    // Seconds. Who wants a file alone waits for nobody long.
    private const int PatienceAlone = 2;

    // Reasons in the log, at most.
    private const int MostReported = 64;

    private readonly Lock _gate = new();
    private readonly TimeProvider _time;
    private readonly ILogger<GatewayStore> _logger;
    private readonly string? _path;
    private readonly SqliteConnection _connection;
    private readonly string _program;
    private readonly HashSet<string> _leftOut = new(StringComparer.Ordinal);
    private bool _isAlone;
    private long _writes, _copied = -1;

    /// <param name="folder">The state folder; created where it is missing.</param>
    /// <param name="time">The wall clock; it names a damaged file.</param>
    /// <param name="logger">Logs damage.</param>
    /// <param name="program">The version of this program; null for what it is.</param>
    /// <exception cref="StoreException">A newer program wrote the file, or this one may not read it.</exception>
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
            Problem = $"{path} cannot be used: {problem.Message}";
            _connection = SqliteFile.Open(SqliteFile.InMemory, Pragmas);
            TakeIntoMemory(path, problem);
            LogInMemory(path, problem.Message);
        }
    }

    private GatewayStore(TimeProvider time, ILogger<GatewayStore> logger)
    {
        (_time, _logger, _program) = (time, logger, AgentVersion.Text);
        Pending = new(this);
        _connection = SqliteFile.Open(SqliteFile.InMemory, "PRAGMA foreign_keys=ON;");
    }

    /// <summary>
    /// A copy in memory of what is stored, for a reader that changes nothing on the disk. A damaged file is left as it is, and the next of
    /// <see cref="StoreSources"/> counts. Empty where none can be read.
    /// </summary>
    internal static GatewayStore Snapshot(string folder, TimeProvider time, ILogger<GatewayStore> logger, Func<string, bool>? isWanted = null)
    {
        using OwnerAccess access = OwnerAccess.Of(folder);
        string path = Path.Combine(folder, FileName);
        GatewayStore copy = new(time, logger);
        foreach (string source in StoreSources.Of(path))
        {
            if (isWanted?.Invoke(source) != false && copy.TryTake(source)) return copy;
        }
        copy.Problem = StoreSources.IsThere(path) ? $"{path} cannot be read" : null;
        StoreSchema.Bring(copy._connection, SqliteFile.InMemory);
        return copy;
    }

    /// <summary>The file that it is a copy of in memory; null where it is none.</summary>
    internal string? Source { get; private set; }

    /// <summary>Whether it is a copy of what is stored.</summary>
    internal bool IsCopy => Source is not null;

    /// <summary>Why nothing is stored permanently; null where all is well.</summary>
    internal string? Problem { get; private set; }

    /// <summary>What is in force and waits for the disk.</summary>
    internal PendingWrites Pending { get; }

    /// <summary>Set by each write that was refused.</summary>
    internal Signal Refused { get; } = new();

    /// <summary>Writes that were refused.</summary>
    internal long Refusals { get; private set; }

    /// <summary>Why the last write was refused; null where it was not.</summary>
    internal string? Refusal { get; private set; }

    /// <summary>Rows that could not be read, each with the reason.</summary>
    internal IReadOnlyCollection<string> LeftOut => _leftOut;

    /// <summary>Joins the next write that succeeds, ahead of it; null once it is stored.</summary>
    internal Action<SqliteConnection>? First { get; set; }

    /// <summary>Joins every write, so that no stored time is newer than the stored clock.</summary>
    internal Action<SqliteConnection>? Stamp { get; set; }

    private string CopyPath => $"{_path}.good";

    /// <summary>Reads stored data. A row that cannot be read is left out and reported: one damaged value must not keep the gateway from guarding.</summary>
    internal T Read<T>(Func<SqliteConnection, T> question)
    {
        lock (_gate)
        {
            // Those of another file that this thread read.
            _ = SqliteFile.LeftOut();
            T answer = question(_connection);
            foreach (string row in SqliteFile.LeftOut())
            {
                if (_leftOut.Count < MostReported && _leftOut.Add(row)) LogLeftOut(row);
            }
            return answer;
        }
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
                _writes++;
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

    /// <summary>Makes a copy that replaces a damaged file; a damaged file is not copied. Where nothing was written since, the last copy stays.</summary>
    internal void KeepCopy()
    {
        if (_path is null || (_writes == _copied && File.Exists(CopyPath))) return;
        string fresh = $"{CopyPath}.new";
        try
        {
            long writes = Volatile.Read(ref _writes);
            Copy(_path, fresh);
            File.Move(fresh, CopyPath, overwrite: true);
            _copied = writes;
        }
        catch (Exception problem) when (problem is SqliteException or IOException or UnauthorizedAccessException)
        {
            LogNoCopy(_path, problem.Message);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate) _connection.Dispose();
    }

    // An empty file is one that a power cut left, not a state of a gateway that knows nothing.
    private bool TryTake(string source)
    {
        try
        {
            if (new FileInfo(source) is not { Exists: true, Length: > 0 }) return false;
            using SqliteConnection reader = OpenToRead(source);
            StoreSchema.RequireKnown(reader, source);
            reader.BackupDatabase(_connection);
            StoreSchema.Bring(_connection, source);
            Source = source;
            return true;
        }
        catch (Exception problem) when (problem is SqliteException or IOException or UnauthorizedAccessException)
        {
            LogNotRead(source, problem.Message);
            return false;
        }
    }

    // As OpenFull: a full disk has no room for the index of the log. After a clean stop there is no log, and a read-only disk can make none.
    private static SqliteConnection OpenToRead(string source)
    {
        try
        {
            return Checked(SqliteFile.Open(source, ReadOnly));
        }
        catch (SqliteException refused) when (SqliteFile.IsFull(refused) || SqliteFile.IsReadOnly(refused))
        {
            return Checked(SqliteFile.HasLog(source) ? SqliteFile.Open(source, SqliteFile.Alone + ReadOnly, PatienceAlone) : SqliteFile.OpenUnchanging(source, ReadOnly));
        }
    }

    private static SqliteConnection Checked(SqliteConnection connection)
    {
        try
        {
            Check(connection);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private void TakeIntoMemory(string path, Exception problem)
    {
        if (StoreSources.Of(path).Any(TryTake)) return;
        if (StoreSources.IsThere(path))
        {
            _connection.Dispose();
            throw new StoreException($"{path} cannot be read ({problem.Message}), and an empty state would open what it closes. The rules in the kernel stay as they are. " +
                $"Give it to the user of the agent: chown -R {Environment.UserName}: {Path.GetDirectoryName(path)}", problem);
        }
        StoreSchema.Bring(_connection, SqliteFile.InMemory);
    }

    private void Copy(string path, string fresh)
    {
        if (_isAlone)
        {
            lock (_gate) _connection.CopyTo(fresh);
            return;
        }
        // A separate connection, so that no writer has to wait.
        using SqliteConnection reader = SqliteFile.Open(path, "PRAGMA synchronous=FULL;");
        Check(reader);
        reader.CopyTo(fresh);
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
            SqliteConnection connection = OpenWhole(path, SqliteFile.Alone + Pragmas, PatienceAlone);
            _isAlone = true;
            LogNoRoom(path, full.Message);
            return connection;
        }
    }

    private SqliteConnection OpenOrMend(string path, bool hasOlder = true)
    {
        try
        {
            return OpenWhole(path);
        }
        catch (SqliteException damage) when (SqliteFile.IsDamage(damage))
        {
            string aside = SqliteFile.SetAside(path, _time.GetUtcNow());
            string copy = $"{path}.good";
            if (File.Exists(copy))
            {
                LogMended(path, damage.Message, aside, File.GetLastWriteTimeUtc(copy));
                // Moved, not copied: if the copy is damaged too, the next attempt finds none.
                File.Move(copy, path);
                return OpenOrMend(path, hasOlder);
            }
            if (hasOlder && WholeUpgradeCopy(path) is { } older)
            {
                LogMended(path, damage.Message, aside, File.GetLastWriteTimeUtc(older));
                PutInPlace(older, path);
                return OpenOrMend(path, hasOlder: false);
            }
            LogBegunAnew(path, damage.Message, aside);
            return OpenWhole(path, isNew: true);
        }
    }

    // It stays, because a rollback may need it.
    private static void PutInPlace(string older, string path)
    {
        string fresh = $"{path}.returning";
        try
        {
            File.Copy(older, fresh, overwrite: true);
            DurableFile.Flush(fresh);
            File.Move(fresh, path);
        }
        finally
        {
            SqliteFile.Discard(fresh);
        }
    }

    // The boot's rules may be by such a copy already, and an empty state would open what it closes.
    private static string? WholeUpgradeCopy(string path) => UpgradeCopies.Beside(path).Where(copy => copy.Form <= StoreSchema.Migrations.Count).Select(copy => copy.Path).FirstOrDefault(IsWhole);

    private static bool IsWhole(string file)
    {
        try
        {
            using SqliteConnection reader = OpenToRead(file);
            return true;
        }
        catch (SqliteException)
        {
            return false;
        }
    }

    // A power cut may leave a file of length zero, and a check of the disk none; SQLite takes either for a new one.
    private SqliteConnection OpenWhole(string path, string first = Pragmas, int patience = SqliteFile.Patience, bool isNew = false)
    {
        if (!isNew && new FileInfo(path) is not { Exists: true, Length: > 0 } && StoreSources.Of(path).Skip(1).Any(File.Exists)) throw new SqliteException("the file is missing or empty", Corrupt);
        if (!File.Exists(path)) new FileStream(path, new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        }).Dispose();
        SqliteConnection connection = SqliteFile.Open(path, first, patience);
        try
        {
            Check(connection);
            UpgradeCopies.NoteForm(connection, path);
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
            if (!UpgradeCopies.Keep(connection, path, _program)) LogNoWayBack(path, "an earlier start had no room for the copy");
        }
        catch (Exception problem) when (problem is SqliteException or IOException or UnauthorizedAccessException)
        {
            LogNoWayBack(path, problem.Message);
        }
    }

    private static void Check(SqliteConnection connection)
    {
        string found = connection.Rows("PRAGMA quick_check(1)", r => r.GetString(0))[0];
        if (found != "ok") throw new SqliteException(found, Corrupt);
    }

    [LoggerMessage(7101, LogLevel.Error, "{Path} is damaged ({Problem}). What there was is kept as {Aside}. There is no copy, so the gateway starts without stored data")]
    private partial void LogBegunAnew(string path, string problem, string aside);

    [LoggerMessage(7102, LogLevel.Error, "{Path} is damaged ({Problem}). What there was is kept as {Aside}, and the copy of {Copied:u} replaces it")]
    private partial void LogMended(string path, string problem, string aside, DateTime copied);

    [LoggerMessage(7103, LogLevel.Error, "{Path} cannot be used ({Problem}). Data from now on is lost when the agent stops")]
    private partial void LogInMemory(string path, string problem);

    [LoggerMessage(7104, LogLevel.Warning, "{Path} could not be copied ({Problem}). An older copy stays")]
    private partial void LogNoCopy(string path, string problem);

    [LoggerMessage(7111, LogLevel.Error, "There is no copy of {Path} from before this upgrade ({Problem}). 'edgeguard rollback' cannot restore that state")]
    private partial void LogNoWayBack(string path, string problem);

    [LoggerMessage(7112, LogLevel.Error, "A stored row cannot be read, so it does not count ({Row})")]
    private partial void LogLeftOut(string row);

    [LoggerMessage(7110, LogLevel.Error, "{Path} cannot be read ({Problem})")]
    private partial void LogNotRead(string path, string problem);

    [LoggerMessage(7109, LogLevel.Error, "{Path} is on a full disk ({Problem}). What is stored counts; changes are stored once there is room")]
    private partial void LogNoRoom(string path, string problem);
}
