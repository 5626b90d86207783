using System.Buffers.Binary;
using System.Net;
using System.Runtime.CompilerServices;
using EdgeGuard.Agent.Discovery;
using EdgeGuard.Agent.Pipeline;
using EdgeGuard.Agent.Registry;
using EdgeGuard.Agent.Store;
using EdgeGuard.Agent.Tests.Leds;
using EdgeGuard.Agent.Tests.Telemetry;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.State;
using EdgeGuard.Core.Wire;
using EdgeGuard.Mqtt.Tests.Brokers;
using Microsoft.Extensions.Time.Testing;
using Xunit.Abstractions;

namespace EdgeGuard.Agent.Tests.Discovery;

/// <summary>A flood of invented MAC addresses through the whole way of discovery: frame, sighting, reducer, registry.</summary>
[Collection(nameof(Alone))]
public sealed class FloodTests(ITestOutputHelper output)
{
    private const int UnknownDevices = 200_000;
    private const long MostGrowth = 8 * 1024 * 1024;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task T17_F20_Flood_of_unknown_devices_in_a_minute_costs_little_and_blinds_nobody(bool withProbes)
    {
        using StateFolder folder = new();
        FakeTimeProvider time = new(Home.Noon);
        using GatewayStore store = new(folder.Root, time, new LogList<GatewayStore>());
        GatewayState home = Home.WithCamera;
        PipelineChannels channels = new(home with { Networks = home.Networks.SetItem("things", home.Networks["things"] with { GatewayAddresses = [Flood.Gateway] }) });
        SightingIntake intake = new(channels, time, new LogList<SightingIntake>());
        Flood flood = new(time, withProbes);
        using ReducerStage reducer = new(channels, time);
        using DiscoveryStage discovery = new(channels, flood.ReadAllAsync, intake, time, new LogList<DiscoveryStage>());
        using RegistryStage registry = new(channels, new(store), time, new LogList<RegistryStage>());
        await reducer.StartAsync(CancellationToken.None);
        await registry.StartAsync(CancellationToken.None);
        long before = GC.GetTotalMemory(forceFullCollection: true);

        await discovery.StartAsync(CancellationToken.None);
        await flood.Ended.Task.WaitAsync(TimeSpan.FromMinutes(2));
        await channels.State.WaitForAsync(s => s.Devices[Home.Camera].HostName == "after-the-flood", new CancellationTokenSource(TimeSpan.FromMinutes(2)).Token);
        long grown = GC.GetTotalMemory(forceFullCollection: true) - before;

        output.WriteLine($"{UnknownDevices} unknown devices: {grown / 1024} KiB more, {channels.State.Current.Devices.Count} devices, {intake.Refused} refused");
        Assert.InRange(grown, long.MinValue, MostGrowth);
        Assert.Equal(Home.WithCamera.Devices[Home.Camera].Addresses, channels.State.Current.Devices[Home.Camera].Addresses);
        // Whom the server grants an address comes in, flood or not.
        Assert.Single(channels.State.Current.Devices[DeviceId.Of(new(Flood.Guest))].Addresses);
        Assert.True(intake.Refused > UnknownDevices / 2);
        await discovery.StopAsync(CancellationToken.None);
        await registry.StopAsync(CancellationToken.None);
        await reducer.StopAsync(CancellationToken.None);
    }

    private sealed class Flood(FakeTimeProvider time, bool withProbes)
    {
        internal const ulong Guest = 0x00005e0053aa;
        internal static readonly IPAddress Gateway = IPAddress.Parse("192.0.2.1");

        internal TaskCompletionSource Ended { get; } = new();

        internal async IAsyncEnumerable<Frame> ReadAllAsync(string interfaceName, [EnumeratorCancellation] CancellationToken cancellation)
        {
            if (interfaceName != "lan0") await Task.Delay(Timeout.Infinite, cancellation);
            Random random = new(200_000);
            for (int i = 0; i < UnknownDevices; i++)
            {
                if (i % 4000 == 0) time.Advance(TimeSpan.FromMinutes(1.0 * 4000 / UnknownDevices));
                ulong mac = (ulong)random.NextInt64(1L << 46) & 0xFCFFFFFFFFFF | 0x020000000000;
                yield return new(withProbes && i % 2 == 1 ? Probe(mac) : Arp(mac, i), interfaceName, FrameDirection.Received);
            }
            yield return new(Dhcp(2, 5, Guest, "192.0.2.33", null), interfaceName, FrameDirection.Sent);
            yield return new(Dhcp(1, 1, Home.CameraMac.Value, null, "after-the-flood"), interfaceName, FrameDirection.Received);
            Ended.SetResult();
            await Task.Delay(Timeout.Infinite, cancellation);
        }

        private static byte[] Arp(ulong mac, int i)
        {
            byte[] frame = new byte[42];
            Ethernet(frame, mac, 0x0806);
            ((byte[])[0, 1, 8, 0, 6, 4, 0, 1]).CopyTo(frame, 14);
            new MacAddress(mac).CopyTo(frame.AsSpan(22));
            ((byte[])[192, 0, 2, (byte)(i % 200 + 50)]).CopyTo(frame, 28);
            return frame;
        }

        // A neighbour solicitation from nowhere: the probe for an address about to be used (RFC 4862 §5.4).
        private static byte[] Probe(ulong mac)
        {
            byte[] frame = new byte[14 + 40 + 24];
            Ethernet(frame, mac, 0x86dd);
            frame[14] = 0x60;
            frame[19] = 24;
            frame[20] = 58;
            frame[21] = 255;
            ((byte[])[0xff, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0xff, 0, 0, 1]).CopyTo(frame, 38);
            frame[54] = 135;
            ((byte[])[0xfe, 0x80]).CopyTo(frame, 62);
            new MacAddress(mac).CopyTo(frame.AsSpan(72));
            return frame;
        }

        private static byte[] Dhcp(byte op, byte type, ulong mac, string? granted, string? host)
        {
            byte[] name = System.Text.Encoding.ASCII.GetBytes(host ?? "");
            byte[] options = [0x63, 0x82, 0x53, 0x63, 53, 1, type, 51, 4, 0, 1, 0, 0, .. host is null ? [] : (byte[])[12, (byte)name.Length, .. name], 255];
            byte[] frame = new byte[14 + 20 + 8 + 236 + options.Length];
            Ethernet(frame, mac, 0x0800);
            frame[14] = 0x45;
            BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(16), (ushort)(frame.Length - 14));
            frame[23] = 17;
            BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(34), (ushort)(op == 1 ? 68 : 67));
            BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(36), (ushort)(op == 1 ? 67 : 68));
            BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(38), (ushort)(frame.Length - 34));
            ((byte[])[op, 1, 6, 0]).CopyTo(frame, 42);
            if (granted is not null)
            {
                Gateway.GetAddressBytes().CopyTo(frame, 26);
                IPAddress.Parse(granted).GetAddressBytes().CopyTo(frame, 42 + 16);
            }
            new MacAddress(mac).CopyTo(frame.AsSpan(42 + 28));
            options.CopyTo(frame, 42 + 236);
            return frame;
        }

        private static void Ethernet(byte[] frame, ulong mac, ushort type)
        {
            frame.AsSpan(0, 6).Fill(0xff);
            new MacAddress(mac).CopyTo(frame.AsSpan(6));
            BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(12), type);
        }
    }
}
