using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace EdgeGuard.Linux.Files;

/// <summary>
/// Walks a folder's regular files by the raw bytes of their names. A file name on Linux need not be UTF-8; .NET lists such a file but
/// cannot open it. Links, pipes, sockets and devices are skipped, so a walk neither loops nor blocks.
/// </summary>
public static partial class FileTree
{
    private const int TypeOffset = 18, NameOffset = 19;
    private const byte Unknown = 0, Directory = 4, Regular = 8;

    /// <summary>Every regular file below a folder: the folder's own files first, then those of its subfolders; each in byte order.</summary>
    public static IEnumerable<TreeFile> Walk(string folder)
    {
        ArgumentNullException.ThrowIfNull(folder);
        Stack<byte[]> folders = new([Encoding.UTF8.GetBytes(folder.TrimEnd('/') is { Length: > 0 } root ? root : "/")]);
        while (folders.TryPop(out byte[]? current))
        {
            if (!TryList(current, out List<(byte[] Path, byte Type)> entries, out string? trouble))
            {
                yield return new(current, trouble);
                continue;
            }
            // Pushed in reverse, so that subfolders are walked in order.
            foreach ((byte[] path, _) in Enumerable.Reverse(entries).Where(entry => entry.Type == Directory)) folders.Push(path);
            foreach ((byte[] path, _) in entries.Where(entry => entry.Type == Regular)) yield return new(path, null);
        }
    }

    /// <summary>Opens a file of a walk for reading; never blocks and never follows a link.</summary>
    /// <exception cref="IOException">The kernel refused, or the file no longer exists.</exception>
    public static SafeFileHandle Open(TreeFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        int fd = Open(Terminated(file.Path), OpenFlags.NonBlocking | OpenFlags.CloseOnExec | OpenFlags.NoFollow);
        return fd >= 0 ? new(fd, ownsHandle: true) : throw new IOException(Marshal.GetLastPInvokeErrorMessage());
    }

    private static bool TryList(byte[] folder, out List<(byte[] Path, byte Type)> entries, out string? trouble)
    {
        entries = [];
        trouble = null;
        nint stream = OpenFolder(Terminated(folder));
        if (stream == 0)
        {
            trouble = Marshal.GetLastPInvokeErrorMessage();
            return false;
        }
        for (nint entry = ReadFolder(stream); entry != 0; entry = ReadFolder(stream)) Add(entries, folder, entry);
        _ = CloseFolder(stream);
        entries.Sort((left, right) => left.Path.AsSpan().SequenceCompareTo(right.Path));
        return true;
    }

    private static void Add(List<(byte[] Path, byte Type)> entries, byte[] folder, nint entry)
    {
        int length = 0;
        while (Marshal.ReadByte(entry, NameOffset + length) != 0) length++;
        byte[] name = new byte[length];
        Marshal.Copy(entry + NameOffset, name, 0, length);
        if (name.AsSpan().SequenceEqual("."u8) || name.AsSpan().SequenceEqual(".."u8)) return;
        byte[] path = [.. folder, .. folder is [.., (byte)'/'] ? [] : "/"u8, .. name];
        byte type = Marshal.ReadByte(entry, TypeOffset);
        entries.Add((path, type == Unknown ? TypeOf(path) : type));
    }

    // Some file systems do not report the type.
    private static byte TypeOf(byte[] path)
    {
        FileInfo file = new(Encoding.UTF8.GetString(path));
        if (file.LinkTarget is not null) return Unknown;
        return file.Exists ? Regular : System.IO.Directory.Exists(file.FullName) ? Directory : Unknown;
    }

    private static byte[] Terminated(byte[] path) => [.. path, 0];

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true)]
    private static partial int Open(byte[] path, int flags);

    [LibraryImport("libc", EntryPoint = "opendir", SetLastError = true)]
    private static partial nint OpenFolder(byte[] path);

    [LibraryImport("libc", EntryPoint = "readdir64")]
    private static partial nint ReadFolder(nint stream);

    [LibraryImport("libc", EntryPoint = "closedir")]
    private static partial int CloseFolder(nint stream);
}

/// <summary>A file of a walk, or a folder that could not be read.</summary>
/// <param name="Path">The bytes of its path.</param>
/// <param name="Trouble">Why the folder could not be read; null for a file.</param>
public sealed record TreeFile(byte[] Path, string? Trouble)
{
    /// <summary>The path as text; bytes that are not UTF-8 are replaced.</summary>
    public string Name => Encoding.UTF8.GetString(Path);
}
