using System.Net;
using System.Net.Sockets;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Wire;
using EdgeGuard.Linux.Packets;
using EdgeGuard.Linux.Tests.Netns;

namespace EdgeGuard.Linux.Tests.Packets;

/// <summary>What a tap on one device hears, as the kernel filters it.</summary>
public sealed class DeviceFilterTests
{
    private const byte Ack = 0x10, Syn = 0x02, SynAck = Syn | Ack;
    private static readonly MacAddress Other = MacAddress.Parse("00:00:5e:00:53:43"), LikeHigh = MacAddress.Parse("00:00:5e:00:54:42");

    [NetnsFact]
    public Task Tap_hears_what_the_device_begins_and_nothing_else() => NetworkNamespace.RunAsync(async inside =>
    {
        using TestWire wire = new(inside);
        using PacketSocket socket = PacketSocket.Open("eg0", TestWire.DeviceMac);
        byte[] udp = Frames.Udp(TestWire.DeviceMac, TestWire.GatewayMac, new(TestWire.Device4, 5000), new(TestWire.Gateway4, 53));
        byte[] last = Frames.Udp(TestWire.DeviceMac, TestWire.GatewayMac, new(TestWire.Device4, 5000), new(TestWire.Gateway4, 54));
        byte[][] heard =
        [
            udp,
            Frames.Udp(TestWire.DeviceMac, TestWire.GatewayMac, new(TestWire.Device6, 5000), new(TestWire.Gateway6, 53)),
            Frames.Echo(TestWire.DeviceMac, TestWire.GatewayMac, TestWire.Device4, TestWire.Gateway4),
            Frames.Echo(TestWire.DeviceMac, TestWire.GatewayMac, TestWire.Device6, TestWire.Gateway6),
            Tcp4(TestWire.DeviceMac, Syn), Tcp4(TestWire.DeviceMac, SynAck), Tcp4(TestWire.DeviceMac, Syn, options: 2),
            Tcp6(Syn),
        ];
        byte[][] silent =
        [
            Tcp4(TestWire.DeviceMac, Ack), Tcp4(TestWire.DeviceMac, Ack, options: 2), Tcp6(Ack),
            Tcp4(Other, Syn), Tcp4(LikeHigh, Syn),
            Frames.Udp(Other, TestWire.GatewayMac, new(TestWire.Device4, 5000), new(TestWire.Gateway4, 53)),
            [.. udp.AsSpan(0, 12), 0x81, 0x00, 0x00, 0x05, .. udp.AsSpan(12)],
            [.. udp.AsSpan(0, 12), 0x08, 0x06, .. new byte[46]],
        ];
        foreach (byte[] frame in silent.Concat(heard).Append(last)) wire.Send(frame);

        List<string> received = [];
        await foreach (Frame frame in ReadAsync(socket))
        {
            if (frame.Direction != FrameDirection.Received) continue;
            if (frame.Bytes.Span.StartsWith(last)) break;
            string bytes = Convert.ToHexString(frame.Bytes.Span);
            // The kernel at the device's end has things of its own to say, such as which groups it joins.
            if (heard.Concat(silent).Any(sent => bytes == Convert.ToHexString(sent))) received.Add(bytes);
        }

        Assert.Equal(heard.Select(Convert.ToHexString), received);
    });

    [NetnsFact]
    public Task Tap_hears_what_is_sent_to_the_device() => NetworkNamespace.RunAsync(async inside =>
    {
        using TestWire wire = new(inside);
        inside.Ip($"neigh add {TestWire.Device4} lladdr {TestWire.DeviceMac} dev eg0");
        inside.Ip($"neigh add 192.0.2.67 lladdr {Other} dev eg0");
        using PacketSocket socket = PacketSocket.Open("eg0", TestWire.DeviceMac);
        using UdpClient gateway = new(new IPEndPoint(TestWire.Gateway4, 53));

        gateway.Send([1, 2, 3], new IPEndPoint(IPAddress.Parse("192.0.2.67"), 5000));
        gateway.Send([4, 5, 6], new IPEndPoint(TestWire.Device4, 5000));

        await foreach (Frame frame in ReadAsync(socket))
        {
            if (frame.Direction != FrameDirection.Sent) continue;
            Assert.Equal("040506", Convert.ToHexString(frame.Bytes.Span[42..45]));
            break;
        }
    });

    private static IAsyncEnumerable<Frame> ReadAsync(PacketSocket socket) => socket.ReadAllAsync(new CancellationTokenSource(TestTimeout.Limit).Token);

    private static byte[] Tcp4(MacAddress from, byte flags, int options = 0)
    {
        int words = 5 + options;
        return
        [
            .. Octets(TestWire.GatewayMac), .. Octets(from), 0x08, 0x00,
            (byte)(0x40 | words), 0, 0, (byte)(words * 4 + 20), 0, 0, 0, 0, 64, 6, 0, 0, .. TestWire.Device4.GetAddressBytes(), .. TestWire.Gateway4.GetAddressBytes(),
            // The options would read as flags of SYN where the header's length is not heeded.
            .. Enumerable.Repeat((byte)(flags == Ack ? Syn : Ack), options * 4),
            .. Segment(flags),
        ];
    }

    private static byte[] Tcp6(byte flags) =>
    [
        .. Octets(TestWire.GatewayMac), .. Octets(TestWire.DeviceMac), 0x86, 0xdd,
        0x60, 0, 0, 0, 0, 20, 6, 64, .. TestWire.Device6.GetAddressBytes(), .. TestWire.Gateway6.GetAddressBytes(), .. Segment(flags),
    ];

    private static byte[] Segment(byte flags) => [0x9c, 0x40, 0x01, 0xbb, 0, 0, 0, 1, 0, 0, 0, 0, 0x50, flags, 0xff, 0xff, 0, 0, 0, 0];

    private static byte[] Octets(MacAddress mac) => [.. Enumerable.Range(0, 6).Select(i => (byte)(mac.Value >> (40 - i * 8)))];
}
