using System.Diagnostics;
using System.Globalization;
using EdgeGuard.Core.Violations;
using EdgeGuard.Core.Wire;
using EdgeGuard.Linux.Netlink;
using EdgeGuard.Linux.Nflog;
using EdgeGuard.Linux.Tests.Netns;

namespace EdgeGuard.Linux.Tests.Nflog;

public class NflogSourceTests
{
    private const string Rules = """
        table inet t {
          counter reported { }
          chain input {
            type filter hook input priority filter
            udp dport 1 counter name "reported" log prefix "V" group 5 snaplen 128 drop
            udp dport 2 log prefix "T" group 5 snaplen 128 drop
            udp dport 3 log prefix "S" group 6 snaplen 128 drop
            udp dport 4 log prefix "v" group 5 snaplen 128
            udp dport 5 log prefix "t" group 5 snaplen 128
            udp dport 6 log prefix "foreign" group 5 snaplen 128
            drop
          }
        }
        """;

    [NetnsFact]
    public Task Violation_tells_who_sent_what_where() => Inside(async (wire, source) =>
    {
        wire.SendUdp(TestWire.Device4, 40000, TestWire.Gateway4, 1);
        wire.SendUdp(TestWire.Device6, 40001, TestWire.Gateway6, 1);

        List<Violation> read = await TakeAsync(source, 2);

        Violation expected = new()
        {
            Time = DateTimeOffset.UnixEpoch,
            Kind = ViolationKind.FromDevice,
            SourceMac = TestWire.DeviceMac,
            Interface = "eg0",
            Source = TestWire.Device4,
            Destination = TestWire.Gateway4,
            Protocol = IpProtocol.Udp,
            SourcePort = 40000,
            DestinationPort = 1,
            Length = 46,
            Dropped = true,
        };
        Assert.Equal([expected, expected with { Source = TestWire.Device6, Destination = TestWire.Gateway6, SourcePort = 40001, Length = 66 }], read);
        Assert.Equal(new NflogCounters(Read: 2, 0, 0, 0, 0), source.Counters);
    });

    [NetnsFact]
    public Task Prefix_and_group_tell_kind_and_fate() => Inside(async (wire, source) =>
    {
        for (ushort port = 1; port <= 5; port++) wire.SendUdp(TestWire.Device4, 40000, TestWire.Gateway4, port);

        List<Violation> read = await TakeAsync(source, 5);

        Assert.Equal(
            [
                (1, ViolationKind.FromDevice, true), (2, ViolationKind.ToDevice, true), (3, ViolationKind.Unbound, true),
                (4, ViolationKind.FromDevice, false), (5, ViolationKind.ToDevice, false),
            ],
            read.Select(violation => ((int)violation.DestinationPort, violation.Kind, violation.Dropped)));
    });

    [NetnsFact]
    public Task Packet_longer_than_the_snap_length_still_tells_its_ports() => Inside(async (wire, source) =>
    {
        wire.SendUdp(TestWire.Device6, 40000, TestWire.Gateway6, 1, bodySize: 1200);

        Assert.Equal(40000, (await TakeAsync(source, 1))[0].SourcePort);
    });

    [NetnsFact]
    public Task Foreign_report_is_counted_and_passed_over() => Inside(async (wire, source) =>
    {
        wire.SendUdp(TestWire.Device4, 40000, TestWire.Gateway4, 6);
        wire.SendUdp(TestWire.Device4, 40000, TestWire.Gateway4, 1);

        Assert.Equal(1, (await TakeAsync(source, 1))[0].DestinationPort);
        Assert.Equal(1, source.Counters.Malformed);
    });

    [NetnsFact]
    public Task Single_report_comes_at_once_and_not_with_the_kernels_next_flush() => Inside(async (wire, source) =>
    {
        // The kernel's own batching would keep every lone report for a whole second; a busy machine delays one of them, not all.
        TimeSpan quickest = TimeSpan.MaxValue;
        for (int i = 0; i < 10 && quickest > TimeSpan.FromMilliseconds(500); i++)
        {
            long sent = Stopwatch.GetTimestamp();
            wire.SendUdp(TestWire.Device4, 40000, TestWire.Gateway4, 1);
            await TakeAsync(source, 1);
            if (Stopwatch.GetElapsedTime(sent) is var took && took < quickest) quickest = took;
        }

        Assert.InRange(quickest, TimeSpan.Zero, TimeSpan.FromMilliseconds(500));
    });

    [NetnsFact]
    public Task Violations_beyond_the_capacity_are_shed_and_counted() => Inside(async (wire, source) =>
    {
        for (ushort port = 1; port <= 10; port++) wire.SendUdp(TestWire.Device4, port, TestWire.Gateway4, 1);
        Assert.True(SpinWait.SpinUntil(() => source.Counters.Read == 10, TestTimeout.Limit));

        List<Violation> read = await TakeAsync(source, 4);

        Assert.Equal([1, 2, 3, 4], read.Select(violation => (int)violation.SourcePort));
        Assert.Equal(6, source.Counters.Shed);
    }, new NflogOptions { Capacity = 4 });

