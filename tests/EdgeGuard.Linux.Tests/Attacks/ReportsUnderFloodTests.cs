using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.State;
using EdgeGuard.Core.Violations;
using EdgeGuard.Linux.Nflog;
using EdgeGuard.Linux.Nft;
using EdgeGuard.Linux.Tests.Netns;
using EdgeGuard.Oracle.Homes;
using EdgeGuard.Oracle.Packets;
using EdgeGuard.Oracle.Wires;
using Xunit.Abstractions;

namespace EdgeGuard.Linux.Tests.Attacks;

/// <summary>However much one device says, or however many pretend to be there, another one is heard.</summary>
[Trait("Suite", "attacks")]
public class ReportsUnderFloodTests(ITestOutputHelper output)
{
    private const int Flood = 20_000;
    private const int UnknownDevices = 66_000;
    private const ushort ForbiddenPort = 9;

    [NetnsFact]
    public void F19_First_violation_of_a_device_is_told_while_another_one_floods() => Hear(Enumerable.Repeat(Places.Subject.End.Mac, Flood), reports =>
    {
        Assert.InRange(reports.Of(Places.Subject.End.Mac), 1, Flood - 1);
        Assert.Equal(Flood, NftCounters.ReadDenied()[Places.Subject.End.Mac]);
    });

    [NetnsFact]
    public void F19_First_violation_of_a_device_is_told_among_tens_of_thousands_of_strangers() => Hear(Enumerable.Range(0, UnknownDevices).Select(UnknownDevice), _ => { });

    [NetnsFact]
    public void T17_Reports_of_one_device_have_one_rate_whatever_addresses_it_has() => Stage.Play((stage, bench) =>
    {
        IPAddress[] addresses = [.. Enumerable.Range(1, 40).Select(i => IPAddress.Parse($"2001:db8:20::77:{i:x}"))];
        GatewayState home = Stage.Home([]);
        stage.Enforce(home with { Devices = home.Devices.SetItem(SmallHome.Subject, home.Devices[SmallHome.Subject] with { Addresses = [.. addresses] }) });
        Assert.InRange(ReportsOf(addresses.Select(address => (Places.Subject.End.Mac, address)), each: 100), 1, addresses.Length * 100 / 2);
    });

    [NetnsFact]
    public void T17_Reports_of_many_devices_have_one_rate_and_the_first_of_another_comes_through() => Stage.Play((stage, bench) =>
    {
        (MacAddress Mac, IPAddress Address)[] many = [.. Enumerable.Range(1, 100).Select(i => (UnknownDevice(i), IPAddress.Parse($"2001:db8:20::77:{i:x}")))];
        GatewayState home = Stage.Home([]);
        Device subject = home.Devices[SmallHome.Subject];
        stage.Enforce(home with { Devices = home.Devices.AddRange(many.Select(m => KeyValuePair.Create(DeviceId.Of(m.Mac), subject with { Id = DeviceId.Of(m.Mac), Mac = m.Mac, Addresses = [m.Address] }))) });
        Assert.InRange(ReportsOf(many, each: 300), many.Length, many.Length * 300 / 2);
    });

    // Each sends that many packets to the internet. Then another device sends one, which is reported.
    private static int ReportsOf(IEnumerable<(MacAddress Mac, IPAddress Address)> senders, int each)
    {
        using NflogSource source = NflogSource.Open(new() { ReceiveBufferOctets = 32 << 20 }, TimeProvider.System);
        Reports reports = new();
        Task reading = reports.ReadAsync(source);
        using FarEnd things = Bench.OpenEnd(Site.Things);
        for (int i = 0; i < each; i++)
        {
            foreach ((MacAddress mac, IPAddress address) in senders)
            {
                things.Send(PacketWriter.Frame(mac, Bench.GatewayMac(Site.Things), new()
                {
                    Source = address,
                    SourcePort = (ushort)(10_000 + i),
                    Destination = Places.Outsider.V6,
                    DestinationPort = ForbiddenPort,
                    Protocol = 17,
                }, (uint)i));
            }
        }
        Say(things, Places.Sibling.End.Mac, Places.Sibling, 0);
        Assert.True(SpinWait.SpinUntil(() => reports.First is not null, TestTimeout.Limit), $"{source.Counters}");
        int others = (int)reports.Taken - 1;
        source.Dispose();
        Assert.True(reading.Wait(TestTimeout.Limit));
        return others;
    }

    private void Hear(IEnumerable<MacAddress> noise, Action<Reports> also) => Stage.Play((stage, bench) =>
    {
        stage.Enforce(Stage.Home([]));
        using NflogSource source = NflogSource.Open(new(), TimeProvider.System);
        Reports reports = new();
        Task reading = reports.ReadAsync(source);
        MacAddress[] senders = [.. noise];
        using FarEnd things = Bench.OpenEnd(Site.Things);
        long asked = 0;
        for (int i = 0; i < senders.Length; i++)
        {
            Say(things, senders[i], Places.Subject, i);
            if (i != senders.Length / 2) continue;
            asked = Stopwatch.GetTimestamp();
            Say(things, Places.Sibling.End.Mac, Places.Sibling, i);
        }
        Assert.True(SpinWait.SpinUntil(() => reports.First is not null, TestTimeout.Limit), $"{source.Counters}");
        output.WriteLine($"told after {Stopwatch.GetElapsedTime(asked, reports.First!.Value).TotalMilliseconds:0.0} ms; {source.Counters}");
        Assert.True(SpinWait.SpinUntil(() => reports.Taken == source.Counters.Read - source.Counters.Shed, TestTimeout.Limit), $"{reports.Taken} of {source.Counters}");
        also(reports);
        source.Dispose();
        Assert.True(reading.Wait(TestTimeout.Limit));
    });

    private static void Say(FarEnd things, MacAddress sender, Host host, int number) => things.Send(PacketWriter.Frame(sender, Bench.GatewayMac(Site.Things), new()
    {
        Source = host.V4,
        SourcePort = (ushort)(10_000 + (number % 50_000)),
        Destination = Stage.Server,
        DestinationPort = ForbiddenPort,
        Protocol = 17,
    }, (uint)number));

    private static MacAddress UnknownDevice(int number) => MacAddress.Read([0x02, 0xaa, 0, (byte)(number >> 16), (byte)(number >> 8), (byte)number]);

    private sealed class Reports
    {
        private readonly ConcurrentDictionary<MacAddress, int> _counts = [];
        private long _taken, _first;

        internal long Taken => Interlocked.Read(ref _taken);

        internal long? First => Interlocked.Read(ref _first) is var at and not 0 ? at : null;

        internal int Of(MacAddress sender) => _counts.GetValueOrDefault(sender);

        internal Task ReadAsync(NflogSource source) => Task.Run(async () =>
        {
            await foreach (Violation violation in source.ReadAllAsync(TestTimeout.Token))
            {
                if (violation.SourceMac == Places.Sibling.End.Mac) Interlocked.CompareExchange(ref _first, Stopwatch.GetTimestamp(), 0);
                if (violation.SourceMac is { } sender) _counts.AddOrUpdate(sender, 1, (_, count) => count + 1);
                Interlocked.Increment(ref _taken);
            }
        });
    }
}
