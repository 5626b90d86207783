using System.Net;
using System.Net.Sockets;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Networks;
using EdgeGuard.Core.State;
using EdgeGuard.Core.Violations;
using EdgeGuard.Linux.Nflog;
using EdgeGuard.Linux.Tests.Netns;

namespace EdgeGuard.Linux.Tests.Coverage;

/// <summary>What a bridge port may carry: packets of the devices that are there, and DNS questions up to a limit.</summary>
[Trait("Suite", "attacks")]
public class PortGuardTests
{
    private const int Proxy = 10053, Others = 30, Questions = 18;

    [NetnsFact]
    public Task T1_Packets_with_a_devices_addresses_at_another_port_are_reported_with_the_port() => PlayAsync(async home =>
    {
        home.Enforce(Placed(home, home.State(care: BridgeCare.Leave)));
        using NflogSource source = NflogSource.Open(new(), TimeProvider.System);
        byte[] forged = Udp(home, home.Camera.Mac, Neighbourhood.Camera4, 40_000, 99);
        byte[] forged6 = Frames.Udp(home.Camera.Mac, home.GatewayMac, new(Neighbourhood.Camera6, 40_000), new(Neighbourhood.Gateway6, 99));
        Send(home.Bulb, [.. Enumerable.Range(0, 1000).Select(at => at % 2 == 0 ? forged : forged6)]);
        // In its own name and at its own port the bulb is reported for what it may not do, and the camera as well.
        Send(home.Bulb, Udp(home, home.Bulb.Mac, Neighbourhood.Bulb4, 40_000, 99));
        Send(home.Camera, forged);

        List<Violation> reports = [];
        await foreach (Violation report in source.ReadAllAsync(TestTimeout.Token))
        {
            reports.Add(report);
            if (reports.Count(r => r.Kind == ViolationKind.FromDevice) == 2) break;
        }
        Violation[] misplaced = [.. reports.Where(r => r.Kind == ViolationKind.Misplaced)];
        Assert.InRange(misplaced.Length, 5, 25);
        Assert.All(misplaced, report => Assert.Equal((home.Camera.Mac, home.Bulb.Port, true), (report.SourceMac, report.Interface, report.Dropped)));
        Assert.Equal([home.Bulb.Mac, home.Camera.Mac], reports.Where(r => r.Kind == ViolationKind.FromDevice).Select(r => r.SourceMac));
    });

    [NetnsFact]
    public Task T18_T21_Many_devices_behind_one_port_leave_the_proxy_to_those_behind_another() => PlayAsync(home =>
    {
        GatewayState state = Placed(home, home.State(care: BridgeCare.Leave));
        for (int at = 0; at < Others; at++) state = state.With(Mac(at), $"other-{at}", [Address(at)], from: [], to: []);
        home.Enforce(state with { Gate = new(Proxy, LeavesLiterals: false, "nobody", Beat: 1) { QuestionsPerSecond = 1 } });
        using Socket proxy = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { ReceiveBufferSize = 1 << 20 };
        proxy.Bind(new IPEndPoint(IPAddress.Any, Proxy));

        // Each keeps to its own limit, 20 at once.
        Send(home.Bulb, [.. from question in Enumerable.Range(0, Questions) from at in Enumerable.Range(0, Others) select Udp(home, Mac(at), Address(at), (ushort)(20_000 + question), 53)]);
        Send(home.Camera, [.. Enumerable.Range(0, Questions).Select(question => Udp(home, home.Camera.Mac, Neighbourhood.Camera4, (ushort)(20_000 + question), 53))]);

        ILookup<bool, IPAddress> asked = Receive(proxy).ToLookup(from => from.Equals(Neighbourhood.Camera4));
        Assert.Equal(Questions, asked[true].Count());
        Assert.InRange(asked[false].Count(), 200, 400);
        return Task.CompletedTask;
    });

