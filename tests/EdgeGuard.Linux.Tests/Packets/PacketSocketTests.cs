using System.Net;
using System.Net.Sockets;
using System.Text;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.Discovery;
using EdgeGuard.Core.Wire;
using EdgeGuard.Linux.Packets;
using EdgeGuard.Linux.Tests.Netns;

namespace EdgeGuard.Linux.Tests.Packets;

public class PacketSocketTests
{
    private const string Url = "https://camera.example/mud/camera.json";
    private static readonly byte[] Broadcast = [0xff, 0xff, 0xff, 0xff, 0xff, 0xff];
    private static readonly byte[] Device = [0x00, 0x00, 0x5e, 0x00, 0x53, 0x42];

    [NetnsFact]
    public Task Socket_hears_what_udhcpc_asks_for_and_what_dnsmasq_grants() => NetworkNamespace.RunAsync(async inside =>
    {
        using TestWire wire = new(inside);
        using PacketSocket socket = PacketSocket.Open("eg0");
        using (Dnsmasq.Start())
        {
            inside.Execute("udhcpc",
            [
                "-i", "eg1", "-f", "-q", "-n", "-t", "20", "-s", "/bin/true",
                "-x", $"0xa1:{Convert.ToHexString(Encoding.ASCII.GetBytes(Url))}", "-x", "hostname:camera", "-V", "Acme Camera 2",
            ]);
        }

        (Frame asked, Sighting device) = await FirstAsync(socket, s => s.MudUrl is not null);
        (Frame answered, Sighting grant) = await FirstAsync(socket, s => s.Lease is not null);

        Assert.Equal(FrameDirection.Received, asked.Direction);
        Assert.Equal((TestWire.DeviceMac, Url, "camera", "Acme Camera 2"), (device.Mac, device.MudUrl, device.HostName, device.VendorClass));
        Assert.Equal(FrameDirection.Sent, answered.Direction);
        Assert.Equal((TestWire.DeviceMac, TimeSpan.FromMinutes(10), "eg0"), (grant.Mac, grant.Lease, grant.Interface));
        Assert.InRange(grant.Address!.GetAddressBytes()[3], 100, 199);
    });

    [NetnsFact]
    public Task Socket_hears_the_probe_for_an_address_that_a_device_is_about_to_use() => NetworkNamespace.RunAsync(async inside =>
    {
        using TestWire wire = new(inside);
        using PacketSocket socket = PacketSocket.Open("eg0");

        inside.Ip("addr add 2001:db8::abcd/64 dev eg1");

        IPAddress taken = IPAddress.Parse("2001:db8::abcd");
        (_, Sighting sighting) = await FirstAsync(socket, s => taken.Equals(s.Address));
        Assert.Equal((TestWire.DeviceMac, false), (sighting.Mac, sighting.OnlyInUse));
    });

    [NetnsFact]
    public Task Socket_lets_nothing_by_that_tells_of_no_device() => NetworkNamespace.RunAsync(async inside =>
    {
        using TestWire wire = new(inside);
        using PacketSocket socket = PacketSocket.Open("eg0");

        byte[][] silent =
        [
            Frames.Udp(TestWire.DeviceMac, TestWire.GatewayMac, new(TestWire.Device4, 68), new(TestWire.Gateway4, 53)),
            Frames.Udp(TestWire.DeviceMac, TestWire.GatewayMac, new(TestWire.Device6, 546), new(TestWire.Gateway6, 53)),
            Frames.Echo(TestWire.DeviceMac, TestWire.GatewayMac, TestWire.Device4, TestWire.Gateway4),
            Frames.Echo(TestWire.DeviceMac, TestWire.GatewayMac, TestWire.Device6, TestWire.Gateway6),
            [.. Broadcast, .. Device, 0x81, 0x00, 0x00, 0x05, .. Arp(9)],
        ];
        foreach (byte[] frame in silent) wire.Send(frame);
        wire.Send([.. Broadcast, .. Device, .. Arp(1)]);

        List<Frame> heard = [];
        await FirstAsync(socket, s => s.Mac == TestWire.DeviceMac && s.Source == SightingSource.Arp, heard);
        Assert.DoesNotContain(heard, h => silent.Any(s => h.Bytes.Span.StartsWith(s)));
        Assert.Equal([.. Broadcast, .. Device, .. Arp(1)], heard[^1].Bytes.ToArray()[..42]);
    });

