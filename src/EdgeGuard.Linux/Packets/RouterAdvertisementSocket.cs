using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace EdgeGuard.Linux.Packets;

/// <summary>A router advertisement.</summary>
/// <param name="Interface">Index of the interface that received it.</param>
/// <param name="Router">Its link-local sender, which is on that link (RFC 4861 §6.1.2).</param>
/// <param name="Message">The ICMPv6 message; the kernel verified its checksum.</param>
public sealed record RouterAdvertisement(int Interface, IPAddress Router, ReadOnlyMemory<byte> Message);

/// <summary>
/// Receives router advertisements on all interfaces, whatever their link layer, and asks for them. The kernel passes no other messages to the socket.
/// </summary>
public sealed class RouterAdvertisementSocket : IDisposable
{
    private const int Icmp6Filter = 1, FilterSize = 32, LongestMessage = 9216, Solicitation = 133, Advertisement = 134, HopLimit = 255;

    private readonly Socket _socket;
    private readonly byte[] _buffer = new byte[LongestMessage];

    private RouterAdvertisementSocket(Socket socket) => _socket = socket;

    /// <summary>Starts to receive.</summary>
    /// <exception cref="SocketException">CAP_NET_RAW or IPv6 is missing; nothing stays open.</exception>
    public static RouterAdvertisementSocket Open()
    {
        Socket socket = new(AddressFamily.InterNetworkV6, SocketType.Raw, ProtocolType.IcmpV6);
        try
        {
            socket.SetRawSocketOption((int)ProtocolType.IcmpV6, Icmp6Filter, OnlyAdvertisements());
            // RFC 4861 §6.1.1: routers ignore solicitations with another hop limit.
            socket.SetSocketOption(SocketOptionLevel.IPv6, SocketOptionName.MulticastTimeToLive, HopLimit);
            socket.Bind(new IPEndPoint(IPAddress.IPv6Any, 0));
            return new(socket);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>The next advertisement.</summary>
    public async ValueTask<RouterAdvertisement> ReceiveAsync(CancellationToken cancellation)
    {
        while (true)
        {
            SocketReceiveFromResult received = await _socket.ReceiveFromAsync(_buffer, SocketFlags.None, new IPEndPoint(IPAddress.IPv6Any, 0), cancellation);
            IPAddress router = ((IPEndPoint)received.RemoteEndPoint).Address;
            // No router forwards a packet from a link-local address, so its sender is on the link.
            if (router.IsIPv6LinkLocal) return new((int)router.ScopeId, new(router.GetAddressBytes()), _buffer.AsMemory(0, received.ReceivedBytes).ToArray());
        }
    }

    /// <summary>Asks the routers of an interface to advertise (RFC 4861 §4.1).</summary>
    /// <exception cref="SocketException">The interface is gone, or has no address yet.</exception>
    public void Solicit(int @interface) =>
        _socket.SendTo([Solicitation, 0, 0, 0, 0, 0, 0, 0], new IPEndPoint(new IPAddress(IPAddress.Parse("ff02::2").GetAddressBytes(), @interface), 0));

    /// <inheritdoc/>
    public void Dispose() => _socket.Dispose();

    // One bit for each type; one that is set blocks it (RFC 3542 §3.2). The kernel reads words of 32 bits in its own order.
    private static byte[] OnlyAdvertisements()
    {
        byte[] filter = new byte[FilterSize];
        filter.AsSpan().Fill(0xff);
        Span<byte> word = filter.AsSpan(Advertisement / 32 * 4, 4);
        uint bits = ~(1u << (Advertisement % 32));
        if (BitConverter.IsLittleEndian) BinaryPrimitives.WriteUInt32LittleEndian(word, bits);
        else BinaryPrimitives.WriteUInt32BigEndian(word, bits);
        return filter;
    }
}