    [NetnsFact]
    public Task Reading_ends_when_the_source_is_disposed_of() => Inside(async (_, source) =>
    {
        Task<List<Violation>> reading = TakeAsync(source, 1);
        source.Dispose();

        Assert.Empty(await reading);
    });

    [NetnsFact]
    public Task Taken_group_is_refused_with_its_number_and_a_remedy() => Inside((_, _) =>
    {
        KernelRefusedException refused = Assert.Throws<KernelRefusedException>(() => NflogSource.Open(new(), TimeProvider.System));

        Assert.Contains("NFLOG group 5", refused.Message, StringComparison.Ordinal);
        Assert.Contains("/proc/net/netfilter/nfnetlink_log", refused.Message, StringComparison.Ordinal);
        return Task.CompletedTask;
    });

    [NetnsFact]
    public Task Receive_buffer_is_as_large_as_asked_for_or_says_that_it_is_not() => Inside((_, source) =>
    {
        Assert.Equal(source.ReceiveBufferForced, source.ReceiveBufferOctets == new NflogOptions().ReceiveBufferOctets);
        return Task.CompletedTask;
    });

    [NetnsFact]
    public void F16_Every_report_of_a_flood_is_read_or_counted_as_lost() => NetworkNamespace.Run(inside =>
    {
        using TestWire wire = new(inside);
        inside.Nft(Rules);
        using NflogListener listener = NflogListener.Open(new() { ReceiveBufferOctets = 64 * 1024 }, TimeProvider.System, _ => true);
        for (int i = 0; i < 2000; i++) wire.SendUdp(TestWire.Device4, 40000, TestWire.Gateway4, 1);
        Drain(listener);

        // A loss shows by the number of the next report; so there must be a next one, until the kernel's own count is reached.
        bool isWhole = SpinWait.SpinUntil(() =>
        {
            wire.SendUdp(TestWire.Device4, 40000, TestWire.Gateway4, 1);
            listener.Listen(timeoutMilliseconds: 100);
            Drain(listener);
            return Reported(inside) == listener.Counters.Read + listener.Counters.Lost;
        }, TestTimeout.Limit);

        Assert.True(isWhole, $"{listener.Counters} of {Reported(inside)}");
        Assert.InRange(listener.Counters.Lost, 1, 2000);
        Assert.InRange(listener.Counters.Overruns, 1, 2000);
    });

    [NetnsFact]
    public void Renamed_interface_is_told_by_its_new_name() => NetworkNamespace.Run(inside =>
    {
        using TestWire wire = new(inside);
        inside.Nft(Rules);
        ManualTime time = new();
        List<string> names = [];
        using NflogListener listener = NflogListener.Open(new(), time, violation =>
        {
            names.Add(violation.Interface);
            return true;
        });
        wire.SendUdp(TestWire.Device4, 40000, TestWire.Gateway4, 1);
        Listen(listener);
        inside.Ip("link set eg0 down");
        inside.Ip("link set eg0 name usb0");
        inside.Ip("link set usb0 up");
        TestWire.WaitUntilUp(inside);
        time.Advance(TimeSpan.FromSeconds(2));

        // An interface that has just come up may not hear the first packets.
        SpinWait.SpinUntil(() =>
        {
            wire.SendUdp(TestWire.Device4, 40000, TestWire.Gateway4, 1);
            Drain(listener);
            return names.Count >= 2;
        }, TestTimeout.Limit);

        Assert.Equal(["eg0", "usb0"], names.Distinct());
    });

    private static Task Inside(Func<TestWire, NflogSource, Task> body, NflogOptions? options = null) => NetworkNamespace.RunAsync(async inside =>
    {
        using TestWire wire = new(inside);
        inside.Nft(Rules);
        using NflogSource source = NflogSource.Open(options ?? new(), new ManualTime());
        await body(wire, source);
    });

    private static async Task<List<Violation>> TakeAsync(NflogSource source, int count)
    {
        List<Violation> taken = [];
        await foreach (Violation violation in source.ReadAllAsync(TestTimeout.Token))
        {
            taken.Add(violation);
            if (taken.Count == count) break;
        }
        return taken;
    }

    private static void Listen(NflogListener listener) =>
        Assert.Equal(NetlinkReceived.Datagram, listener.Listen((int)TestTimeout.Limit.TotalMilliseconds));

    private static long Reported(NetworkNamespace inside) => long.Parse(
        inside.Execute("nft", ["list", "counter", "inet", "t", "reported"]).Split("packets ")[1].Split(' ')[0], CultureInfo.InvariantCulture);

    private static void Drain(NflogListener listener)
    {
        while (listener.Listen(timeoutMilliseconds: 0) != NetlinkReceived.TimedOut) { }
    }
}
