using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;
using EdgeGuard.Agent.Fleet.Simulation;
using EdgeGuard.Agent.Tests.Telemetry;
using EdgeGuard.Mqtt.Tests.Brokers;

namespace EdgeGuard.Agent.Tests.Fleet;

/// <summary>Simulated gateways on a real broker.</summary>
public sealed class FleetSimulationTests : IDisposable
{
    private const string Filter = "edgeguard/#";

    private readonly StateFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [BrokerFact]
    public async Task Every_event_arrives_once_or_more_and_every_message_is_marked()
    {
        await using BenchBroker broker = new(_folder);
        await broker.StartAsync();
        await using Reader reader = new(await broker.SubscribeAsync(Filter));

        FleetSimulationResult result = await RunAsync(broker, TimeSpan.FromSeconds(3));

        await Condition.UntilAsync(() => reader.Events.Count >= result.Sent);
        Assert.Equal((5, 4, result.Sent, 0), (result.Gateways, result.Devices, result.Acked, result.Lost));
        Assert.True(result.Sent > 5 * 4, "devices appeared, and then more happened");
        Assert.Equal(result.Sent, reader.Events.Count);
        Assert.Equal(["sim-0001", "sim-0002", "sim-0003", "sim-0004", "sim-0005"], reader.Gateways.Order());
        Assert.Equal(0, reader.Unmarked);
        Assert.True(result.MessagesPerS > 0 && result.RssBytes > 0 && result.Bytes > 0);
    }

    [BrokerFact]
    public async Task F40_A_broker_that_restarts_loses_no_event_of_a_fleet()
    {
        await using BenchBroker broker = new(_folder, remembers: true);
        await broker.StartAsync();
        await broker.SubscribeForLaterAsync("counter", Filter);
        Task<FleetSimulationResult> simulation = RunAsync(broker, TimeSpan.FromSeconds(12));
        await Task.Delay(TimeSpan.FromSeconds(3));

        await broker.StopAsync();
        await Task.Delay(TimeSpan.FromSeconds(1));
        await broker.StartAsync();
        FleetSimulationResult result = await simulation;
        Assert.Equal(0, result.Lost);
        await using Reader reader = new(broker.ReadOn("counter", Filter));
        await Condition.UntilAsync(() => reader.Events.Count >= result.Sent);

        Assert.Equal(result.Sent, reader.Events.Count);
        Assert.Equal(5, result.Reconnects);
        Assert.True(result.LongestAwayS >= 1);
    }

    [BrokerFact]
    public async Task A_broker_that_refuses_events_makes_lost_ones()
    {
        int port = MosquittoBroker.FreePort();
        string acl = _folder.Write("acl", "topic read #\ntopic write edgeguard/+/state\n");
        await using MosquittoBroker broker = new(_folder.Write("mosquitto.conf", $"user {Environment.UserName}\nlistener {port} 127.0.0.1\nallow_anonymous true\nacl_file {acl}\nlog_dest stderr\n"));
        await broker.StartAsync();

        FleetSimulationResult result = await FleetSimulation.RunAsync(
            new(5, 4, new() { Url = $"mqtt://127.0.0.1:{port}", Transport = "mosquitto" }, 120, TimeSpan.FromSeconds(1), 1), _ => { }, TimeProvider.System, CancellationToken.None);

        Assert.Equal((result.Sent, 0), (result.Lost, result.Acked));
        Assert.True(result.Lost > 0);
    }

    [Fact]
    public async Task Without_a_broker_it_says_so_and_leaves_nothing_behind()
    {
        string[] before = Folders();
        using CancellationTokenSource soon = new(TimeSpan.FromSeconds(2));

        FleetSimulationException problem = await Assert.ThrowsAsync<FleetSimulationException>(() => FleetSimulation.RunAsync(
            new(1, 0, new() { Url = $"mqtt://127.0.0.1:{MosquittoBroker.FreePort()}" }, 0, TimeSpan.FromSeconds(1), 1), _ => { }, TimeProvider.System, soon.Token));

        Assert.Contains("Nothing listens", problem.Message, StringComparison.Ordinal);
        Assert.Empty(Folders().Except(before));
    }

    [Fact]
    public async Task Progress_is_reported_while_many_gateways_start()
    {
        List<string> said = [];
        using CancellationTokenSource soon = new(TimeSpan.FromSeconds(5));

        await Assert.ThrowsAsync<FleetSimulationException>(() => FleetSimulation.RunAsync(
            new(5000, 0, new() { Url = $"mqtt://127.0.0.1:{MosquittoBroker.FreePort()}" }, 0, TimeSpan.FromSeconds(1), 1), said.Add, TimeProvider.System, soon.Token));

        Assert.Matches(@"^\d+ of 5000 started\.$", said[1]);
    }

    [Fact]
    public void The_same_seed_gives_the_same_home()
    {
        Assert.Equal(Story(7), Story(7));
        Assert.NotEqual(Story(7), Story(8));
    }

    private static string[] Story(int seed)
    {
        SimulatedHome home = new("sim-0001", 3, new Random(seed));
        List<string> story = [];
        for (int i = 0; i < 3; i++) story.Add($"{home.Join()}");
        for (int i = 0; i < 20; i++) story.Add($"{home.Violate(Home.Noon)}");
        story.Add($"{home.Leave()}");
        Assert.True(home.WantsMore);
        return [.. story];
    }

    private static string[] Folders() => [.. Directory.EnumerateDirectories(Path.GetTempPath(), "edgeguard-fleet-*")];

    private static Task<FleetSimulationResult> RunAsync(BenchBroker broker, TimeSpan duration) =>
        FleetSimulation.RunAsync(new(5, 4, broker.Options, 120, duration, 1), _ => { }, TimeProvider.System, CancellationToken.None);

    /// <summary>Reads what mosquitto_sub prints.</summary>
    private sealed class Reader : IAsyncDisposable
    {
        private readonly Process _subscriber;
        private readonly Task _reading;

        internal Reader(Process subscriber)
        {
            _subscriber = subscriber;
            _reading = ReadAsync();
        }

        /// <summary>Ids of events.</summary>
        internal ConcurrentDictionary<string, bool> Events { get; } = [];

        internal ConcurrentDictionary<string, bool> Seen { get; } = [];

        internal IEnumerable<string> Gateways => Seen.Keys;

        internal int Unmarked { get; private set; }

        public async ValueTask DisposeAsync()
        {
            _subscriber.Kill();
            await _reading;
            _subscriber.Dispose();
        }

        private async Task ReadAsync()
        {
            while (await _subscriber.StandardOutput.ReadLineAsync() is { } line)
            {
                if (line.Length == 0) continue;
                JsonElement message = JsonDocument.Parse(line).RootElement;
                if (!message.TryGetProperty("simulated", out _)) Unmarked++;
                if (message.TryGetProperty("specversion", out _)) Events[message.GetProperty("id").GetString()!] = true;
                if (message.TryGetProperty("gateway", out JsonElement gateway)) Seen[gateway.GetString()!] = true;
            }
        }
    }
}
