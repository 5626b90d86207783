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
    private readonly List<(string Path, bool HasBefore)> _exchanged = [];
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
        File.SetUnixFileMode(fresh, mode);
    }

    /// <summary>The new file, before it is in its place.</summary>
    internal static string FreshOf(string path) => path + Fresh;

    /// <summary>Puts all new files in their places, and moves those away that only belong to a replaced one.</summary>
    internal void Exchange(IEnumerable<string> obsolete)
    {
        foreach (string path in obsolete) MoveAside(path);
        foreach (string path in _staged)
        {
            MoveAside(path);
            File.Move(path + Fresh, path);
        }
    }

    /// <summary>Deletes what was replaced, except for some.</summary>
    internal void Keep(params ReadOnlySpan<string> before)
    {
        foreach ((string path, _) in _exchanged)
        {
            if (!before.Contains(path)) File.Delete(path + Before);
        }
        _exchanged.Clear();
        _madeFolders.Clear();
    }

    /// <summary>Unless <see cref="Keep"/> was called, everything is as it was.</summary>
    public void Dispose()
    {
        foreach ((string path, bool hasBefore) in Enumerable.Reverse(_exchanged))
        {
            if (hasBefore) File.Move(path + Before, path, overwrite: true);
            else File.Delete(path);
        }
        foreach (string path in _staged) File.Delete(path + Fresh);
        foreach (string folder in Enumerable.Reverse(_madeFolders)) Directory.Delete(folder);
    }

    private void MoveAside(string path)
    {
        bool isThere = File.Exists(path);
        if (isThere) File.Move(path, path + Before, overwrite: true);
        else File.Delete(path + Before);
        _exchanged.Add((path, isThere));
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
