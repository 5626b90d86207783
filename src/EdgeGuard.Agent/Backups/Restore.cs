using System.Text;
using EdgeGuard.Agent.Options;
using EdgeGuard.Agent.Store;
using EdgeGuard.Linux.Clock;
using EdgeGuard.Linux.Files;
using EdgeGuard.Linux.Service;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeGuard.Agent.Backups;

/// <summary>Puts back what a backup contains. Everything is read and checked before a file changes.</summary>
public sealed class Restore
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly Places _places;
    private readonly Dictionary<string, SourceFile> _files = new(StringComparer.Ordinal);
    private readonly HashSet<string> _folders = new(StringComparer.Ordinal);
    private readonly FileExchange _exchange;
    private AboutBackup? _about;
    private bool _hasState, _isPresentRead;

    private Restore(Places places, FileExchange exchange) => (_places, _exchange) = (places, exchange);

    private string StorePath => Path.Combine(_places.State, GatewayStore.FileName);

    /// <summary>Restores a backup. The agent must not run.</summary>
    /// <param name="file">The backup.</param>
    /// <param name="passphrase">As when it was made.</param>
    /// <param name="configuration">The configuration file.</param>
    /// <param name="stateFolder">The state folder.</param>
    /// <param name="socket">The agent's control socket; its lock shows whether the agent still runs.</param>
    /// <param name="whyUnusable">Says why the agent could not start with what is in place now, a line for each problem; called once.</param>
    /// <returns>What was done, a line each.</returns>
    /// <exception cref="InstanceRunningException">The agent runs; nothing was changed.</exception>
    /// <exception cref="BackupRefusedException">Nothing was changed.</exception>
    /// <exception cref="IOException">A file could not be read or written; nothing was changed.</exception>
    public static IReadOnlyList<string> Run(string file, string passphrase, string configuration, string stateFolder, string socket, Func<IReadOnlyList<string>> whyUnusable)
    {
        ArgumentNullException.ThrowIfNull(whyUnusable);
        return Run(file, new PassphraseKey(passphrase), configuration, stateFolder, socket, whyUnusable);
    }

    /// <inheritdoc cref="Run(string, string, string, string, string, Func{IReadOnlyList{string}})"/>
    internal static IReadOnlyList<string> Run(string file, PassphraseKey passphrase, string configuration, string stateFolder, string socket, Func<IReadOnlyList<string>> whyUnusable)
    {
        using InstanceLock? stopped = Directory.Exists(Path.GetDirectoryName(Path.GetFullPath(socket))) ? InstanceLock.Take(socket + ".lock") : null;
        Places places = new(Path.GetFullPath(configuration), Path.GetFullPath(stateFolder));
        if (!Directory.Exists(places.State)) throw new BackupRefusedException(BackupProblem.OtherPlace, $"There is no folder {places.State}. Install EdgeGuard first, or make the folder that 'state:folder' names.");
        using FileExchange exchange = new();
        Restore restore = new(places, exchange);
        try
        {
            using (FileStream from = File.OpenRead(file)) restore.ReadAll(from, passphrase);
            return restore.PutBack(whyUnusable);
        }
        catch (SqliteException problem)
        {
            throw new IOException($"{restore.StorePath}: {problem.Message}", problem);
        }
    }

    private void ReadAll(FileStream from, PassphraseKey passphrase)
    {
        using SealedReader content = new(from, passphrase);
        for (int count = 0; content.Left > 0; count++)
        {
            BackupEntry entry = BackupEntry.ReadHead(content);
            if (count > BackupEntry.MostFiles + 1) throw TooLarge($"more than {BackupEntry.MostFiles} files");
            Take(entry, content);
        }
        if (_about is null || !_hasState || !_files.ContainsKey(_places.Configuration)) throw BackupEntry.Malformed("no state, or no configuration");
    }

    private void Take(BackupEntry entry, SealedReader content)
    {
        if (entry.Name == Places.About) TakeAbout(entry, content);
        else if (_about is null) throw BackupEntry.Malformed("it does not begin with where it is from");
        else if (entry.Name == Places.StoreName) TakeState(entry, content);
        else TakeFile(entry, content);
    }

    private void TakeAbout(BackupEntry entry, SealedReader content)
    {
        if (_about is not null || entry.Length > AboutBackup.Longest) throw BackupEntry.Malformed("it does not say where it is from");
        _about = AboutBackup.Read(Octets(entry, content));
        if (_about.Configuration != _places.Configuration)
            throw OtherPlace($"The backup is of {_about.Configuration}, and this is {_places.Configuration}. Name that file with --config.");
        if (_about.State != _places.State)
            throw OtherPlace($"The backup's state belongs in {_about.State}, and this agent's is in {_places.State}. Write {{\"state\":{{\"folder\":\"{_about.State}\"}}}} into {_places.Configuration}, and restore again.");
    }

    private void TakeState(BackupEntry entry, SealedReader content)
    {
        if (_hasState) throw BackupEntry.Malformed("two states");
        if (entry.Length > BackupEntry.LongestState) throw TooLarge("a larger state than there can be");
        _hasState = true;
        _exchange.Stage(StorePath, OwnerOnly, _places.State, to =>
        {
            byte[] buffer = new byte[SealedBlocks.BlockSize];
            for (long left = entry.Length; left > 0; left -= buffer.Length)
            {
                if (left < buffer.Length) buffer = buffer[..(int)left];
                content.Read(buffer);
                to.Write(buffer);
            }
        });
    }

    private void TakeFile(BackupEntry entry, SealedReader content)
    {
        if (entry.Length > BackupEntry.LongestFile || _files.Values.Sum(file => file.Entry.Length) + entry.Length > BackupEntry.MostInMemory) throw TooLarge($"a file '{entry.Name}' of {entry.Length >> 20} MB");
        string path = _places.PathOf(entry.Name);
        if (!_files.TryAdd(path, new(entry, Octets(entry, content)))) throw BackupEntry.Malformed($"'{entry.Name}' twice");
        for (string? folder = Path.GetDirectoryName(path); folder is not null; folder = Path.GetDirectoryName(folder)) _folders.Add(folder);
        if (_files.Keys.FirstOrDefault(_folders.Contains) is { } both) throw BackupEntry.Malformed($"{both} as a file and as a folder");
    }

    private IReadOnlyList<string> PutBack(Func<IReadOnlyList<string>> whyUnusable)
    {
        int held = JoinState();
        foreach ((string path, SourceFile file) in _files.Where(file => !IsSame(file.Key, file.Value)))
        {
            _exchange.Stage(path, Places.IsOfState(file.Entry.Name) ? OwnerOnly : file.Entry.Mode, _places.State, to => to.Write(file.Content));
        }
        // The state has the form of this program, so its next start is no upgrade.
        _exchange.Stage(UpgradeCopies.NotePath(StorePath), OwnerOnly, _places.State, to => to.Write(Encoding.ASCII.GetBytes(UpgradeNote.OfThisForm(AgentVersion.Text).Text)));
        string aside = StorePath + FileExchange.Before;
        EndLog();
        _exchange.Exchange([($"{StorePath}-wal", $"{aside}-wal"), ($"{StorePath}-shm", $"{aside}-shm")], [($"{StorePath}.good", $"{aside}.good")]);
        if (whyUnusable() is { Count: > 0 } problems)
            throw new BackupRefusedException(BackupProblem.Unusable, $"The agent could not start with this backup, so everything is as it was.\n{string.Join('\n', problems)}");
        _exchange.Keep(aside, $"{aside}-wal", _places.Configuration + FileExchange.Before);
        return Done(held);
    }

    // Closed by who has it alone, the state of before is one file without a log, which is exchanged in one step. One that is damaged keeps its log.
    private void EndLog()
    {
        if (!File.Exists(StorePath)) return;
        using OwnerAccess access = OwnerAccess.Of(_places.State);
        try
        {
            using SqliteConnection present = SqliteFile.Open(StorePath, SqliteFile.Alone, patience: 2);
            present.Run("BEGIN EXCLUSIVE");
            present.Run("COMMIT");
        }
        catch (SqliteException busy) when (SqliteFile.IsInUse(busy))
        {
            throw new IOException($"{StorePath} is in use. Stop the agent first: systemctl stop edgeguard.", busy);
        }
        catch (SqliteException damage) when (SqliteFile.IsDamage(damage))
        {
            // It is replaced.
        }
    }

    private int JoinState()
    {
        using OwnerAccess access = OwnerAccess.Of(_places.State);
        using SqliteConnection restored = RestoredState.Open(FileExchange.FreshOf(StorePath), _about!);
        using GatewayStore present = GatewayStore.Snapshot(_places.State, BootClock.Instance, NullLogger<GatewayStore>.Instance);
        _isPresentRead = present.IsCopy || !File.Exists(StorePath);
        return present.Read(now => StateUnion.Join(restored, now));
    }

    private IReadOnlyList<string> Done(int held) =>
    [
        $"restored  {StorePath}: as EdgeGuard {_about!.Program} saved it on {_about.Made.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss'Z'}",
        .. _files.Keys.Order(StringComparer.Ordinal).Select(path => $"restored  {path}"),
        .. File.Exists(StorePath + FileExchange.Before) ? (string[])[$"kept      {StorePath}{FileExchange.Before}: the state of before"] : [],
        .. _isPresentRead ? [] : (string[])["LOST      the responses of before: the state of before cannot be read by this program"],
        .. held > 0 ? (string[])[$"kept      {held} responses of before; 'edgeguard release' ends them"] : [],
    ];

    private static bool IsSame(string path, SourceFile file) => File.Exists(path) && new FileInfo(path).Length == file.Content.Length && File.ReadAllBytes(path).AsSpan().SequenceEqual(file.Content);

    private static byte[] Octets(BackupEntry entry, SealedReader content)
    {
        byte[] octets = new byte[entry.Length];
        content.Read(octets);
        return octets;
    }

    private static BackupRefusedException TooLarge(string what) => new(BackupProblem.TooLarge, $"The backup contains {what}. Use another backup.");

    private static BackupRefusedException OtherPlace(string why) => new(BackupProblem.OtherPlace, why);
}
