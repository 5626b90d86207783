using System.Buffers.Binary;
using System.Net;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Wire;
using static EdgeGuard.Core.Wire.FrameOctets;

namespace EdgeGuard.Core.Coverage;

/// <summary>
/// Builds the probes that find a second way to the internet on a governed network: the questions that a new device would ask. The gateway's own
/// servers do not receive them, so every answer comes from another router, DHCP server or ARP proxy.
/// </summary>
public static class BypassProbe
{
    // RFC 7600 §3: an address that no host has. Only a station that answers for every address answers for it.
    private static readonly IPAddress Nobody = IPAddress.Parse("192.0.0.8");

    private static readonly byte[] AllRouters = [0x33, 0x33, 0, 0, 0, 2];
    private static readonly byte[] Everyone = [0xff, 0xff, 0xff, 0xff, 0xff, 0xff];

    /// <summary>The frames to send on one interface of a network.</summary>
    /// <param name="mac">The gateway's MAC address there.</param>
    /// <param name="own">The gateway's addresses there. Probes that need a missing address are left out.</param>
    /// <param name="transaction">Transaction id; it identifies the answers to these probes.</param>
    public static IEnumerable<byte[]> Frames(MacAddress mac, IReadOnlyCollection<IPAddress> own, uint transaction)
    {
        yield return Discover(mac, transaction);
        if (own.FirstOrDefault(a => a.GetAddressBytes().Length == 4) is { } four) yield return AskFor(Nobody, mac, four);
        if (own.FirstOrDefault(a => a.IsIPv6LinkLocal) is { } six) yield return SolicitRouters(mac, six);
    }

    private static byte[] AskFor(IPAddress address, MacAddress mac, IPAddress own) =>
        [.. Ethernet(Everyone, mac, EtherType.Arp), 0, 1, 8, 0, 6, 4, 0, 1, .. Octets(mac), .. own.GetAddressBytes(), 0, 0, 0, 0, 0, 0, .. address.GetAddressBytes()];

    private static byte[] SolicitRouters(MacAddress mac, IPAddress own)
    {
        byte[] message = [133, 0, 0, 0, 0, 0, 0, 0, 1, 1, .. Octets(mac)];
        byte[] addresses = [.. own.GetAddressBytes(), .. IPAddress.Parse("ff02::2").GetAddressBytes()];
        Write(message, 2, Checksum([.. addresses, 0, 0, 0, (byte)message.Length, 0, 0, 0, NeighborReader.Protocol, .. message]));
        return [.. Ethernet(AllRouters, mac, EtherType.Ipv6), 0x60, 0, 0, 0, 0, (byte)message.Length, NeighborReader.Protocol, 255, .. addresses, .. message];
    }

    // RFC 2131 §2 and §4.4.1; asks for router and classless routes (options 3 and 121), and for the answer by broadcast.
    private static byte[] Discover(MacAddress mac, uint transaction)
    {
        byte[] dhcp = [1, 1, 6, 0, .. new byte[232], 0x63, 0x82, 0x53, 0x63, 53, 1, 1, 55, 2, 3, 121, 255, .. new byte[48]];
        BinaryPrimitives.WriteUInt32BigEndian(dhcp.AsSpan(4), transaction);
        dhcp[10] = 0x80;
        Octets(mac).CopyTo(dhcp, 28);
        byte[] udp = [0, (byte)Dhcp4Reader.ClientPort, 0, (byte)Dhcp4Reader.ServerPort, 0, 0, 0, 0, .. dhcp];
        Write(udp, 4, (ushort)udp.Length);
        byte[] ip = [0x45, 0, 0, 0, 0, 0, 0, 0, 64, UdpReader.Protocol, 0, 0, 0, 0, 0, 0, 255, 255, 255, 255];
        Write(ip, 2, (ushort)(ip.Length + udp.Length));
        Write(ip, 10, Checksum(ip));
        return [.. Ethernet(Everyone, mac, EtherType.Ipv4), .. ip, .. udp];
    }
}
