using System.Diagnostics;
using System.Net;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.State;
using EdgeGuard.Mqtt;
using EdgeGuard.Mqtt.Contract;
using EdgeGuard.Mqtt.Tests.Brokers;
using Xunit.Abstractions;

namespace EdgeGuard.Agent.Tests.Telemetry;

/// <summary>Figures, printed and not asserted: <c>EDGEGUARD_BENCH=1 dotnet test tests/EdgeGuard.Agent.Tests --filter TelemetryBench --logger "console;verbosity=detailed"</c>.</summary>
public sealed class TelemetryBench(ITestOutputHelper output) : IDisposable
{
    private const int Devices = 100;
    private readonly StateFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [BenchTheory]
    [InlineData(0)]
    [InlineData(5000)]
    public async Task First_forbidden_packet_to_subscriber(int floodPerSecond)
    {
        const int trials = 1000;
        await using BenchBroker broker = new(_folder);
        await broker.StartAsync();
        await using Gateway gateway = await Gateway.StartAsync(broker.Options, WithDevices(), outboxFile: _folder.PathOf("outbox.db"));
        using Process subscriber = await broker.SubscribeAsync("edgeguard/gw01/device/+/event");
        using CancellationTokenSource flood = new();
        Task flooding = FloodAsync(gateway, floodPerSecond, flood.Token);
        List<double> latencies = [];
        for (int i = 0; i < trials; i++)
        {
            long begun = Stopwatch.GetTimestamp();
            await gateway.SendAsync(Packet(i));
            string mark = $"\"ip\":\"{Destination(i)}\"";
            while ((await subscriber.StandardOutput.ReadLineAsync())?.Contains(mark, StringComparison.Ordinal) != true) { }
            latencies.Add(Stopwatch.GetElapsedTime(begun).TotalMilliseconds);
        }
        await flood.CancelAsync();
        await flooding;
        subscriber.Kill();

        latencies.Sort();
        output.WriteLine($"{BenchBroker.Adapter}, {floodPerSecond} other packets/s: p50 {latencies[trials / 2]:0.00} ms, p99 {latencies[trials * 99 / 100]:0.00} ms, "
            + $"longest {latencies[^1]:0.00} ms ({trials} trials)");
    }

    [BenchFact]
    public async Task Messages_a_second_beside_mosquitto_pub()
    {
        const int messages = 50_000;
        byte[] payload = new byte[500];
        Array.Fill(payload, (byte)'x');
        await using BenchBroker broker = new(_folder);
        await broker.StartAsync();

        using Process first = await broker.SubscribeAsync("bench");
        Stopwatch theirs = Stopwatch.StartNew();
        using Process publisher = broker.Client("mosquitto_pub", "-q", "1", "-t", "bench", "-l");
        string line = new('x', payload.Length);
        Task writing = Task.Run(() =>
        {
            for (int i = 0; i < messages; i++) publisher.StandardInput.WriteLine(line);
            publisher.StandardInput.Close();
        });
        for (int i = 0; i < messages; i++) await first.StandardOutput.ReadLineAsync();
        theirs.Stop();
        await writing;
        first.Kill();

        using Process second = await broker.SubscribeAsync("bench");
        Assert.True(MqttTransports.TryFind(BenchBroker.Adapter, out MqttAdapter? adapter));
        await using IMqttTransport transport = adapter.Create(new() { Broker = MqttBroker.Parse(broker.Options.Url!), ClientId = "bench" });
        await transport.ConnectAsync(CancellationToken.None);
        using EdgeGuard.Agent.Telemetry.InFlightWindow window = new(transport, EdgeGuard.Agent.Telemetry.BrokerFeatures.All, Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance);
        Stopwatch ours = Stopwatch.StartNew();
        Task sending = Task.Run(async () =>
        {
            for (int i = 0; i < messages; i++) await window.SendAsync(new() { Topic = "bench", Payload = payload }, null, CancellationToken.None);
        });
        for (int i = 0; i < messages; i++) await second.StandardOutput.ReadLineAsync();
        ours.Stop();
        await sending;
        await window.DrainAsync(CancellationToken.None);
        second.Kill();

        output.WriteLine($"QoS 1, 500 bytes, end to end: {BenchBroker.Adapter} {messages / ours.Elapsed.TotalSeconds:0}/s, mosquitto_pub -l {messages / theirs.Elapsed.TotalSeconds:0}/s");
    }

    // One device tries the same thing over and over: counted, told once a minute.
    private static async Task FloodAsync(Gateway gateway, int perSecond, CancellationToken token)
    {
        if (perSecond == 0) return;
        using PeriodicTimer timer = new(TimeSpan.FromMilliseconds(10));
        try
        {
            while (await timer.WaitForNextTickAsync(token))
            {
                for (int i = 0; i < perSecond / 100; i++) await gateway.SendAsync(new PolicyInput.Violated(Home.Telnet() with { SourceMac = Mac(Devices) }));
            }
        }
        catch (OperationCanceledException)
        {
            // Enough.
        }
    }

    private static PolicyInput.Violated Packet(int i) => new(Home.Telnet() with
    {
        Time = TimeProvider.System.GetUtcNow(),
        SourceMac = Mac(i % Devices),
        Destination = Destination(i),
    });

    private static IPAddress Destination(int i) => new([203, 0, (byte)(i >> 8), (byte)i]);

    private static GatewayState WithDevices() => Home.Seen(
        Home.Empty,
        [.. Enumerable.Range(0, Devices + 1).Select(i => new PolicyInput.Sighted(new() { Source = SightingSource.Arp, Mac = Mac(i), Interface = "lan0" }))]);

    private static MacAddress Mac(int index) => new(0x02_0000_0000_00UL + (ulong)index + 1);
}

/// <summary>Runs only where figures are wanted.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class BenchFactAttribute : FactAttribute
{
    internal static readonly string? Reason =
        Environment.GetEnvironmentVariable("EDGEGUARD_BENCH") == "1" ? BrokerRequirement.SkipReason : "Figures are taken only with EDGEGUARD_BENCH=1.";

    public BenchFactAttribute() => Skip = Reason;
}

/// <summary>As <see cref="BenchFactAttribute"/>, with rows.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class BenchTheoryAttribute : TheoryAttribute
{
    public BenchTheoryAttribute() => Skip = BenchFactAttribute.Reason;
}
