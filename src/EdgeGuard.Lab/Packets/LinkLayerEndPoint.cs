using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace EdgeGuard.Lab.Packets;

/// <summary>
/// The address of a packet socket, <c>struct sockaddr_ll</c> (packet(7)):
/// <code>family 2 · protocol 2, big endian · interface 4 · ARP hardware type 2 · packet type 1 · address length 1 · address 8</code>
/// </summary>
internal sealed class LinkLayerEndPoint(int interfaceIndex) : EndPoint
{
    /// <summary>Every protocol (ETH_P_ALL).</summary>
    private const ushort EveryProtocol = 3;

    private const int Size = 20;
    private const int ProtocolOffset = 2;
    private const int InterfaceOffset = 4;
    private const int PacketTypeOffset = 10;

    /// <inheritdoc/>
    public override AddressFamily AddressFamily => AddressFamily.Packet;

    /// <summary>An empty address for the kernel to fill. .NET requires a larger buffer than the kernel uses.</summary>
    internal static SocketAddress Empty() => new(AddressFamily.Packet, SocketAddress.GetMaximumAddressSize(AddressFamily.Packet));

    /// <summary>0 for a packet to this host, 4 for one that leaves it; any other value is for other hosts.</summary>
    internal static byte PacketType(SocketAddress filled) => filled.Buffer.Span[PacketTypeOffset];

    /// <inheritdoc/>
    public override SocketAddress Serialize()
    {
        SocketAddress address = new(AddressFamily.Packet, Size);
        Span<byte> bytes = address.Buffer.Span;
        BinaryPrimitives.WriteUInt16BigEndian(bytes[ProtocolOffset..], EveryProtocol);
        MemoryMarshal.Write(bytes[InterfaceOffset..], interfaceIndex);
        return address;
    }
}