    [NetnsTheory]
    [InlineData("0180c200000e")]
    [InlineData("0180c2000003")]
    [InlineData("0180c2000000")]
    public Task Socket_hears_lldp_in_each_of_its_groups(string group) => NetworkNamespace.RunAsync(async inside =>
    {
        using TestWire wire = new(inside);
        using PacketSocket socket = PacketSocket.Open("eg0");
        byte[] url = Encoding.ASCII.GetBytes(Url);

        wire.Send([.. Convert.FromHexString(group), .. Device, 0x88, 0xcc, 0xfe, (byte)(4 + url.Length), 0x00, 0x00, 0x5e, 0x01, .. url, 0, 0]);

        (_, Sighting sighting) = await FirstAsync(socket, s => s.Source == SightingSource.Lldp);
        Assert.Equal((TestWire.DeviceMac, Url), (sighting.Mac, sighting.MudUrl));
    });

    [NetnsFact]
    public Task Socket_counts_the_frames_it_was_too_slow_for() => NetworkNamespace.RunAsync(async inside =>
    {
        const int Sent = 20_000;
        using TestWire wire = new(inside);
        using PacketSocket socket = PacketSocket.Open("eg0");

        for (int i = 0; i < Sent; i++) wire.Send([.. Broadcast, .. Device, .. Arp(0)]);
        uint lost = socket.TakeLost();
        Assert.InRange<long>(lost, 1, Sent - 1);

        // The frame after the flood closes the count: before it the socket must have kept exactly what it did not lose.
        int heard = 0;
        CancellationTokenSource limit = new(TestTimeout.Limit);
        await foreach (Frame frame in socket.ReadAllAsync(limit.Token))
        {
            if (frame.Direction != FrameDirection.Received || !frame.Bytes.Span[6..12].SequenceEqual(Device)) continue;
            if (++heard == Sent - lost) break;
        }
        Assert.Equal(0u, socket.TakeLost());
    });

    [NetnsFact]
    public Task Reading_ends_with_the_reason_when_the_interface_goes_away() => NetworkNamespace.RunAsync(async inside =>
    {
        using TestWire wire = new(inside);
        using PacketSocket socket = PacketSocket.Open("eg0");

        inside.Ip("link del eg0");

        SocketException gone = await Assert.ThrowsAsync<SocketException>(() => FirstAsync(socket, _ => false));
        Assert.Equal(SocketError.NetworkDown, gone.SocketErrorCode);
    });

    [NetnsFact]
    public void Socket_hears_all_groups_but_no_stranger_s_frames() => NetworkNamespace.Run(inside =>
    {
        using TestWire wire = new(inside);
        using PacketSocket socket = PacketSocket.Open("eg0");

        string details = inside.Execute("ip", ["-d", "link", "show", "eg0"]);

        Assert.Contains("promiscuity 0 ", details, StringComparison.Ordinal);
        Assert.Contains("allmulti 1 ", details, StringComparison.Ordinal);
    });

    [NetnsFact]
    public void Opening_names_the_interface_that_is_not_there() => NetworkNamespace.Run(_ =>
    {
        SocketException missing = Assert.Throws<SocketException>(() => PacketSocket.Open("eg9"));

        Assert.Contains("eg9", missing.Message, StringComparison.Ordinal);
    });

    private static byte[] Arp(byte target) =>
        [0x08, 0x06, 0, 1, 8, 0, 6, 4, 0, 1, .. Device, 192, 0, 2, 66, 0, 0, 0, 0, 0, 0, 192, 0, 2, target];

    private static async Task<(Frame, Sighting)> FirstAsync(PacketSocket socket, Func<Sighting, bool> wanted, List<Frame>? heard = null)
    {
        await foreach (Frame frame in socket.ReadAllAsync(TestTimeout.Token))
        {
            heard?.Add(frame);
            if (FrameObserver.Observe(frame).FirstOrDefault(wanted) is { } sighting) return (frame, sighting);
        }
        throw new InvalidOperationException("The frames ended.");
    }
}
