using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Wire;
using EdgeGuard.Linux.Clock;

namespace EdgeGuard.Linux.Packets;

/// <summary>
/// Reads frames of one interface from a packet socket, in both directions: the gateway's own DHCP server answers through it too.
/// The kernel filters them (<see cref="DiscoveryFilter"/>, <see cref="DeviceFilter"/>). Its bounded socket buffer is the queue; the
/// kernel drops and counts what does not fit, so a flood costs this process only the frames that it reads.
/// </summary>
/// <remarks>
/// sockaddr_ll: family 2 │ protocol 2 │ interface index 4 │ hardware type 2 │ packet type 1 │ address length 1 │ address 8
/// </remarks>
public sealed partial class PacketSocket : IDisposable
{
    private const int SolSocket = 1;
    private const int SoAttachFilter = 26;
    private const int SoReceiveBufferForce = 33;
    private const int SolPacket = 263;
    private const int PacketAddMembership = 1;
    private const int PacketStatistics = 6;
    private const ushort AllMulticast = 2;
    private const ushort AllProtocols = 3;
    private const ushort EthernetHardware = 1;
    private const byte Outgoing = 4;
    private const int AddressSize = 20;
    private const int BufferSize = 1 << 20;
    private const int LongestFrame = 9216;
    private const int NoDevice = 19;
    private static readonly TimeSpan CountEvery = TimeSpan.FromSeconds(1);

    private readonly Socket _socket;
    private readonly string _interface;
    private long _counted = BootClock.Instance.GetTimestamp();

    private PacketSocket(Socket socket, string interfaceName) => (_socket, _interface) = (socket, interfaceName);

    /// <summary>Reads an interface through a socket of its own; a <see cref="FrameSource"/>.</summary>
    public static IAsyncEnumerable<Frame> ReadInterfaceAsync(string interfaceName, CancellationToken cancellation) =>
        ReadAsync(() => Open(interfaceName), cancellation);

    /// <summary>Reads traces of another router on an interface; a <see cref="RouterTraceSource"/>.</summary>
    public static IAsyncEnumerable<Frame> ReadRouterTracesAsync(string interfaceName, CancellationToken cancellation) =>
        ReadAsync(() => OpenForRouters(interfaceName), cancellation);

    /// <summary>Starts to capture traces of another router.</summary>
    /// <exception cref="SocketException">The interface does not exist, or CAP_NET_RAW is missing; nothing stays open.</exception>
    public static PacketSocket OpenForRouters(string interfaceName) => Open(interfaceName, RouterFilter.Program);

    private static async IAsyncEnumerable<Frame> ReadAsync(Func<PacketSocket> open, [EnumeratorCancellation] CancellationToken cancellation)
    {
        using PacketSocket socket = open();
        await foreach (Frame frame in socket.ReadAllAsync(cancellation)) yield return frame;
    }

    /// <summary>Starts to capture frames for discovery.</summary>
    /// <exception cref="SocketException">The interface does not exist, or CAP_NET_RAW is missing; nothing stays open.</exception>
    public static PacketSocket Open(string interfaceName) => Open(interfaceName, DiscoveryFilter.Program);

    /// <summary>Starts to capture IP packets from and to one device; of TCP only those with SYN.</summary>
    /// <exception cref="SocketException">The interface does not exist, or CAP_NET_RAW is missing; nothing stays open.</exception>
    public static PacketSocket Open(string interfaceName, MacAddress device) => Open(interfaceName, DeviceFilter.Program(device));

