using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Wire;

namespace EdgeGuard.Linux.Packets;

/// <summary>
/// Reads the frames of one interface that tell of devices, both ways: the gateway's own DHCP server answers through the same interface.
/// The kernel sorts them out (<see cref="DiscoveryFilter"/>), and its bounded socket buffer is the queue: what does not fit is dropped
/// there and counted there, so a flood costs this process nothing but the frames it reads.
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
    private const long CountEveryMilliseconds = 1000;

    private readonly Socket _socket;
    private readonly string _interface;
    private long _counted = Environment.TickCount64;

    private PacketSocket(Socket socket, string interfaceName) => (_socket, _interface) = (socket, interfaceName);

    /// <summary>Reads an interface through a socket of the reader's own; a <see cref="FrameSource"/>.</summary>
    public static async IAsyncEnumerable<Frame> ReadInterfaceAsync(string interfaceName, [EnumeratorCancellation] CancellationToken cancellation)
    {
        using PacketSocket socket = Open(interfaceName);
        await foreach (Frame frame in socket.ReadAllAsync(cancellation)) yield return frame;
    }

    /// <summary>Starts to listen.</summary>
    /// <exception cref="SocketException">No such interface, or no right to read it (CAP_NET_RAW); nothing stays open.</exception>
    public static PacketSocket Open(string interfaceName) => Open(interfaceName, DiscoveryFilter.Program);

    /// <summary>Starts to listen to what one device begins and is told: the first packets of its connections, and whatever is not TCP.</summary>
    /// <exception cref="SocketException">No such interface, or no right to read it (CAP_NET_RAW); nothing stays open.</exception>
    public static PacketSocket Open(string interfaceName, MacAddress device) => Open(interfaceName, DeviceFilter.Program(device));

    private static PacketSocket Open(string interfaceName, ReadOnlySpan<FilterInstruction> program)
    {
        int index = (int)IndexOf(interfaceName);
        if (index == 0) throw new SocketException(NoDevice, $"There is no interface '{interfaceName}'.");
        Socket socket = new(AddressFamily.Packet, SocketType.Raw, 0);
        try
        {
            // A packet socket hears nothing before it is bound, so no frame slips by the filter.
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

    /// <summary>The frames from now on, until cancelled.</summary>
    /// <exception cref="SocketException">The interface went down or away; open it again.</exception>
    public async IAsyncEnumerable<Frame> ReadAllAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        byte[] buffer = new byte[LongestFrame];
        int room = SocketAddress.GetMaximumAddressSize(AddressFamily.Packet);
        SocketAddress sender = new(AddressFamily.Packet, room);
        while (true)
        {
            // Each answer shrinks it to what came, and a shrunken one is refused.
            sender.Size = room;
            int length = await _socket.ReceiveFromAsync(buffer, SocketFlags.None, sender, cancellation);
            if (BinaryPrimitives.ReadUInt16LittleEndian(sender.Buffer.Span[8..]) != EthernetHardware) continue;
            FrameDirection direction = sender.Buffer.Span[10] == Outgoing ? FrameDirection.Sent : FrameDirection.Received;
            yield return new(buffer.AsMemory(0, length).ToArray(), _interface, direction) { LostBefore = TakeLostAtTimes() };
        }
    }

    /// <summary>Frames that the kernel dropped, because this socket was not read fast enough, since this was last asked.</summary>
    public uint TakeLost()
    {
        Span<byte> statistics = stackalloc byte[8];
        _socket.GetRawSocketOption(SolPacket, PacketStatistics, statistics);
        return MemoryMarshal.Read<uint>(statistics[4..]);
    }

    /// <summary>Stops listening.</summary>
    public void Dispose() => _socket.Dispose();

    private uint TakeLostAtTimes()
    {
        if (Environment.TickCount64 - _counted < CountEveryMilliseconds) return 0;
        _counted = Environment.TickCount64;
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

    // To pass the system's limit takes CAP_NET_ADMIN in the first user namespace. Elsewhere the limit will do: losses are counted.
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

    // A probe for duplicates goes to a group made of the address that the device is about to take, and LLDP to groups nobody joins:
    // the gateway can join none of the first beforehand. Frames to other stations stay out: this is not promiscuous.
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
