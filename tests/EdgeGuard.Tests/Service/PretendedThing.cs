using System.Buffers.Binary;
using System.Net;
using System.Text;

namespace EdgeGuard.Tests.Service;

/// <summary>One of many devices on a wire: asks for an address as RFC 2131 says, and sends what it likes to whom it likes.</summary>
internal sealed class PretendedThing(WireEnd wire, ulong mac, string server = "192.168.20.1", uint? transaction = null)
{
    /// <summary>Its address by which it asks by IPv6.</summary>
    internal const string LinkLocal = "fe80::1234";

    private static readonly byte[] Broadcast = [0xff, 0xff, 0xff, 0xff, 0xff, 0xff];

    private readonly byte[] _mac = Octets(mac);
    private readonly byte[] _transaction = [.. BitConverter.GetBytes(BinaryPrimitives.ReverseEndianness(transaction ?? (uint)mac))];
    private byte[] _gatewayMac = Broadcast;

    /// <summary>The MAC address on its frames, where a repeater puts its own there; otherwise its own.</summary>
    internal ulong? Repeater { get; init; }

    /// <summary>Its client identifier (RFC 2132 §9.14); none if empty.</summary>
    internal byte[] Client { get; init; } = [];

    /// <summary>Asks for an address.</summary>
    /// <returns>What the server offers.</returns>
    internal IPAddress Discover(string mudUrl = "") => Address(Exchange(1, [.. Identified(), .. Named(mudUrl)]));

    /// <summary>Takes the offer.</summary>
    /// <returns>When the server's word came, in ticks of the stopwatch.</returns>
    internal long Request(IPAddress offered, string mudUrl = "")
    {
        Exchange(3, [50, 4, .. offered.GetAddressBytes(), 54, 4, .. IPAddress.Parse(server).GetAddressBytes(), .. Identified(), .. Named(mudUrl)]);
        return wire.LastReceived;
    }

    /// <summary>Asks the server in the name of another device for a short lease of that one's address. The answer goes to all.</summary>
    internal void RequestFor(ulong other, IPAddress own, uint seconds)
    {
        byte[] device = Octets(other), length = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(length, seconds);
        byte[] request =
        [
            1, 1, 6, 0, .. _transaction, 0, 0, 0x80, 0, .. new byte[16], .. device, .. new byte[202], 0x63, 0x82, 0x53, 0x63, 53, 1, 3,
            50, 4, .. own.GetAddressBytes(), 54, 4, .. IPAddress.Parse(server).GetAddressBytes(), 61, 7, 1, .. device, 51, 4, .. length, 255,
        ];
        wire.Send(Udp(Broadcast, IPAddress.Any, 68, IPAddress.Broadcast, 67, request));
        wire.ReceiveUntil(f => f.Length > 290 && f[12] == 8 && f[13] == 0 && f[23] == 17 && f[42] == 2 && f.AsSpan(70, 6).SequenceEqual(device));
    }

    /// <summary>Takes the offer, and gives itself a name (RFC 2132 §3.14).</summary>
    internal void RequestAs(IPAddress offered, string hostName) =>
        Exchange(3, [50, 4, .. offered.GetAddressBytes(), 54, 4, .. IPAddress.Parse(server).GetAddressBytes(), 12, (byte)hostName.Length, .. Encoding.ASCII.GetBytes(hostName)]);

    /// <summary>Knows the gateway as another one does.</summary>
    internal void Learn(PretendedThing other) => _gatewayMac = other._gatewayMac;

    /// <summary>Gives its address back.</summary>
    internal void Release(IPAddress own) => wire.Send(Udp(_gatewayMac, own, 68, IPAddress.Parse(server), 67, Message(7, own, [54, 4, .. IPAddress.Parse(server).GetAddressBytes()])));

    /// <summary>Sends a datagram with one word in it.</summary>
    internal void Send(IPAddress own, IPAddress peer, ushort port, uint word)
    {
        byte[] body = new byte[18];
        BinaryPrimitives.WriteUInt32BigEndian(body, word);
        wire.Send(Udp(_gatewayMac, own, 40000, peer, port, body));
    }

    /// <summary>Sends a host of the internet what a DHCP server would grant a device, from the port of a client to that of a server.</summary>
    internal void SendGrant(IPAddress own, IPAddress host, ulong device, IPAddress granted) => wire.Send(Udp(_gatewayMac, own, 68, host, 67, Grant(device, granted)));

    /// <summary>A server's grant for ten minutes.</summary>
    internal static byte[] Grant(ulong device, IPAddress granted) =>
        [2, 1, 6, 0, 0, 0, 0, 1, .. new byte[8], .. granted.GetAddressBytes(), .. new byte[8], .. Octets(device), .. new byte[202], 0x63, 0x82, 0x53, 0x63, 53, 1, 5, 51, 4, 0, 0, 2, 88, 255];

    /// <summary>Announces by ARP that it has an address (RFC 5227 §2.3).</summary>
    internal void Announce(IPAddress own) =>
        wire.Send([.. Broadcast, .. _mac, 8, 6, 0, 1, 8, 0, 6, 4, 0, 1, .. _mac, .. own.GetAddressBytes(), 0, 0, 0, 0, 0, 0, .. own.GetAddressBytes(), .. new byte[18]]);

    /// <summary>Sends the first packet of a TCP connection, with a word as its sequence number.</summary>
    internal void Connect(IPAddress own, IPAddress peer, ushort port, uint word)
    {
        byte[] segment = new byte[20];
        BinaryPrimitives.WriteUInt16BigEndian(segment, 40001);
        BinaryPrimitives.WriteUInt16BigEndian(segment.AsSpan(2), port);
        BinaryPrimitives.WriteUInt32BigEndian(segment.AsSpan(4), word);
        (segment[12], segment[13], segment[14]) = (0x50, 2, 0x20);
        BinaryPrimitives.WriteUInt16BigEndian(segment.AsSpan(16), Checksum([.. own.GetAddressBytes(), .. peer.GetAddressBytes(), 0, 6, 0, 20, .. segment]));
        wire.Send(Packet(_gatewayMac, own, peer, 6, segment));
    }