    private static PacketSocket Open(string interfaceName, ReadOnlySpan<FilterInstruction> program)
    {
        int index = (int)IndexOf(interfaceName);
        if (index == 0) throw new SocketException(NoDevice, $"There is no interface '{interfaceName}'.");
        Socket socket = new(AddressFamily.Packet, SocketType.Raw, 0);
        try
        {
            // The socket receives nothing before it is bound, so no frame bypasses the filter.
            Attach(socket, program);
            EnlargeBuffer(socket);
            HearAllMulticast(socket, index);
            socket.Bind(new InterfaceEndPoint(index));
            return new(socket, interfaceName);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Yields frames from now on, until cancelled.</summary>
    /// <exception cref="SocketException">The interface went down or was removed; open it again.</exception>
    public async IAsyncEnumerable<Frame> ReadAllAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        byte[] buffer = new byte[LongestFrame];
        int room = SocketAddress.GetMaximumAddressSize(AddressFamily.Packet);
        SocketAddress sender = new(AddressFamily.Packet, room);
        while (true)
        {
            // Each receive shrinks the address to its actual size, and the next receive refuses a shrunken one.
            sender.Size = room;
            int length = await _socket.ReceiveFromAsync(buffer, SocketFlags.None, sender, cancellation);
            if (BinaryPrimitives.ReadUInt16LittleEndian(sender.Buffer.Span[8..]) != EthernetHardware) continue;
            FrameDirection direction = sender.Buffer.Span[10] == Outgoing ? FrameDirection.Sent : FrameDirection.Received;
            yield return new(buffer.AsMemory(0, length).ToArray(), _interface, direction) { LostBefore = TakeLostAtTimes() };
        }
    }

    /// <summary>Number of frames that the kernel dropped since the last call, because this socket was read too slowly.</summary>
    public uint TakeLost()
    {
        Span<byte> statistics = stackalloc byte[8];
        _socket.GetRawSocketOption(SolPacket, PacketStatistics, statistics);
        return MemoryMarshal.Read<uint>(statistics[4..]);
    }

    /// <summary>Closes the socket.</summary>
    public void Dispose() => _socket.Dispose();

    private uint TakeLostAtTimes()
    {
        if (BootClock.Instance.GetElapsedTime(_counted) < CountEvery) return 0;
        _counted = BootClock.Instance.GetTimestamp();
        return TakeLost();
    }

    // struct sock_fprog: count 2 │ fill │ pointer
    private static unsafe void Attach(Socket socket, ReadOnlySpan<FilterInstruction> program)
    {
        Span<nint> header = stackalloc nint[2];
        fixed (FilterInstruction* first = program)
        {
            MemoryMarshal.Write(MemoryMarshal.AsBytes(header), (ushort)program.Length);
            header[1] = (nint)first;
            socket.SetRawSocketOption(SolSocket, SoAttachFilter, MemoryMarshal.AsBytes(header));
        }
    }

    // Exceeding the system limit needs CAP_NET_ADMIN in the first user namespace. Without it the limit applies; losses are counted.
    private static void EnlargeBuffer(Socket socket)
    {
        Span<byte> size = stackalloc byte[sizeof(int)];
        MemoryMarshal.Write(size, BufferSize);
        try
        {
            socket.SetRawSocketOption(SolSocket, SoReceiveBufferForce, size);
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.AccessDenied)
        {
            socket.ReceiveBufferSize = BufferSize;
        }
    }

    // A duplicate address probe goes to a group that depends on the probed address, and LLDP to groups that the gateway has not joined.
    // So the interface must accept all multicast. It does not become promiscuous: frames to other stations stay out.
    // struct packet_mreq: interface index 4 │ type 2 │ address length 2 │ address 8
    private static void HearAllMulticast(Socket socket, int index)
    {
        Span<byte> request = stackalloc byte[16];
        request.Clear();
        MemoryMarshal.Write(request, index);
        MemoryMarshal.Write(request[4..], AllMulticast);
        socket.SetRawSocketOption(SolPacket, PacketAddMembership, request);
    }

    [LibraryImport("libc", EntryPoint = "if_nametoindex", StringMarshalling = StringMarshalling.Utf8)]
    private static partial uint IndexOf(string interfaceName);

    private sealed class InterfaceEndPoint(int index) : EndPoint
    {
        public override AddressFamily AddressFamily => AddressFamily.Packet;

        public override SocketAddress Serialize()
        {
            SocketAddress address = new(AddressFamily.Packet, AddressSize);
            BinaryPrimitives.WriteUInt16BigEndian(address.Buffer.Span[2..], AllProtocols);
            MemoryMarshal.Write(address.Buffer.Span[4..], index);
            return address;
        }
    }
}
