using System.Buffers.Binary;
using System.Net;
using EdgeGuard.Core.Addresses;

namespace EdgeGuard.Linux.Tests.Coverage;

/// <summary>ARP and neighbor discovery frames as an attacker makes them, with right checksums.</summary>
internal static class NeighborFrames
{
    internal static readonly MacAddress Everyone = new(0xFFFF_FFFF_FFFF);

    private const byte Icmpv6 = 58, FragmentHeader = 44, DestinationOptions = 60;

    /// <summary>An ARP packet; <paramref name="hardware"/> 6 is IEEE 802, which hosts take as well.</summary>
    internal static byte[] Arp(MacAddress from, MacAddress to, ushort operation, MacAddress sender, IPAddress senderIp, MacAddress target, IPAddress targetIp, ushort hardware = 1) =>
    [
        .. Octets(to), .. Octets(from), 0x08, 0x06, (byte)(hardware >> 8), (byte)hardware, 8, 0, 6, 4, (byte)(operation >> 8), (byte)operation,
        .. Octets(sender), .. senderIp.GetAddressBytes(), .. Octets(target), .. targetIp.GetAddressBytes(), .. new byte[18],
    ];

    /// <summary>The frame behind VLAN tags of these types, all of VLAN 0.</summary>
    internal static byte[] Tagged(byte[] frame, params ushort[] types) =>
        [.. frame[..12], .. types.SelectMany(t => new byte[] { (byte)(t >> 8), (byte)t, 0, 0 }), .. frame[12..]];

    /// <summary>A neighbor advertisement of a target, override flag set.</summary>
    internal static byte[] Advertisement(MacAddress from, MacAddress to, IPAddress source, IPAddress destination, IPAddress target, params byte[][] options) =>
        Ipv6(from, to, source, destination, Message(136, 0x60, target, options));

    /// <summary>An advertisement that answers the probe of an address (RFC 4861 §7.2.4): to all, so it is not solicited.</summary>
    internal static byte[] AnswerToProbe(MacAddress from, IPAddress source, IPAddress target) =>
        Ipv6(from, MacAddress.Parse("33:33:00:00:00:01"), source, IPAddress.Parse("ff02::1"), Message(136, 0x20, target, [LinkLayer(2, from)]));

    /// <summary>A neighbor solicitation for a target.</summary>
    internal static byte[] Solicitation(MacAddress from, MacAddress to, IPAddress source, IPAddress destination, IPAddress target, params byte[][] options) =>
        Ipv6(from, to, source, destination, Message(135, 0, target, options));

    /// <summary>A router solicitation.</summary>
    internal static byte[] RouterSolicitation(MacAddress from, IPAddress source, IPAddress destination, params byte[][] options) =>
        Ipv6(from, MacAddress.Parse("33:33:00:00:00:02"), source, destination, [133, 0, 0, 0, 0, 0, 0, 0, .. options.SelectMany(o => o)]);

    /// <summary>The option for a sender's (1) or target's (2) link-layer address.</summary>
    internal static byte[] LinkLayer(byte type, MacAddress mac) => [type, 1, .. Octets(mac)];

    internal static byte[] Nonce => [14, 1, 1, 2, 3, 4, 5, 6];

    /// <summary>An ICMPv6 frame behind a fragment header that is the whole datagram (RFC 6946 §2), or behind destination options.</summary>
    internal static byte[] Behind(byte[] frame, bool fragment)
    {
        byte[] header = fragment ? [frame[20], 0, 0, 0, 0, 0, 0, 9] : [frame[20], 0, 1, 4, 0, 0, 0, 0];
        byte[] made = [.. frame[..54], .. header, .. frame[54..]];
        made[20] = fragment ? FragmentHeader : DestinationOptions;
        BinaryPrimitives.WriteUInt16BigEndian(made.AsSpan(18), (ushort)(made.Length - 54));
        return made;
    }

    /// <summary>The first fragment of an ICMPv6 frame, which ends before the ICMPv6 header; a second would bring it.</summary>
    internal static byte[] HeaderInNextFragment(byte[] frame)
    {
        byte[] first = Behind(frame, fragment: true)[..62];
        (first[19], first[57]) = (8, 1);
        return first;
    }

    private static byte[] Message(byte type, byte flags, IPAddress target, byte[][] options) =>
        [type, 0, 0, 0, flags, 0, 0, 0, .. target.GetAddressBytes(), .. options.SelectMany(o => o)];

    private static byte[] Ipv6(MacAddress from, MacAddress to, IPAddress source, IPAddress destination, byte[] message)
    {
        byte[] addresses = [.. source.GetAddressBytes(), .. destination.GetAddressBytes()];
        BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(2), Checksum([.. addresses, 0, 0, (byte)(message.Length >> 8), (byte)message.Length, 0, 0, 0, Icmpv6, .. message]));
        int length = message.Length;
        return [.. Octets(to), .. Octets(from), 0x86, 0xdd, 0x60, 0, 0, 0, (byte)(length >> 8), (byte)length, Icmpv6, 255, .. addresses, .. message];
    }

    private static byte[] Octets(MacAddress mac)
    {
        byte[] octets = new byte[6];
        mac.CopyTo(octets);
        return octets;
    }

    private static ushort Checksum(ReadOnlySpan<byte> bytes)
    {
        uint sum = 0;
        for (int at = 0; at < bytes.Length; at += 2) sum += (uint)(bytes[at] << 8) | (at + 1 < bytes.Length ? bytes[at + 1] : 0u);
        while (sum > ushort.MaxValue) sum = (sum & ushort.MaxValue) + (sum >> 16);
        return (ushort)~sum;
    }
}
