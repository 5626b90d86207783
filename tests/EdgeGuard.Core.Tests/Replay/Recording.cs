using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Replay;
using EdgeGuard.Core.Tests.Wire;
using EdgeGuard.Core.Wire;

namespace EdgeGuard.Core.Tests.Replay;

/// <summary>A capture written packet by packet: the device, its gateway and a neighbour on one network.</summary>
internal sealed class Recording(LinkType link = LinkType.Ethernet)
{
    internal const string Device = "192.168.20.10", Gateway = "192.168.20.1", Neighbour = "192.168.20.66", Cloud = "203.0.113.7";
    internal const int Syn = 2, SynAck = 0x12, Ack = 0x10;

    internal static readonly MacAddress DeviceMac = MacAddress.Parse("00:00:5e:00:53:10");
    internal static readonly MacAddress GatewayMac = MacAddress.Parse("00:00:5e:00:53:01");
    internal static readonly MacAddress NeighbourMac = MacAddress.Parse("00:00:5e:00:53:66");

    private readonly List<byte> _bytes = [.. Words(0xa1b2c3d4, 0x0004_0002, 0, 0, 65535, (uint)link)];
    private uint _second = 1_780_000_000;

    internal byte[] Bytes => [.. _bytes];

    internal Recording Tcp(string from, int fromPort, string to, int toPort, int flags = Syn)
    {
        byte[] segment = new byte[20];
        Ports(segment, fromPort, toPort);
        (segment[12], segment[13]) = (0x50, (byte)flags);
        return Ip(from, to, 6, segment);
    }

    internal Recording Udp(string from, int fromPort, string to, int toPort, params byte[] payload) =>
        Ip(from, to, 17, Packets.Udp((ushort)fromPort, (ushort)toPort, payload));

    internal Recording Icmp(string from, string to, byte type, byte code = 0, params byte[] about) => Ip(from, to, 1, [type, code, 0, 0, 0, 0, 0, 0, .. about]);

    /// <summary>The device asks the gateway for a name, and is told an address.</summary>
    internal Recording Asks(string name, string address, int port = 50000) => Question(name, port).Answer(name, address, port);

    internal Recording Question(string name, int port = 50000, string server = Gateway) =>
        Udp(Device, port, server, 53, DnsMessages.Message(0x0100, DnsMessages.Question(name, DnsType.A), []));

    internal Recording Answer(string name, string address, int port = 50000, string server = Gateway) =>
        Udp(server, 53, Device, port, DnsMessages.Message(DnsMessages.Answered, DnsMessages.Question(name, DnsType.A), [DnsMessages.Address(name, address)]));

    internal Recording Ip(string from, string to, byte protocol, byte[] payload, Action<byte[]>? change = null)
    {
        byte[] packet = Header(IPAddress.Parse(from), IPAddress.Parse(to), protocol, payload);
        change?.Invoke(packet);
        return Frame(MacOf(from), MacOf(to), from.Contains(':', StringComparison.Ordinal) ? (ushort)0x86dd : (ushort)0x0800, packet);
    }

    internal Recording Frame(MacAddress from, MacAddress to, ushort type, byte[] payload) => Packet(link switch
    {
        LinkType.Ethernet => Packets.Ethernet(from, to, type, payload).Bytes.ToArray(),
        LinkType.LinuxCooked => [0, 0, 0, 1, 0, 6, .. Mac(from), 0, 0, (byte)(type >> 8), (byte)type, .. payload],
        _ => payload,
    });

    internal Recording Packet(byte[] packet, int cutTo = int.MaxValue)
    {
        byte[] kept = packet[..Math.Min(cutTo, packet.Length)];
        _bytes.AddRange(Words(_second++, 0, (uint)kept.Length, (uint)packet.Length));
        _bytes.AddRange(kept);
        return this;
    }

    internal CaptureResult Read(bool learnsNames = true) => CaptureFlows.Read(Bytes, new() { Device = DeviceMac, LearnsNames = learnsNames });

    internal CaptureTraffic Traffic(bool learnsNames = true) => Assert.IsType<CaptureResult.Read>(Read(learnsNames)).Traffic;

    // What is not on the device's own network is reached by way of the gateway.
    internal static MacAddress MacOf(string address) => address switch
    {
        Device or "2001:db8:20::10" => DeviceMac,
        Neighbour => NeighbourMac,
        "255.255.255.255" or "192.168.20.255" => new(0xFFFF_FFFF_FFFF),
        _ when address.StartsWith("239.", StringComparison.Ordinal) => MacAddress.Parse("01:00:5e:7f:ff:fa"),
        _ => GatewayMac,
    };

    internal static byte[] Header(IPAddress from, IPAddress to, byte protocol, byte[] payload)
    {
        if (from.AddressFamily == AddressFamily.InterNetworkV6) return Packets.Ipv6(protocol, 64, from.ToString(), to.ToString(), payload);
        byte[] header = [0x45, 0, 0, 0, 0, 0, 0x40, 0, 64, protocol, 0, 0, .. from.GetAddressBytes(), .. to.GetAddressBytes()];
        BinaryPrimitives.WriteUInt16BigEndian(header.AsSpan(2), (ushort)(20 + payload.Length));
        return [.. header, .. payload];
    }

    private static byte[] Mac(MacAddress mac)
    {
        byte[] octets = new byte[6];
        mac.CopyTo(octets);
        return octets;
    }

    private static void Ports(byte[] segment, int from, int to)
    {
        BinaryPrimitives.WriteUInt16BigEndian(segment, (ushort)from);
        BinaryPrimitives.WriteUInt16BigEndian(segment.AsSpan(2), (ushort)to);
    }

    private static byte[] Words(params uint[] words) => [.. words.SelectMany(BitConverter.GetBytes)];
}
