using EdgeGuard.Linux.Files;

namespace EdgeGuard.Agent.Backups;

/// <summary>
/// Replaces several files together. New ones are first written beside those that they replace. Then all are exchanged, and all are put back if the
/// agent could not start with them.
/// </summary>
internal sealed class FileExchange : IDisposable
{
    /// <summary>Ending of a file that was replaced.</summary>
    internal const string Before = ".before-restore";

    private const string Fresh = ".restore";
    private const UnixFileMode FolderMode = (UnixFileMode)0b111_101_101;

    private readonly List<string> _staged = [];
    private readonly List<(string Path, string Aside, bool HasBefore)> _exchanged = [];
    private readonly List<string> _madeFolders = [];

    /// <summary>Writes a new file beside the one that it will replace.</summary>
    /// <param name="path">The file to replace.</param>
    /// <param name="mode">Who may read and write it.</param>
    /// <param name="state">The state folder. Where there is no such file yet, it gets the user of the folder that it is in, and the group of the agent.</param>
    /// <param name="write">Writes its content.</param>
    internal void Stage(string path, UnixFileMode mode, string state, Action<Stream> write)
    {
        string folder = Path.GetDirectoryName(path)!;
        MakeFolder(folder);
        string fresh = path + Fresh;
        File.Delete(fresh);
        _staged.Add(path);
        using FileStream file = new(fresh, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite });
        write(file);
        file.Flush(flushToDisk: true);
        FileRights.CopyOwner(fresh, File.Exists(path) ? path : folder, File.Exists(path) ? path : state);
        File.SetUnixFileMode(file.SafeFileHandle, mode);
    }

    /// <summary>The new file, before it is in its place.</summary>
    internal static string FreshOf(string path) => path + Fresh;

    /// <summary>Puts all new files in their places, each in one step: at every moment there is the old one or the new one.</summary>
    /// <param name="logs">Files that would change the new ones, and where they go.</param>
    /// <param name="copies">Files that count where a new one is missing, and where they go afterwards.</param>
    internal void Exchange(IEnumerable<(string Path, string Aside)> logs, IEnumerable<(string Path, string Aside)> copies)
    {
        foreach ((string path, string aside) in logs) MoveAside(path, aside);
        foreach (string path in _staged) Replace(path, path + Before);
        foreach ((string path, string aside) in copies) MoveAside(path, aside);
    }

    /// <summary>Deletes what was replaced, except for some.</summary>
    internal void Keep(params ReadOnlySpan<string> kept)
    {
        foreach ((_, string aside, _) in _exchanged)
        {
            if (!kept.Contains(aside)) File.Delete(aside);
        }
        _exchanged.Clear();
        _madeFolders.Clear();
    }

    /// <summary>Unless <see cref="Keep"/> was called, everything is as it was. What the disk refuses to move back stays aside.</summary>
    public void Dispose()
    {
        foreach ((string path, string aside, bool hasBefore) in Enumerable.Reverse(_exchanged)) Try(() => PutBack(path, aside, hasBefore));
        foreach (string path in _staged) Try(() => File.Delete(path + Fresh));
        foreach (string folder in Enumerable.Reverse(_madeFolders)) Try(() => Directory.Delete(folder));
    }

    private static void PutBack(string path, string aside, bool hasBefore)
    {
        if (hasBefore) File.Move(aside, path, overwrite: true);
        else File.Delete(path);
    }

    private static void Try(Action undo)
    {
        try
        {
            undo();
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            // The rest must go back all the same.
        }
    }

    private void Replace(string path, string aside)
    {
        if (!File.Exists(path))
        {
            MoveAside(path, aside);
            File.Move(path + Fresh, path);
            return;
        }
        FolderExchange.Swap(path, path + Fresh);
        try
        {
            File.Move(path + Fresh, aside, overwrite: true);
        }
        catch
        {
            FolderExchange.Swap(path, path + Fresh);
            throw;
        }
        _exchanged.Add((path, aside, HasBefore: true));
    }

    private void MoveAside(string path, string aside)
    {
        bool isThere = File.Exists(path);
        if (isThere) File.Move(path, aside, overwrite: true);
        else File.Delete(aside);
        _exchanged.Add((path, aside, isThere));
    }

    private void MakeFolder(string folder)
    {
        if (Directory.Exists(folder)) return;
        string parent = Path.GetDirectoryName(folder)!;
        MakeFolder(parent);
        Directory.CreateDirectory(folder, FolderMode);
        _madeFolders.Add(folder);
        FileRights.CopyOwner(folder, parent, parent);
    }
}