    /// <summary>Names its MUD URL by DHCPv6 (RFC 8520 §10) while it asks for options, and waits for the server's reply. The gateway must know its MAC address.</summary>
    internal void AskByIpv6(string mudUrl)
    {
        byte[] own = IPAddress.Parse(LinkLocal).GetAddressBytes(), servers = IPAddress.Parse("ff02::1:2").GetAddressBytes();
        byte[] message = [11, .. _transaction[1..], 0, 1, 0, 10, 0, 3, 0, 1, .. _mac, 0, 8, 0, 2, 0, 0, 0, 112, 0, (byte)mudUrl.Length, .. Encoding.ASCII.GetBytes(mudUrl)];
        byte[] udp = [2, 34, 2, 35, 0, (byte)(8 + message.Length), 0, 0, .. message];
        byte[] even = udp.Length % 2 == 0 ? udp : [.. udp, 0];
        BinaryPrimitives.WriteUInt16BigEndian(udp.AsSpan(6), Checksum([.. own, .. servers, 0, 0, 0, (byte)udp.Length, 0, 0, 0, 17, .. even]));
        wire.Send([0x33, 0x33, 0, 1, 0, 2, .. _mac, 0x86, 0xdd, 0x60, 0, 0, 0, 0, (byte)udp.Length, 17, 1, .. own, .. servers, .. udp]);
        wire.ReceiveUntil(f => f.Length > 66 && f[12] == 0x86 && f[20] == 17 && f[62] == 7 && f.AsSpan(63, 3).SequenceEqual(_transaction.AsSpan(1)));
    }

    /// <summary>Probes for an address that it is about to use (RFC 4862 §5.4).</summary>
    internal void Probe(IPAddress address)
    {
        byte[] group = [0xff, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0xff, .. address.GetAddressBytes()[13..]];
        wire.Send([0x33, 0x33, .. group[12..], .. _mac, 0x86, 0xdd, 0x60, 0, 0, 0, 0, 24, 58, 255, .. new byte[16], .. group, 135, 0, 0, 0, 0, 0, 0, 0, .. address.GetAddressBytes()]);
    }

    private byte[] Exchange(byte type, byte[] options)
    {
        wire.Send(Udp(Broadcast, IPAddress.Any, 68, IPAddress.Broadcast, 67, Message(type, IPAddress.Any, options)));
        byte[] answer = wire.ReceiveUntil(f => f.Length > 290 && f[12] == 8 && f[13] == 0 && f[23] == 17 && f[42] == 2 && f.AsSpan(70, 6).SequenceEqual(_mac));
        _gatewayMac = answer[6..12];
        return answer;
    }

    private byte[] Message(byte type, IPAddress own, byte[] options) =>
        [1, 1, 6, 0, .. _transaction, 0, 0, (byte)(Repeater is null ? 0 : 0x80), 0, .. own.GetAddressBytes(), .. new byte[12], .. _mac, .. new byte[202], 0x63, 0x82, 0x53, 0x63, 53, 1, type, .. options, 255];

    private static byte[] Octets(ulong mac) => [.. BitConverter.GetBytes(BinaryPrimitives.ReverseEndianness(mac)).Skip(2)];

    private byte[] Identified() => Client.Length == 0 ? [] : [61, (byte)Client.Length, .. Client];

    private static byte[] Named(string mudUrl) => mudUrl.Length == 0 ? [] : [161, (byte)mudUrl.Length, .. Encoding.ASCII.GetBytes(mudUrl)];

    private static IPAddress Address(byte[] answer) => new(answer.AsSpan(58, 4));

    private byte[] Udp(byte[] to, IPAddress source, ushort sourcePort, IPAddress destination, ushort port, byte[] body)
    {
        byte[] datagram = new byte[8 + body.Length];
        BinaryPrimitives.WriteUInt16BigEndian(datagram, sourcePort);
        BinaryPrimitives.WriteUInt16BigEndian(datagram.AsSpan(2), port);
        BinaryPrimitives.WriteUInt16BigEndian(datagram.AsSpan(4), (ushort)datagram.Length);
        body.CopyTo(datagram, 8);
        return Packet(to, source, destination, 17, datagram);
    }

    private byte[] Packet(byte[] to, IPAddress source, IPAddress destination, byte protocol, byte[] content)
    {
        byte[] frame = new byte[34 + content.Length];
        to.CopyTo(frame, 0);
        (Repeater is { } repeater ? Octets(repeater) : _mac).CopyTo(frame, 6);
        frame[12] = 8;
        frame[14] = 0x45;
        BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(16), (ushort)(20 + content.Length));
        frame[22] = 64;
        frame[23] = protocol;
        source.TryWriteBytes(frame.AsSpan(26), out _);
        destination.TryWriteBytes(frame.AsSpan(30), out _);
        BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(24), Checksum(frame.AsSpan(14, 20)));
        content.CopyTo(frame, 34);
        return frame;
    }

    private static ushort Checksum(ReadOnlySpan<byte> header)
    {
        uint sum = 0;
        for (int i = 0; i < header.Length; i += 2) sum += BinaryPrimitives.ReadUInt16BigEndian(header[i..]);
        sum = (sum & 0xffff) + (sum >> 16);
        return (ushort)~((sum & 0xffff) + (sum >> 16));
    }
}
