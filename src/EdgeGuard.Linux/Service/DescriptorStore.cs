using System.Globalization;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;

namespace EdgeGuard.Linux.Service;

// A datagram carries a file descriptor as ancillary data (cmsg(3)), all numbers in the machine's byte order:
//   length of the whole, this word included | level SOL_SOCKET (1) | type SCM_RIGHTS (1) | the descriptor

/// <summary>
/// systemd's file-descriptor store (sd_pid_notify_with_fds(3)). A stored descriptor outlives this process and is passed to the next
/// one, so that a socket that owns an nftables table keeps owning it in between.
/// </summary>
public static unsafe partial class DescriptorStore
{
    private const int FirstInherited = 3, CloseOnExec = 1, SetDescriptorFlags = 2;
    private const int SolSocket = 1, Rights = 1, NoSignal = 0x4000;

    /// <summary>Stores a copy of a descriptor in systemd. The unit needs <c>FileDescriptorStoreMax=</c>.</summary>
    /// <returns>false if systemd does not receive; the descriptor then ends with this process.</returns>
    internal static bool Put(Socket systemd, string name, SafeHandle descriptor)
    {
        byte[] text = Encoding.UTF8.GetBytes($"FDSTORE=1\nFDNAME={name}");
        ControlMessage control = new()
        {
            Length = (nuint)ControlMessage.Size, Level = SolSocket, Type = Rights, Descriptor = (int)descriptor.DangerousGetHandle(),
        };
        fixed (byte* first = text)
        {
            Segment segment = new() { Base = first, Length = (nuint)text.Length };
            Message message = new() { Segments = &segment, SegmentCount = 1, Control = &control, ControlLength = (nuint)sizeof(ControlMessage) };
            return SendMessage(systemd.SafeHandle, message, NoSignal) >= 0;
        }
    }

    /// <summary>Takes the descriptor of this name that systemd passed to this process at start; null if there is none.</summary>
    public static SafeHandle? Take(string name) => Take(
        name,
        Environment.GetEnvironmentVariable("LISTEN_PID"),
        Environment.GetEnvironmentVariable("LISTEN_FDS"),
        Environment.GetEnvironmentVariable("LISTEN_FDNAMES"));

    /// <summary>As <see cref="Take(string)"/>, with the values of the environment variables.</summary>
    internal static SafeHandle? Take(string name, string? process, string? count, string? names, int first = FirstInherited)
    {
        if (!int.TryParse(process, NumberStyles.None, CultureInfo.InvariantCulture, out int id) || id != Environment.ProcessId) return null;
        if (!int.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out int inherited)) return null;
        int index = Array.IndexOf((names ?? "").Split(':'), name);
        if (index < 0 || index >= inherited) return null;
        // Child processes must not inherit it.
        _ = Control(first + index, SetDescriptorFlags, CloseOnExec);
        return new Netlink.KernelHandle(first + index);
    }

    [LibraryImport("libc", EntryPoint = "sendmsg", SetLastError = true)]
    private static partial nint SendMessage(SafeSocketHandle socket, in Message message, int flags);

    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    private static partial int Control(int descriptor, int command, int argument);

    /// <summary><c>struct iovec</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Segment
    {
        internal byte* Base;
        internal nuint Length;
    }

    /// <summary><c>struct msghdr</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Message
    {
        internal void* Name;
        internal uint NameLength;
        internal Segment* Segments;
        internal nuint SegmentCount;
        internal ControlMessage* Control;
        internal nuint ControlLength;
        internal int Flags;
    }

    /// <summary><c>struct cmsghdr</c> followed by one descriptor.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct ControlMessage
    {
        /// <summary>Octets without the padding at the end.</summary>
        internal static readonly int Size = nint.Size + 3 * sizeof(int);

        internal nuint Length;
        internal int Level;
        internal int Type;
        internal int Descriptor;
    }
}
