using EdgeGuard.Agent.Options;
using EdgeGuard.Agent.Store;
using EdgeGuard.Linux.Files;
using Microsoft.Data.Sqlite;

namespace EdgeGuard.Agent.Backups;

/// <summary>Saves state, configuration and the operator's files in one encrypted file. The agent may run meanwhile.</summary>
public static class Backup
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Makes a backup. An earlier backup of that name is replaced once the new one is complete.</summary>
    /// <param name="file">The file to write.</param>
    /// <param name="passphrase">Whoever knows it can read the backup.</param>
    /// <param name="configuration">The configuration file.</param>
    /// <param name="stateFolder">The state folder.</param>
    /// <param name="now">The wall clock.</param>
    /// <returns>What it contains and what it leaves out, a line each.</returns>
    /// <exception cref="BackupRefusedException">There is nothing to save, or the name is that of another file.</exception>
    /// <exception cref="IOException">A file could not be read or written.</exception>
    public static IReadOnlyList<string> Make(string file, string passphrase, string configuration, string stateFolder, DateTimeOffset now) =>
        Make(file, new PassphraseKey(passphrase), configuration, stateFolder, now);

    /// <inheritdoc cref="Make(string, string, string, string, DateTimeOffset)"/>
    internal static IReadOnlyList<string> Make(string file, PassphraseKey passphrase, string configuration, string stateFolder, DateTimeOffset now)
    {
        RequireOwnName(file);
        Places places = new(Path.GetFullPath(configuration), Path.GetFullPath(stateFolder));
        SavedState saved = ReadState(places.State);
        using (saved.Content)
        {
            BackupSources sources = BackupSources.Read(places, saved.Profiles);
            Write(file, passphrase, new AboutBackup(AgentVersion.Text, now, places.Configuration, places.State).Write(), saved.Content, sources.Files);
            return [$"saved     {Path.Combine(places.State, GatewayStore.FileName)}: {saved.Devices} devices", .. sources.Files.Select(source => $"saved     {places.PathOf(source.Entry.Name)}"), .. sources.LeftOut];
        }
    }

    /// <summary>The state to save, as an open file that has no name any more.</summary>
    private sealed record SavedState(IReadOnlyList<string> Profiles, long Devices, FileStream Content);

    // The folder is the agent's. As its owner, root follows no link there, and no journal that is put beside the copy makes SQLite delete a file.
    private static SavedState ReadState(string folder)
    {
        string copy = Path.Combine(folder, $"{GatewayStore.FileName}.backup");
        using OwnerAccess access = OwnerAccess.Of(folder);
        try
        {
            CopyState(folder, copy);
            using SqliteConnection store = SqliteFile.Open(copy, "PRAGMA query_only=ON;");
            return new(BackupSources.Kept(store), store.Rows("SELECT COUNT(*) FROM device", row => row.GetInt64(0))[0], File.OpenRead(copy));
        }
        catch (SqliteException problem)
        {
            throw new IOException($"{copy}: {problem.Message}", problem);
        }
        finally
        {
            SqliteFile.Discard(copy);
        }
    }

    // A mistyped name must not cost another file.
    private static void RequireOwnName(string file)
    {
        if (!File.Exists(file)) return;
        using FileStream present = File.OpenRead(file);
        Span<byte> begin = stackalloc byte[BackupHeader.Magic.Length];
        if (present.ReadAtLeast(begin, begin.Length, throwOnEndOfStream: false) < begin.Length || !begin.SequenceEqual(BackupHeader.Magic))
            throw new BackupRefusedException(BackupProblem.NotSaved, $"{file} exists, and is no backup of EdgeGuard. Name another file.");
    }

    private static void CopyState(string folder, string copy)
    {
        string path = Path.Combine(folder, GatewayStore.FileName);
        // A folder that this user may not read seems to be empty.
        if (Directory.Exists(folder)) _ = Directory.GetFiles(folder);
        if (!File.Exists(path)) throw new BackupRefusedException(BackupProblem.NotSaved, $"There is no state in {folder} yet. Start the agent once, or name its configuration with --config.");
        using SqliteConnection store = SqliteFile.Open(path, "PRAGMA query_only=OFF;");
        int form = StoreSchema.FormOf(store);
        if (form > StoreSchema.Migrations.Count)
            throw new BackupRefusedException(BackupProblem.Newer, $"{path} was written by a newer EdgeGuard (form {form}, and this one knows {StoreSchema.Migrations.Count}). Make the backup with that one.");
        store.CopyTo(copy);
    }

    private static void Write(string file, PassphraseKey passphrase, byte[] about, FileStream state, IReadOnlyCollection<SourceFile> files)
    {
        string fresh = $"{file}.new";
        File.Delete(fresh);
        try
        {
            using (FileStream to = new(fresh, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = OwnerOnly }))
            {
                WriteContent(to, passphrase, about, state, files);
                to.Flush(flushToDisk: true);
            }
            File.Move(fresh, file, overwrite: true);
        }
        finally
        {
            File.Delete(fresh);
        }
    }

    private static void WriteContent(Stream to, PassphraseKey passphrase, byte[] about, FileStream state, IReadOnlyCollection<SourceFile> files)
    {
        BackupEntry first = new(Places.About, OwnerOnly, about.Length), second = new(Places.StoreName, OwnerOnly, state.Length);
        using SealedWriter content = new(to, passphrase, first.Size + second.Size + files.Sum(file => file.Entry.Size));
        first.WriteHead(content);
        content.Write(about);
        second.WriteHead(content);
        byte[] buffer = new byte[SealedBlocks.BlockSize];
        for (int read = state.Read(buffer); read > 0; read = state.Read(buffer)) content.Write(buffer.AsSpan(0, read));
        foreach (SourceFile file in files)
        {
            file.Entry.WriteHead(content);
            content.Write(file.Content);
        }
        content.Complete();
    }
}
