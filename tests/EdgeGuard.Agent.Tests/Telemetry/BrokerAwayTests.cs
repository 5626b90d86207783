using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text.Json;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.State;
using EdgeGuard.Mqtt.Tests.Brokers;
using Microsoft.Extensions.Time.Testing;
using Xunit.Abstractions;

namespace EdgeGuard.Agent.Tests.Telemetry;

/// <summary>
/// The broker is away for seven days in which 100,000 things happen. What must hold anywhere is asserted; what depends on the machine is
/// asserted with EDGEGUARD_BENCH=1 alone. Memory is to be read with MALLOC_ARENA_MAX=2, as the service has it: else glibc keeps an
/// arena for threads long gone.
/// </summary>
[Collection(nameof(Alone))]
public sealed class BrokerAwayTests(BrokerFixture brokers, ITestOutputHelper output) : BrokerTests(brokers), IClassFixture<BrokerFixture>
{
    private const int Devices = 50;
    private const int Before = 10_000;
    private const int Happened = 100_000;
    private const string Reader = "reader";
    private const string Events = "edgeguard/gw01/device/+/event";
    private static readonly bool IsBench = Environment.GetEnvironmentVariable("EDGEGUARD_BENCH") == "1";
    private static readonly TimeSpan Away = TimeSpan.FromDays(7);

    [BrokerFact]
    public async Task F38_Nothing_is_lost_or_told_under_two_ids_and_nothing_piles_up_in_memory()
    {
        FakeTimeProvider time = new(Home.Noon);
        // In memory: the outbox is brought to the disk every five seconds, and here seven days pass in a minute.
        using TemporaryFile file = new(Directory.Exists("/dev/shm") ? "/dev/shm" : Brokers.Folder.Root);
        await using BenchBroker broker = new(Brokers.Folder, remembers: true);
        await broker.StartAsync();
        await using Gateway gateway = await Gateway.StartAsync(broker.Options, WithDevices(), time, file.Path);
        // An outage before the one that is weighed, so that everything is compiled and every buffer has its size.
        await broker.StopAsync();
        await HappenAsync(gateway, time, 0, Before);
        await broker.StartAsync();
        await ReconnectAsync(gateway, time);
        await Condition.UntilAsync(() => gateway.Outbox.Waiting == 0);
        // The gateway may be back before anyone reads: the broker keeps what it says from then on.
        await broker.SubscribeForLaterAsync(Reader, Events);
        await broker.StopAsync();

        long before = ResidentBytes();
        long heapBefore = GC.GetTotalMemory(forceFullCollection: true);
        await HappenAsync(gateway, time, Before, Before + Happened);
        long grown = ResidentBytes() - before;
        long heapGrown = GC.GetTotalMemory(forceFullCollection: true) - heapBefore;
        TimeSpan processor = Process.GetCurrentProcess().TotalProcessorTime;

        await broker.StartAsync();
        using Process subscriber = broker.ReadOn(Reader, Events);
        Stopwatch drained = Stopwatch.StartNew();
        await ReconnectAsync(gateway, time);
        (HashSet<string> ids, int read) = await ReadAsync(subscriber);
        drained.Stop();
        subscriber.Kill();

        output.WriteLine($"{Happened} events in {Away.TotalDays} days: outbox {new FileInfo(file.Path).Length >> 20} MiB, memory grown by "
            + $"{grown / 1048576.0:0.0} MiB, processor {processor.TotalSeconds:0.0} s in all, drained {Happened / drained.Elapsed.TotalSeconds:0} events/s");
        Assert.Equal(Happened, ids.Count);
        Assert.Equal(Happened, read);
        Assert.Equal(0, gateway.Outbox.Dropped);
        await Condition.UntilAsync(() => gateway.Outbox.Waiting == 0);
        Assert.InRange(gateway.Log.Of(6102).Count(), 2, 4);
        Assert.Empty(gateway.Log.Of(6301));
        if (IsBench) Assert.True(grown <= 10 << 20 && Happened / drained.Elapsed.TotalSeconds >= 2000, "see the figures");
        // Kept whole, the events would be fifty times as much; what the pools of many threads keep is none of them.
        Assert.True(heapGrown < 8 << 20, $"{heapGrown >> 10} KiB more are held than before");
    }

    private static Task ReconnectAsync(Gateway gateway, FakeTimeProvider time) => Condition.UntilAsync(() =>
    {
        if (gateway.PipelineChannels.State.Current.Broker.Connected) return true;
        time.Advance(TimeSpan.FromSeconds(1));
        return false;
    });

    // Each packet is for a place of its own, so each is an event.
    private static async Task HappenAsync(Gateway gateway, FakeTimeProvider time, int from, int to)
    {
        for (int i = from; i < to; i++)
        {
            await gateway.SendAsync(new PolicyInput.Violated(Home.Telnet() with
            {
                Time = time.GetUtcNow(),
                SourceMac = Mac(i % Devices),
                Destination = new IPAddress(BitConverter.GetBytes(i)),
            }));
            await Condition.UntilAsync(() => gateway.Outbox.Added > i);
            time.Advance(Away / Happened);
        }
    }

    private static async Task<(HashSet<string> Ids, int Read)> ReadAsync(Process subscriber)
    {
        HashSet<string> ids = [];
        int read = 0;
        while (ids.Count < Happened)
        {
            string line = await subscriber.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(60)) ?? throw new InvalidOperationException("The subscriber ended.");
            using JsonDocument told = JsonDocument.Parse(line);
            if (told.RootElement.GetProperty("type").GetString() != "io.edgeguard.flow.denied.v1") continue;
            ids.Add(told.RootElement.GetProperty("id").GetString()!);
            read++;
        }
        return (ids, read);
    }

    private static GatewayState WithDevices() => Home.Seen(
        Home.Empty,
        [.. Enumerable.Range(0, Devices).Select(i => new PolicyInput.Sighted(new() { Source = SightingSource.Arp, Mac = Mac(i), Interface = "lan0" }))]);

    private static MacAddress Mac(int index) => new(0x02_0000_0000_00UL + (ulong)index + 1);

    private static long ResidentBytes()
    {
        GC.Collect(2, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        string line = File.ReadLines("/proc/self/status").Single(l => l.StartsWith("VmRSS:", StringComparison.Ordinal));
        return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) * 1024;
    }

    private sealed class TemporaryFile(string folder) : IDisposable
    {
        internal string Path { get; } = System.IO.Path.Combine(folder, $"edgeguard-{Guid.NewGuid():N}.db");

        public void Dispose()
        {
            foreach (string suffix in (string[])["", "-wal", "-shm"]) File.Delete(Path + suffix);
        }
    }
}

/// <summary>Tests that weigh the memory of the whole process, and so run when no other does.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;
