using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Wire;

namespace EdgeGuard.Linux.Tests.Netns;

/// <summary>Ethernet frames for tests, with every checksum right.</summary>
internal static class Frames
{
    /// <summary>A UDP datagram with a body of zeros.</summary>
    internal static byte[] Udp(MacAddress from, MacAddress to, IPEndPoint source, IPEndPoint destination, int bodySize = 18) =>
        Udp(from, to, source, destination, new byte[bodySize]);

    /// <summary>A UDP datagram.</summary>
    internal static byte[] Udp(MacAddress from, MacAddress to, IPEndPoint source, IPEndPoint destination, byte[] body)
    {
        byte[] udp = [.. new byte[8], .. body];
        BinaryPrimitives.WriteUInt16BigEndian(udp, (ushort)source.Port);
        BinaryPrimitives.WriteUInt16BigEndian(udp.AsSpan(2), (ushort)destination.Port);
        BinaryPrimitives.WriteUInt16BigEndian(udp.AsSpan(4), (ushort)udp.Length);
        ushort checksum = Checksum([.. PseudoHeader(source.Address, destination.Address, IpProtocol.Udp, udp.Length), .. udp]);
        BinaryPrimitives.WriteUInt16BigEndian(udp.AsSpan(6), checksum == 0 ? ushort.MaxValue : checksum);
        return Frame(from, to, source.Address, destination.Address, IpProtocol.Udp, udp);
    }

    /// <summary>An ICMP or ICMPv6 echo request.</summary>
    internal static byte[] Echo(MacAddress from, MacAddress to, IPAddress source, IPAddress destination)
    {
        bool isIpv4 = source.AddressFamily == AddressFamily.InterNetwork;
        byte protocol = isIpv4 ? IpProtocol.Icmp : IpProtocol.Icmpv6;
        byte[] echo = [(byte)(isIpv4 ? 8 : 128), 0, 0, 0, 0, 9, 0, 1];
        byte[] summed = isIpv4 ? echo : [.. PseudoHeader(source, destination, protocol, echo.Length), .. echo];
        BinaryPrimitives.WriteUInt16BigEndian(echo.AsSpan(2), Checksum(summed));
        return Frame(from, to, source, destination, protocol, echo);
    }

    /// <summary>An ICMPv6 message, whose checksum is filled in.</summary>
    internal static byte[] Icmpv6(MacAddress from, MacAddress to, IPAddress source, IPAddress destination, byte[] message)
    {
        BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(2), Checksum([.. PseudoHeader(source, destination, IpProtocol.Icmpv6, message.Length), .. message]));
        return Frame(from, to, source, destination, IpProtocol.Icmpv6, message);
    }

    /// <summary>A packet of any protocol, with a body of zeros.</summary>
    internal static byte[] Of(byte protocol, MacAddress from, MacAddress to, IPAddress source, IPAddress destination) => Frame(from, to, source, destination, protocol, new byte[18]);

    private static byte[] Frame(MacAddress from, MacAddress to, IPAddress source, IPAddress destination, byte protocol, byte[] payload)
    {
        byte[] addresses = [.. source.GetAddressBytes(), .. destination.GetAddressBytes()];
        byte[] header = addresses.Length == 8 ? Ipv4Header(addresses, protocol, payload.Length) : Ipv6Header(addresses, protocol, payload.Length);
        byte[] ethernet = new byte[14];
        to.CopyTo(ethernet);
        from.CopyTo(ethernet.AsSpan(6));
        BinaryPrimitives.WriteUInt16BigEndian(ethernet.AsSpan(12), (ushort)(addresses.Length == 8 ? 0x0800 : 0x86DD));
        return [.. ethernet, .. header, .. payload];
    }

    private static byte[] Ipv4Header(byte[] addresses, byte protocol, int payloadSize)
    {
        byte[] header = [0x45, 0, 0, 0, 0, 0, 0x40, 0, 64, protocol, 0, 0, .. addresses];
        BinaryPrimitives.WriteUInt16BigEndian(header.AsSpan(2), (ushort)(header.Length + payloadSize));
        BinaryPrimitives.WriteUInt16BigEndian(header.AsSpan(10), Checksum(header));
        return header;
    }

    private static byte[] Ipv6Header(byte[] addresses, byte protocol, int payloadSize) =>
        [0x60, 0, 0, 0, (byte)(payloadSize >> 8), (byte)payloadSize, protocol, 64, .. addresses];

    private static byte[] PseudoHeader(IPAddress source, IPAddress destination, byte protocol, int length) =>
        [.. source.GetAddressBytes(), .. destination.GetAddressBytes(), 0, protocol, (byte)(length >> 8), (byte)length];

    /// <summary>The Internet checksum (RFC 1071 §1).</summary>
    private static ushort Checksum(ReadOnlySpan<byte> bytes)
    {
        uint sum = 0;
        for (int at = 0; at < bytes.Length; at += 2) sum += (uint)(bytes[at] << 8) | (at + 1 < bytes.Length ? bytes[at + 1] : 0u);
        while (sum > ushort.MaxValue) sum = (sum & ushort.MaxValue) + (sum >> 16);
        return (ushort)~sum;
    }
}
