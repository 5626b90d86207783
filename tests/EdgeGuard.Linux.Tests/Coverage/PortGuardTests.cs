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
