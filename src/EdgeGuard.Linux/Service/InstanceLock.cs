using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using EdgeGuard.Linux.Files;
using Microsoft.Win32.SafeHandles;

namespace EdgeGuard.Linux.Service;

/// <summary>
/// A file that one process at a time holds locked. The kernel releases the lock when the process ends, however it ends; the file
/// stays.
/// </summary>
public sealed partial class InstanceLock : IDisposable
{
    private const int ReadWrite = 2, Create = 0x40, CloseOnExec = 0x80000, OwnerWrites = 0b110_100_100;
    private const int Exclusive = 2, DoNotWait = 4;

    private readonly SafeFileHandle _file;

    private InstanceLock(SafeFileHandle file) => _file = file;

    /// <summary>Takes the lock and writes this process id into the file.</summary>
    /// <exception cref="InstanceRunningException">Another process holds it.</exception>
    /// <exception cref="IOException">The file cannot be opened, or it is a symbolic link.</exception>
    public static InstanceLock Take(string path)
    {
        // File.OpenHandle would take a lock of its own, and could then not read the holder's process id. The folder may be another user's.
        using OwnerAccess access = OwnerAccess.Of(Path.GetDirectoryName(Path.GetFullPath(path))!);
        SafeFileHandle file = Open(path, ReadWrite | Create | CloseOnExec | OpenFlags.NoFollow, OwnerWrites);
        if (file.IsInvalid) throw new IOException($"The lock file {path} cannot be opened: {Marshal.GetLastPInvokeErrorMessage()}.");
        if (Lock(file, Exclusive | DoNotWait) != 0)
        {
            string holder = ReadHolder(file);
            file.Dispose();
            throw new InstanceRunningException(path, holder);
        }
        byte[] id = Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{Environment.ProcessId}\n"));
        RandomAccess.SetLength(file, 0);
        RandomAccess.Write(file, id, 0);
        return new(file);
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private static string ReadHolder(SafeFileHandle file)
    {
        Span<byte> text = stackalloc byte[16];
        int length = RandomAccess.Read(file, text, 0);
        return Encoding.ASCII.GetString(text[..length]).Trim();
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial SafeFileHandle Open(string path, int flags, int mode);

    [LibraryImport("libc", EntryPoint = "flock", SetLastError = true)]
    private static partial int Lock(SafeFileHandle file, int operation);
}

/// <summary>Another EdgeGuard process is running; it is not affected.</summary>
public sealed class InstanceRunningException : Exception
{
    internal InstanceRunningException(string path, string holder)
        : base($"Another edgeguard runs already (process {holder}, lock {path}). Stop it first: systemctl stop edgeguard.") { }
}
