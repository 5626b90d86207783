using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace EdgeGuard.Linux.Files;

/// <summary>Walks a path from the root folder, one open entry after another, as long as every entry is trusted.</summary>
internal sealed partial class PathWalk : IDisposable
{
    private const int NotThere = 2, NotAFolder = 20, LinkMet = 40;
    private const int MostLinks = 16, LongestTarget = 4096;

    private readonly FileOwner _owner;
    private Queue<string> _left;
    private SafeFileHandle? _at;
    private string _path = "";
    private bool _isShared;
    private int _links;

    internal PathWalk(FileOwner owner, string path) => (_owner, _left) = (owner, Parts(path));

    /// <summary>The file, once the walk has arrived; the caller closes it.</summary>
    internal SafeFileHandle? File { get; private set; }

    /// <summary>Enters the next entry of the path.</summary>
    /// <returns>false where the path ends, the entry is missing, or it is not trusted and <paramref name="problem"/> says why.</returns>
    internal bool TryStep(out string? problem)
    {
        problem = null;
        if (!_left.TryDequeue(out string? name)) return false;
        bool isLast = _left.Count == 0;
        string path = $"{_path}/{name}";
        _at ??= Open(null, "/", OpenFlags.PathOnly)!;
        // The file is opened for reading at once, every other entry only to look at it.
        if (Open(_at, name, isLast ? OpenFlags.NonBlocking : OpenFlags.PathOnly) is { } entry)
        {
            problem = Examine(entry, path, isLast);
            return problem is null;
        }
        problem = isLast && Marshal.GetLastPInvokeError() == LinkMet ? $"{path} is a symbolic link" : null;
        return false;
    }

    /// <inheritdoc/>
    public void Dispose() => _at?.Dispose();

    private string? Examine(SafeFileHandle entry, string path, bool isLast)
    {
        FileStatus status = FileStatus.Of(entry);
        string? problem = _owner.WhyNot(path, status) ?? (isLast ? WhyNotFile(path, status) : null);
        if (problem is null && !status.IsLink)
        {
            Enter(entry, path, isLast, status);
            return null;
        }
        problem ??= Follow(entry);
        entry.Dispose();
        return problem;
    }

    private void Enter(SafeFileHandle entry, string path, bool isLast, FileStatus status)
    {
        if (isLast)
        {
            File = entry;
            return;
        }
        _at?.Dispose();
        (_at, _path, _isShared) = (entry, path, status.IsSticky);
    }

    // In a folder for everybody, a second name may lead to any file of the machine.
    private string? WhyNotFile(string path, FileStatus status) =>
        !status.IsRegular ? $"{path} is no regular file"
        : _isShared && status.Links != 1 ? $"{path} has {status.Links} names"
        : null;

    private string? Follow(SafeFileHandle link)
    {
        if (++_links > MostLinks) return $"{_path} goes through too many links";
        Span<byte> target = stackalloc byte[LongestTarget];
        nint length = ReadLink(link, [0], ref MemoryMarshal.GetReference(target), target.Length);
        if (length < 0) throw new IOException(Marshal.GetLastPInvokeErrorMessage());
        string to = Encoding.UTF8.GetString(target[..(int)length]);
        _left = Parts($"{(to.StartsWith('/') ? "" : _path)}/{to}/{string.Join('/', _left)}");
        _at?.Dispose();
        (_at, _path, _isShared) = (null, "", false);
        return null;
    }

    private static Queue<string> Parts(string path) => new(Path.GetFullPath(path).Split('/', StringSplitOptions.RemoveEmptyEntries));

    private static SafeFileHandle? Open(SafeFileHandle? folder, string name, int flags)
    {
        byte[] octets = [.. Encoding.UTF8.GetBytes(name), 0];
        flags |= OpenFlags.CloseOnExec | OpenFlags.NoFollow;
        int fd = folder is null ? OpenRoot(octets, flags) : OpenAt(folder, octets, flags);
        if (fd >= 0) return new(fd, ownsHandle: true);
        return Marshal.GetLastPInvokeError() is NotThere or NotAFolder or LinkMet ? null : throw new IOException($"{name}: {Marshal.GetLastPInvokeErrorMessage()}");
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true)]
    private static partial int OpenRoot(byte[] path, int flags);

    [LibraryImport("libc", EntryPoint = "openat", SetLastError = true)]
    private static partial int OpenAt(SafeFileHandle folder, byte[] name, int flags);

    [LibraryImport("libc", EntryPoint = "readlinkat", SetLastError = true)]
    private static partial nint ReadLink(SafeFileHandle link, byte[] path, ref byte target, nint size);
}
