using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace EdgeGuard.Agent.Store;

/// <summary>
/// What the gateway knows beyond its own life: one SQLite file, for every stage that has something to keep.
/// </summary>
/// <remarks>
/// To keep something new: append its table to <see cref="StoreSchema.Migrations"/>, and write a class of your own that asks
/// <see cref="Read"/> once at start and <see cref="Write"/> at every change.
/// A write is one transaction in a write-ahead log with <c>synchronous=FULL</c>: when it returns, a power cut changes nothing any
/// more, and one before that leaves what was there, never a half. It waits for the disk (5 to 50 ms on a memory card), so it has
/// no place between a packet and its verdict.
/// A damaged file is kept aside and told, and the last good copy takes its place, or an empty file where there is none.
/// </remarks>
internal sealed partial class GatewayStore : IDisposable
{
    /// <summary>Name of the file in the state folder.</summary>
    internal const string FileName = "state.db";

    private const string Pragmas = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA cache_size=-1024;";

    // SQLITE_CORRUPT, said by us where the check of the whole file finds what no read has met yet.
    private const int Corrupt = 11;

    private readonly Lock _gate = new();
    private readonly TimeProvider _time;
    private readonly ILogger<GatewayStore> _logger;
    private readonly string? _path;
    private readonly SqliteConnection _connection;

    /// <param name="folder">The state folder; made where it is missing.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Where to tell of damage.</param>
    /// <exception cref="StoreException">A newer program wrote the file.</exception>
    internal GatewayStore(string folder, TimeProvider time, ILogger<GatewayStore> logger)
    {
        (_time, _logger) = (time, logger);
        string path = Path.Combine(folder, FileName);
        try
        {
            Directory.CreateDirectory(folder);
            _connection = OpenOrMend(path);
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

    /// <summary>Why nothing outlives the agent; null where all is well.</summary>
    internal string? Problem { get; }

    private string CopyPath => $"{_path}.good";

    /// <summary>Asks for what is kept.</summary>
    internal T Read<T>(Func<SqliteConnection, T> question)
    {
        lock (_gate) return question(_connection);
    }

    /// <summary>Changes what is kept, all or nothing; when it returns the change is on the disk.</summary>
    /// <exception cref="StoreException">Nothing was changed.</exception>
    internal void Write(Action<SqliteConnection> change)
    {
        lock (_gate)
        {
            try
            {
                using SqliteTransaction transaction = _connection.BeginTransaction();
                change(_connection);
                transaction.Commit();
            }
            catch (SqliteException problem)
            {
                throw new StoreException($"{_path ?? SqliteFile.InMemory}: {problem.Message}", problem);
            }
        }
    }

    /// <summary>Makes what is kept now the copy that a damaged file is replaced by; a damaged file makes no copy.</summary>
    internal void KeepCopy()
    {
        if (_path is null) return;
        string fresh = $"{CopyPath}.new";
        try
        {
            File.Delete(fresh);
            // A connection of its own, so that nobody who writes has to wait.
            using (SqliteConnection reader = SqliteFile.Open(_path, "PRAGMA synchronous=FULL;"))
            {
                Check(reader);
                reader.Run("VACUUM INTO $1", fresh);
            }
            using (FileStream written = new(fresh, FileMode.Open, FileAccess.ReadWrite)) written.Flush(flushToDisk: true);
            File.SetUnixFileMode(fresh, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            File.Move(fresh, CopyPath, overwrite: true);
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
            // Moved and not copied: where the copy is damaged too, the next turn finds none.
            File.Move(copy, path);
            return OpenOrMend(path);
        }
    }

    // A file of length zero is what a power cut may leave of one that was full; to SQLite it is a new one.
    private static SqliteConnection OpenWhole(string path)
    {
        if (File.Exists($"{path}.good") && new FileInfo(path) is { Exists: true, Length: 0 }) throw new SqliteException("the file is empty", Corrupt);
        if (!File.Exists(path)) new FileStream(path, new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        }).Dispose();
        SqliteConnection connection = SqliteFile.Open(path, Pragmas);
        try
        {
            Check(connection);
            StoreSchema.Bring(connection, path);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private static void Check(SqliteConnection connection)
    {
        string found = connection.Rows("PRAGMA quick_check(1)", r => r.GetString(0))[0];
        if (found != "ok") throw new SqliteException(found, Corrupt);
    }

    [LoggerMessage(7101, LogLevel.Error, "{Path} is damaged ({Problem}); it is kept as {Aside}, and there is no copy: the gateway begins anew")]
    private partial void LogBegunAnew(string path, string problem, string aside);

    [LoggerMessage(7102, LogLevel.Error, "{Path} is damaged ({Problem}); it is kept as {Aside}, and the copy of {Copied:u} takes its place")]
    private partial void LogMended(string path, string problem, string aside, DateTime copied);

    [LoggerMessage(7103, LogLevel.Error, "{Path} cannot be used ({Problem}); nothing that is learned from now on outlives the agent")]
    private partial void LogInMemory(string path, string problem);

    [LoggerMessage(7104, LogLevel.Warning, "No copy of {Path} could be made ({Problem}); an older one stays")]
    private partial void LogNoCopy(string path, string problem);
}