    [NetnsFact]
    public void T23_T25_Frames_in_a_devices_name_do_not_lead_its_traffic_to_another_port() => NetworkNamespace.Run(inside =>
    {
        using Neighbourhood home = new(inside);
        MacAddress camera = home.Camera.Mac, groups = MacAddress.Parse("33:33:00:00:00:01");
        IPAddress own = Neighbourhood.Camera4, own6 = Neighbourhood.Camera6, all = IPAddress.Parse("ff02::1");
        ulong fence = 0;
        // The camera itself may send something in the same moment.
        bool LeadsTo(Station thief, byte[] frame)
        {
            Send(thief, frame);
            return PortOf(inside, camera) == thief.Port;
        }
        byte[] announcement = NeighborFrames.Arp(camera, NeighborFrames.Everyone, 1, camera, own, new(0), own);
        byte[][] forged =
        [
            announcement,
            NeighborFrames.Solicitation(camera, groups, IPAddress.IPv6Any, all, own6),
            NeighborFrames.Advertisement(camera, groups, own6, all, own6, NeighborFrames.LinkLayer(2, camera)),
            Frames.Udp(camera, NeighborFrames.Everyone, new(IPAddress.Any, 68), new(IPAddress.Broadcast, 67)),
            [.. announcement[..12], 0x88, 0xcc, .. announcement[14..]],
            NeighborFrames.Tagged(announcement, 0x8100),
        ];
        foreach (EnforcementMode mode in (EnforcementMode[])[EnforcementMode.Enforce, EnforcementMode.Monitor])
        {
            home.Enforce(Placed(home, home.State(mode, BridgeCare.Leave)));
            foreach (byte[] frame in forged)
            {
                Send(home.Camera, announcement);
                Assert.True(SpinWait.SpinUntil(() => PortOf(inside, camera) == home.Camera.Port, TestTimeout.Limit));
                // The bridge learns frames of one port in their order.
                MacAddress next = new(0x02_00_5e_00_70_00 + ++fence);
                Send(home.Bulb, frame, NeighborFrames.Arp(next, NeighborFrames.Everyone, 1, next, IPAddress.Any, new(0), own));
                Assert.True(SpinWait.SpinUntil(() => PortOf(inside, next) == home.Bulb.Port, TestTimeout.Limit));
                if (mode == EnforcementMode.Enforce) Assert.Equal(home.Camera.Port, PortOf(inside, camera));
                else Assert.True(SpinWait.SpinUntil(() => LeadsTo(home.Bulb, frame), TestTimeout.Limit));
            }
        }
    });

    [NetnsFact]
    public void T18_Messages_that_pass_whoever_sends_them_fill_no_table_of_connections() => NetworkNamespace.Run(inside =>
    {
        const byte Igmp = 2;
        using Neighbourhood home = new(inside);
        home.Enforce(home.State(care: BridgeCare.Leave));
        int before = Tracked();
        Send(home.Bulb, [.. Enumerable.Range(0, 400).SelectMany(at => (byte[][])
        [
            Frames.Of(Igmp, home.Bulb.Mac, MacAddress.Parse("01:00:5e:00:00:16"), new([198, 18, (byte)(at >> 8), (byte)at]), IPAddress.Parse("224.0.0.22")),
            Frames.Udp(home.Bulb.Mac, home.GatewayMac, new(new IPAddress([198, 18, (byte)(at >> 8), (byte)at]), 68), new(Neighbourhood.Gateway4, 67)),
        ])]);
        // What is tracked is seen in the same count: the bulb may ask the gateway for an echo.
        Send(home.Bulb, Frames.Echo(home.Bulb.Mac, home.GatewayMac, Neighbourhood.Bulb4, Neighbourhood.Gateway4));
        Assert.InRange(Tracked(), before, before + 5);
    });

    private static int Tracked() => int.Parse(File.ReadAllText("/proc/sys/net/netfilter/nf_conntrack_count"), System.Globalization.CultureInfo.InvariantCulture);

    // Where the bridge sends frames to this address.
    private static string? PortOf(NetworkNamespace inside, MacAddress mac) =>
        inside.Execute("bridge", ["fdb", "show"]).Split('\n').FirstOrDefault(line => line.StartsWith($"{mac} ", StringComparison.Ordinal))?.Split(' ')[2];

    private static GatewayState Placed(Neighbourhood home, GatewayState state) => state with
    {
        Devices = state.Devices.SetItem(DeviceId.Of(home.Camera.Mac), state.Devices[DeviceId.Of(home.Camera.Mac)] with { Port = home.Camera.Port }),
    };

    private static MacAddress Mac(int at) => new(0x02_00_5e_00_60_00 + (ulong)at);

    private static IPAddress Address(int at) => new([192, 168, 20, (byte)(100 + at)]);

    private static byte[] Udp(Neighbourhood home, MacAddress mac, IPAddress from, ushort port, ushort to) =>
        Frames.Udp(mac, home.GatewayMac, new(from, port), new(Neighbourhood.Gateway4, to));

    private static List<IPAddress> Receive(Socket socket)
    {
        List<IPAddress> senders = [];
        byte[] datagram = new byte[2048];
        EndPoint from = new IPEndPoint(IPAddress.Any, 0);
        while (socket.Poll(500_000, SelectMode.SelectRead))
        {
            socket.ReceiveFrom(datagram, ref from);
            senders.Add(((IPEndPoint)from).Address);
        }
        return senders;
    }

    private static void Send(Station station, params byte[][] frames) => station.Do(inside =>
    {
        int index = int.Parse(inside.Execute("ip", ["-o", "link", "show", "eth0"]).Split(':')[0], System.Globalization.CultureInfo.InvariantCulture);
        using FrameSocket socket = new(index);
        foreach (byte[] frame in frames) socket.Send(frame);
    });

    private static Task PlayAsync(Func<Neighbourhood, Task> act) => NetworkNamespace.RunAsync(async inside =>
    {
        using Neighbourhood home = new(inside);
        await act(home);
    });
}
