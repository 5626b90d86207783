using System.Runtime.InteropServices;

namespace EdgeGuard.Linux.Netlink;

/// <summary><c>struct sockaddr_nl</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NetlinkAddress
{
    internal const int Size = 12;

    internal ushort Family;
    internal ushort Fill;

    /// <summary>0 is the kernel; in a bind, 0 lets the kernel choose.</summary>
    internal uint PortId;

    internal uint Groups;
}

/// <summary><c>struct pollfd</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct PollEntry
{
    internal int Descriptor;
    internal short Events;
    internal short Happened;
}

/// <summary>The C library calls behind <see cref="NetlinkSocket"/>; no other code makes them.</summary>
internal static unsafe partial class NetlinkCalls
{
    [LibraryImport("libc", EntryPoint = "socket", SetLastError = true)]
    internal static partial KernelHandle OpenSocket(int domain, int type, int protocol);

    [LibraryImport("libc", EntryPoint = "bind", SetLastError = true)]
    internal static partial int Bind(KernelHandle socket, in NetlinkAddress address, int length);

    [LibraryImport("libc", EntryPoint = "getsockname", SetLastError = true)]
    internal static partial int GetName(KernelHandle socket, out NetlinkAddress address, ref int length);

    [LibraryImport("libc", EntryPoint = "sendto", SetLastError = true)]
    internal static partial nint SendTo(KernelHandle socket, byte* bytes, nint length, int flags, in NetlinkAddress address, int addressLength);

    [LibraryImport("libc", EntryPoint = "recvfrom", SetLastError = true)]
    internal static partial nint ReceiveFrom(KernelHandle socket, byte* bytes, nint length, int flags, out NetlinkAddress address, ref int addressLength);

    [LibraryImport("libc", EntryPoint = "setsockopt", SetLastError = true)]
    internal static partial int SetOption(KernelHandle socket, int level, int name, in int value, int length);

    [LibraryImport("libc", EntryPoint = "getsockopt", SetLastError = true)]
    internal static partial int GetOption(KernelHandle socket, int level, int name, out int value, ref int length);

    [LibraryImport("libc", EntryPoint = "poll", SetLastError = true)]
    internal static partial int Poll(PollEntry* entries, nuint count, int timeoutMilliseconds);

    [LibraryImport("libc", EntryPoint = "eventfd", SetLastError = true)]
    internal static partial KernelHandle OpenEvent(uint initial, int flags);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    internal static partial nint Write(KernelHandle descriptor, in ulong value, nint length);
}
