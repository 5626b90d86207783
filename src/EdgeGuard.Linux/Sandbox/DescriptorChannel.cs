using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace EdgeGuard.Linux.Sandbox;

// A message carries a descriptor as ancillary data (cmsg(3)), all numbers in the machine's byte order:
//   length of the whole, this word included | level SOL_SOCKET (1) | type SCM_RIGHTS (1) | the descriptor

/// <summary>Passes open sockets to another process over a Unix socket (unix(7), SCM_RIGHTS), each with one octet.</summary>
public static unsafe partial class DescriptorChannel
{
    private const int SolSocket = 1, Rights = 1, NoSignal = 0x4000, CloseOnExec = 0x40000000, Unix = 1, Stream = 1, CloseOnExecSocket = 0x80000, Truncated = 8;

    /// <summary>Two connected Unix sockets. Neither is inherited by processes that this one starts.</summary>
    /// <exception cref="SocketException">The kernel refused.</exception>
    internal static (Socket Own, SafeSocketHandle Other) Pair()
    {
        int* pair = stackalloc int[2];
        if (MakePair(Unix, Stream | CloseOnExecSocket, 0, pair) != 0) throw new SocketException(Marshal.GetLastPInvokeError());
        return (new(new SafeSocketHandle(pair[0], ownsHandle: true)), new(pair[1], ownsHandle: true));
    }

    /// <summary>Sends one octet, and a copy of a socket with it.</summary>
    /// <exception cref="SocketException">The other process is gone.</exception>
    public static void Send(Socket channel, byte octet, Socket? passed)
    {
        if (!TrySend(channel, [octet], passed?.SafeHandle)) throw new SocketException(Marshal.GetLastPInvokeError());
    }

    /// <summary>Sends octets, and a copy of a descriptor with them.</summary>
    /// <returns>false if nobody receives them.</returns>
    internal static bool TrySend(Socket channel, ReadOnlySpan<byte> octets, SafeHandle? passed)
    {
        ControlMessage control = new()
        {
            Length = (nuint)ControlMessage.Size, Level = SolSocket, Type = Rights, Descriptor = passed is null ? -1 : (int)passed.DangerousGetHandle(),
        };
        fixed (byte* first = octets)
        {
            Segment segment = new() { Base = first, Length = (nuint)octets.Length };
            Message message = new() { Segments = &segment, SegmentCount = 1 };
            if (passed is not null)
            {
                message.Control = &control;
                message.ControlLength = (nuint)sizeof(ControlMessage);
            }
            return SendMessage(channel.SafeHandle, message, NoSignal) == octets.Length;
        }
    }

    /// <summary>Waits for one octet, and takes the socket that came with it.</summary>
    /// <returns>false where the other process closed the channel.</returns>
    /// <exception cref="SocketException">The channel is broken.</exception>
    public static bool TryReceive(Socket channel, out byte octet, out Socket? passed)
    {
        byte read = 0;
        ControlMessage control = new() { Descriptor = -1 };
        Segment segment = new() { Base = &read, Length = 1 };
        Message message = new() { Segments = &segment, SegmentCount = 1, Control = &control, ControlLength = (nuint)sizeof(ControlMessage) };
        nint received = ReceiveMessage(channel.SafeHandle, ref message, CloseOnExec);
        if (received < 0) throw new SocketException(Marshal.GetLastPInvokeError());
        bool isPassed = received == 1 && message.ControlLength >= (nuint)ControlMessage.Size && (message.Flags & Truncated) == 0 && control is { Level: SolSocket, Type: Rights, Descriptor: >= 0 };
        octet = read;
        // Whether it blocks came with it from the other process.
        passed = isPassed ? new Socket(new SafeSocketHandle(control.Descriptor, ownsHandle: true)) { Blocking = true } : null;
        return received == 1;
    }

    [LibraryImport("libc", EntryPoint = "socketpair", SetLastError = true)]
    private static partial int MakePair(int domain, int type, int protocol, int* pair);

    [LibraryImport("libc", EntryPoint = "sendmsg", SetLastError = true)]
    private static partial nint SendMessage(SafeSocketHandle socket, in Message message, int flags);

    [LibraryImport("libc", EntryPoint = "recvmsg", SetLastError = true)]
    private static partial nint ReceiveMessage(SafeSocketHandle socket, ref Message message, int flags);

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
