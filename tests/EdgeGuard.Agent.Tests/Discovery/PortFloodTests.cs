using System.Runtime.CompilerServices;
using System.Text;
using EdgeGuard.Agent.Coverage;
using EdgeGuard.Agent.Discovery;
using EdgeGuard.Agent.Options;
using EdgeGuard.Agent.Pipeline;
using EdgeGuard.Agent.Tests.Leds;
using EdgeGuard.Agent.Tests.Telemetry;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Discovery;
using EdgeGuard.Core.State;
using EdgeGuard.Core.Wire;
using EdgeGuard.Linux.Interfaces;
using EdgeGuard.Linux.Packets;
using EdgeGuard.Linux.Tests.Netns;
using Microsoft.Extensions.Time.Testing;
using Xunit.Abstractions;

namespace EdgeGuard.Agent.Tests.Discovery;

/// <summary>A flood of LLDP frames with invented MAC addresses on the port of a governed bridge, through the kernel.</summary>
public sealed class PortFloodTests(ITestOutputHelper output)
{
    private const int Invented = 20_000;
    private const int BatchSize = 200;
    private const string Bridge = "lan0";
    private const string Port = "port0";
    private static readonly MacAddress NewMac = MacAddress.Parse("00:00:5e:00:53:77");

    [NetnsFact]
    public Task T17_Invented_MACs_on_a_bridge_port_stay_within_the_limits_and_other_devices_come_through() => NetworkNamespace.RunAsync(async inside =>
    {
        inside.Ip($"link add {Bridge} type bridge forward_delay 0 mcast_snooping 0");
        inside.Ip($"link add {Port} type veth peer name device0");
        inside.Ip($"link set {Port} master {Bridge}");
        // The kernel's own frames would be counted too.
        inside.Sysctl("net.ipv6.conf.device0.disable_ipv6", "1");
        foreach (string name in (string[])[Bridge, Port, "device0"]) inside.Ip($"link set {name} up");
        FakeTimeProvider time = new(Home.Noon);
        PipelineChannels channels = new(Home.WithCamera with { Facts = GatewayFactReader.Read([Bridge]) });
        Assert.Equal([Port], channels.State.Current.Facts!.Interfaces[Bridge].Ports.Select(p => p.Name));
        SightingIntake intake = new(channels, time, new LogList<SightingIntake>());
        using PacketSocket socket = PacketSocket.Open(Port);
        using RogueServerStage stage = new(
            channels, (port, ending) => Port == port ? socket.ReadAllAsync(ending) : Silence(ending), (_, ending) => Silence(ending), intake,
            Microsoft.Extensions.Options.Options.Create(new AgentOptions()), time, new LogList<RogueServerStage>());
        using ReducerStage reducer = new(channels, time);
        await reducer.StartAsync(CancellationToken.None);
        await stage.StartAsync(CancellationToken.None);
        using FrameSocket device = new(IndexOf(inside, "device0"));

        for (int sent = 0; sent < Invented; sent += BatchSize)
        {
            for (int i = sent; i < sent + BatchSize; i++) device.Send(Lldp(new(0x020000000000 + (ulong)i), $"invented-{i}"));
            await ReachAsync(() => intake.Admitted + intake.Refused >= sent + BatchSize, () => $"heard {intake.Admitted + intake.Refused} of {sent + BatchSize}");
        }
        Assert.Equal((UnknownDeviceRateLimit.Burst, Invented - UnknownDeviceRateLimit.Burst), (intake.Admitted, intake.Refused));

        // A known device is heard in the midst of it; an unknown one once the allowance has grown again.
        device.Send(Lldp(Home.CameraMac, "after-the-flood"));
        await ReachAsync(() => channels.State.Current.Devices[Home.Camera].HostName == "after-the-flood", () => "the camera was not heard");
        time.Advance(TimeSpan.FromSeconds(1));
        device.Send(Lldp(NewMac, "new-device"));
        await ReachAsync(() => channels.State.Current.Devices.GetValueOrDefault(DeviceId.Of(NewMac))?.HostName == "new-device", () => "the new device was not heard");

        GatewayState after = channels.State.Current;
        output.WriteLine($"{Invented} invented MACs: {after.Devices.Count} devices, {intake.Refused} sightings refused");
        Assert.Equal(1 + UnknownDeviceRateLimit.Burst + 1, after.Devices.Count);
        Assert.Equal(Home.WithCamera.Devices[Home.Camera].Addresses, after.Devices[Home.Camera].Addresses);
        await stage.StopAsync(CancellationToken.None);
        await reducer.StopAsync(CancellationToken.None);
    });

    private static int IndexOf(NetworkNamespace inside, string name) =>
        int.Parse(inside.Execute("ip", ["-o", "link", "show", name]).Split(':')[0], System.Globalization.CultureInfo.InvariantCulture);

    private static async Task ReachAsync(Func<bool> reached, Func<string> problem)
    {
        using CancellationTokenSource limit = new(TimeSpan.FromMinutes(1));
        while (!reached())
        {
            Assert.False(limit.IsCancellationRequested, problem());
            await Task.Yield();
        }
    }

    internal static async IAsyncEnumerable<Frame> Silence([EnumeratorCancellation] CancellationToken ending)
    {
        await Task.Delay(Timeout.Infinite, ending);
        yield break;
    }

    // System name alone (IEEE 802.1AB §8.5.6) and the end of the frame; padded to the shortest Ethernet frame.
    private static byte[] Lldp(MacAddress mac, string name)
    {
        byte[] frame = new byte[60];
        ((byte[])[0x01, 0x80, 0xc2, 0, 0, 0x0e]).CopyTo(frame, 0);
        mac.CopyTo(frame.AsSpan(6));
        ((byte[])[0x88, 0xcc, 0x0a, (byte)name.Length, .. Encoding.ASCII.GetBytes(name)]).CopyTo(frame, 12);
        return frame;
    }
}
