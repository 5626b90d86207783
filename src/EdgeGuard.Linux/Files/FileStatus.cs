using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace EdgeGuard.Linux.Files;

/// <summary>Owner, kind and permissions of an entry of the file system, by <c>statx(2)</c>.</summary>
internal readonly partial struct FileStatus
{
    // The layout of struct statx is the same on every architecture.
    private const int Size = 256, LinksOffset = 16, UserOffset = 20, GroupOffset = 24, ModeOffset = 28;
    private const int EmptyPath = 0x1000, AtWorkingFolder = -100;
    private const uint BasicStatus = 0x7FF;
    private const int KindMask = 0xF000, Folder = 0x4000, Regular = 0x8000, Link = 0xA000;
    private const int Sticky = 0x200, GroupWrites = 0x10, OthersWrite = 0x2;

    private readonly int _mode;

    private FileStatus(ReadOnlySpan<byte> status)
    {
        Links = MemoryMarshal.Read<uint>(status[LinksOffset..]);
        User = MemoryMarshal.Read<uint>(status[UserOffset..]);
        Group = MemoryMarshal.Read<uint>(status[GroupOffset..]);
        _mode = MemoryMarshal.Read<ushort>(status[ModeOffset..]);
    }

    internal uint User { get; }

    internal uint Group { get; }

    /// <summary>Names of the file.</summary>
    internal uint Links { get; }

    internal bool IsFolder => (_mode & KindMask) == Folder;

    internal bool IsRegular => (_mode & KindMask) == Regular;

    internal bool IsLink => (_mode & KindMask) == Link;

    internal bool IsSticky => (_mode & Sticky) != 0;

    internal bool IsWritableByGroup => (_mode & GroupWrites) != 0;

    internal bool IsWritableByOthers => (_mode & OthersWrite) != 0;

    /// <exception cref="IOException">The kernel refused.</exception>
    internal static FileStatus Of(SafeFileHandle entry)
    {
        Span<byte> status = stackalloc byte[Size];
        return StatX(entry, [0], EmptyPath, BasicStatus, ref MemoryMarshal.GetReference(status)) == 0
            ? new(status)
            : throw new IOException(Marshal.GetLastPInvokeErrorMessage());
    }

    /// <summary>The entry that a path leads to; the path ends with a zero octet.</summary>
    /// <exception cref="IOException">The kernel refused.</exception>
    internal static FileStatus Of(byte[] path)
    {
        Span<byte> status = stackalloc byte[Size];
        return StatX(AtWorkingFolder, path, 0, BasicStatus, ref MemoryMarshal.GetReference(status)) == 0
            ? new(status)
            : throw new IOException(Marshal.GetLastPInvokeErrorMessage());
    }

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true)]
    private static partial int StatX(int folder, byte[] path, int flags, uint mask, ref byte status);

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true)]
    private static partial int StatX(SafeFileHandle folder, byte[] path, int flags, uint mask, ref byte status);
}
