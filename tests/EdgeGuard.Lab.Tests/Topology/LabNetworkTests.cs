using System.Net;
using System.Net.Sockets;
using EdgeGuard.Lab.Attacks;
using EdgeGuard.Lab.Devices;
using EdgeGuard.Lab.Packets;
using EdgeGuard.Lab.Processes;
using EdgeGuard.Lab.Services;
using EdgeGuard.Lab.Tests.Sandbox;
using EdgeGuard.Lab.Topology;

namespace EdgeGuard.Lab.Tests.Topology;

public sealed class LabNetworkTests
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);
    private static readonly IPAddress Host4 = IPAddress.Parse("203.0.113.20");
    private static readonly IPAddress Host6 = IPAddress.Parse("2001:db8:cafe::20");

    [SandboxFact]
    public Task Device_reaches_a_host_outside_over_both_families() => Sandboxed.RunAsync(this, async (state, cancellation) =>
    {
        using LabNetwork network = await LabNetwork.BuildAsync([Host4, Host6], cancellation);
        NetworkNamespace camera = await AddStaticDeviceAsync(network, "camera", 10, cancellation);
        await using EchoServer four = new(network.Internet, new(Host4, 443), ProtocolType.Tcp);
        await using EchoServer six = new(network.Internet, new(Host6, 443), ProtocolType.Tcp);

        Assert.True(await EchoClient.RequestAsync(camera, new(Host4, 443), ProtocolType.Tcp, Timeout, cancellation));
        Assert.True(await EchoClient.RequestAsync(camera, new(Host6, 443), ProtocolType.Tcp, Timeout, cancellation));
        Assert.False(await EchoClient.RequestAsync(camera, new(Host4, 444), ProtocolType.Tcp, Timeout, cancellation));
    });

    [SandboxFact]
    public Task Devices_reach_each_other_through_the_gateway_only() => Sandboxed.RunAsync(this, async (state, cancellation) =>
    {
        using LabNetwork network = await LabNetwork.BuildAsync([], cancellation);
        NetworkNamespace camera = await AddStaticDeviceAsync(network, "camera", 10, cancellation);
        NetworkNamespace bulb = await AddStaticDeviceAsync(network, "bulb", 11, cancellation);
        await using EchoServer four = new(bulb, new(IPAddress.Any, 56700), ProtocolType.Udp);
        await using EchoServer six = new(bulb, new(IPAddress.IPv6Any, 56700), ProtocolType.Udp);
        IPEndPoint[] ways = [new(Address4(11), 56700), new(Address6(11), 56700)];
        foreach (IPEndPoint way in ways) Assert.True(await EchoClient.RequestAsync(camera, way, ProtocolType.Udp, Timeout, cancellation));

        // The forward hook drops routed packets; a packet that bypassed the router would still be answered.
        await network.Gateway.RunToolAsync("nft", ["-f", "-"], cancellation,
            "table inet test { chain forward { type filter hook forward priority 0; udp dport 56700 counter drop; }; }\n");
        foreach (IPEndPoint way in ways) Assert.False(await EchoClient.RequestAsync(camera, way, ProtocolType.Udp, TimeSpan.FromSeconds(0.3), cancellation));
    });

    [SandboxFact]
    public Task Device_cannot_be_reached_past_the_gateway_by_its_mac_address() => Sandboxed.RunAsync(this, async (state, cancellation) =>
    {
        using LabNetwork network = await LabNetwork.BuildAsync([], cancellation);
        NetworkNamespace camera = await AddStaticDeviceAsync(network, "camera", 10, cancellation);
        NetworkNamespace bulb = await AddStaticDeviceAsync(network, "bulb", 11, cancellation);
        await using EchoServer service = new(bulb, new(IPAddress.Any, 56700), ProtocolType.Udp);
        IPEndPoint way = new(Address4(11), 56700);
        Assert.True(await EchoClient.RequestAsync(camera, way, ProtocolType.Udp, Timeout, cancellation));

        await camera.IpAsync($"neigh replace {Address4(11)} lladdr 00:00:5e:00:53:11 dev eth0\n", cancellation);

        Assert.False(await EchoClient.RequestAsync(camera, way, ProtocolType.Udp, TimeSpan.FromSeconds(0.3), cancellation));
    });

    [SandboxFact]
    public Task Internet_answers_for_every_address() => Sandboxed.RunAsync(this, async (state, cancellation) =>
    {
        using LabNetwork network = await LabNetwork.BuildAsync([], cancellation);
        NetworkNamespace camera = await AddStaticDeviceAsync(network, "camera", 10, cancellation);
        await using PacketTap tap = new(network.Internet, InternetSetup.Interface), back = new(camera, "eth0");
        IPEndPoint[] four = [.. new ScanTargets(1).Internet4([23, 2323], 110)], six = [.. new ScanTargets(2).Internet6([23], 40)];
        IPEndPoint[] targets = [.. four, .. six];
        List<IPAddress> tried = [];

        await new SynScan(camera, Address4(10), four, 500).RunAsync((_, to) => tried.Add(to), cancellation);
        await new SynScan(camera, Address6(10), six, 500).RunAsync((_, to) => tried.Add(to), cancellation);
        await Polling.UntilAsync(() => Refused(back) == targets.Length, Timeout, cancellation);

        Assert.Equal(targets.Select(target => target.Address), tried);
        Assert.Equal(targets.Length, Arrived(tap));
        Assert.Equal(targets.Length, Refused(back));
        Assert.Equal(targets.ToHashSet(), [.. tap.Find(IsProbe).Select(seen => new IPEndPoint(seen.Destination, seen.DestinationPort))]);
    });

    [SandboxFact]
    public Task Probe_of_an_open_port_is_answered() => Sandboxed.RunAsync(this, async (state, cancellation) =>
    {
        using LabNetwork network = await LabNetwork.BuildAsync([Host4, Host6], cancellation);
        NetworkNamespace camera = await AddStaticDeviceAsync(network, "camera", 10, cancellation);
        await using EchoServer four = new(network.Internet, new(Host4, 23), ProtocolType.Tcp);
        await using EchoServer six = new(network.Internet, new(Host6, 23), ProtocolType.Tcp);
        await using PacketTap tap = new(camera, "eth0");

        // The kernel discards a segment with a wrong checksum, and answers a valid one to an open port without a reset.
        await new SynScan(camera, Address4(10), [new(Host4, 23)], 100).RunAsync((_, _) => { }, cancellation);
        await new SynScan(camera, Address6(10), [new(Host6, 23)], 100).RunAsync((_, _) => { }, cancellation);

        bool IsAnswer(CapturedPacket seen) => seen is { Outgoing: false, SourcePort: 23, IsReset: false };
        await Polling.UntilAsync(() => tap.Count(IsAnswer) >= 2, Timeout, cancellation);
        Assert.Equal([Host4, Host6], tap.Find(IsAnswer).Select(seen => seen.Source).Distinct());
    });

    [SandboxFact]
    public Task Device_gets_an_address_and_resolves_names() => Sandboxed.RunAsync(this, async (state, cancellation) =>
    {
        using LabNetwork network = await LabNetwork.BuildAsync([], cancellation);
        using Daemon outside = await DnsmasqServer.StartOutsideAsync(network.Internet, state, [$"cloud.example.net,{Host4},{Host6}"], cancellation);
        using Daemon home = await DnsmasqServer.StartAtHomeAsync(network.Gateway, state, cancellation);
        NetworkNamespace camera = await network.AddDeviceAsync("camera", "00:00:5e:00:53:10", AddressPlan.Things, cancellation);
        await camera.IpAsync("link set eth0 up\n", cancellation);
        DhcpClient.Install(state);
        using Daemon client = DhcpClient.Start(camera, state, "https://mud.example.net/camera.json");

        await Polling.UntilAsync(() => DhcpClient.ReadLease(camera, state) is not null, cancellation);
        DhcpLease lease = DhcpClient.ReadLease(camera, state)!;
        Assert.True(AddressPlan.Things.Contains(lease.Address));
        Assert.Equal([Host4], await DnsClient.ResolveAsync(camera, lease.NameServer, "cloud.example.net", AddressFamily.InterNetwork, Timeout, cancellation));
        Assert.Equal([Host6], await DnsClient.ResolveAsync(camera, lease.NameServer, "cloud.example.net", AddressFamily.InterNetworkV6, Timeout, cancellation));
        Assert.Empty(await DnsClient.ResolveAsync(camera, lease.NameServer, "nobody.example.net", AddressFamily.InterNetwork, Timeout, cancellation));
    });

    private static int Refused(PacketTap tap) => tap.Count(seen => seen is { Outgoing: false, IsReset: true });

    private static int Arrived(PacketTap tap) => tap.Count(IsProbe);

    private static bool IsProbe(CapturedPacket seen) => !seen.Outgoing && seen.DestinationPort is 23 or 2323;

    private static IPAddress Address4(int number) => IPAddress.Parse($"{AddressPlan.Things.Net4}.{number}");

    private static IPAddress Address6(int number) => IPAddress.Parse($"{AddressPlan.Things.Net6}:{number}");

    private static async Task<NetworkNamespace> AddStaticDeviceAsync(
        LabNetwork network, string name, int number, CancellationToken cancellation)
    {
        NetworkNamespace device = await network.AddDeviceAsync(name, $"00:00:5e:00:53:{number}", AddressPlan.Things, cancellation);
        await device.IpAsync($"""
            addr add {Address4(number)}/24 dev eth0
            addr add {Address6(number)}/128 dev eth0 nodad
            link set eth0 up
            route add default via {AddressPlan.Things.Gateway4}
            route add {AddressPlan.Things.Gateway6} dev eth0
            route add ::/0 via {AddressPlan.Things.Gateway6}

            """, cancellation);
        return device;
    }
}
