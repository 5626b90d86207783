using System.Runtime.InteropServices;

namespace EdgeGuard.Mqtt.Mosquitto;

/// <summary>Native calls on a raw file descriptor.</summary>
internal static partial class Descriptor
{
    private const string LibC = "libc";
    private const int DuplicateCloseOnExec = 1030;

    // tcpi_bytes_received in struct tcp_info (linux/tcp.h, since Linux 4.1).
    private const int TcpLevel = 6, TcpInfo = 11, BytesReceivedAt = 128;
    private const int BothDirections = 2;
    private const int SocketLevel = 1, ReceiveBuffer = 8;
    private const nuint BytesToRead = 0x541b;

    /// <returns>A second descriptor of the same open file, or -1.</returns>
    internal static int Duplicate(int file) => Control(file, DuplicateCloseOnExec, 0);

    /// <summary>Octets that were read from a TCP connection since it began; 0 where the kernel does not say.</summary>
    internal static unsafe long Consumed(int socket)
    {
        byte* state = stackalloc byte[BytesReceivedAt + sizeof(long)];
        uint length = BytesReceivedAt + sizeof(long);
        int unread = 0;
        if (Option(socket, TcpLevel, TcpInfo, state, &length) != 0 || length < BytesReceivedAt + sizeof(long) || Unread(socket, BytesToRead, &unread) != 0) return 0;
        return *(long*)(state + BytesReceivedAt) - unread;
    }

    /// <summary>Limits what the kernel keeps for the reader; in octets. The kernel doubles it.</summary>
    internal static unsafe void SetReceiveBuffer(int socket, int octets) => _ = SetOption(socket, SocketLevel, ReceiveBuffer, &octets, sizeof(int));

    /// <summary>Ends a connection in both directions; whoever reads or writes it returns.</summary>
    internal static void Shutdown(int socket) => _ = ShutdownSocket(socket, BothDirections);

    internal static void Close(int file) => _ = CloseFile(file);

    [LibraryImport(LibC, EntryPoint = "fcntl")]
    private static partial int Control(int file, int command, int lowest);

    [LibraryImport(LibC, EntryPoint = "getsockopt")]
    private static unsafe partial int Option(int socket, int level, int name, byte* value, uint* length);

    [LibraryImport(LibC, EntryPoint = "setsockopt")]
    private static unsafe partial int SetOption(int socket, int level, int name, int* value, uint length);

    [LibraryImport(LibC, EntryPoint = "ioctl")]
    private static unsafe partial int Unread(int socket, nuint request, int* count);

    [LibraryImport(LibC, EntryPoint = "shutdown")]
    private static partial int ShutdownSocket(int socket, int how);

    [LibraryImport(LibC, EntryPoint = "close")]
    private static partial int CloseFile(int file);
}
