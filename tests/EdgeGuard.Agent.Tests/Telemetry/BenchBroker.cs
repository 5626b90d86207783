using System.Diagnostics;
using EdgeGuard.Agent.Telemetry;
using EdgeGuard.Mqtt.Contract;
using EdgeGuard.Mqtt.Tests.Brokers;

namespace EdgeGuard.Agent.Tests.Telemetry;

/// <summary>A broker without limits, so that what is measured is ours; and Mosquitto's clients beside it.</summary>
internal sealed class BenchBroker : IAsyncDisposable
{
    private readonly int _port = MosquittoBroker.FreePort();
    private readonly MosquittoBroker _broker;

    /// <param name="folder">Where its files are.</param>
    /// <param name="remembers">Whether it knows after a restart who had subscribed to what, and what was retained.</param>
    /// <param name="lacks">Lines of its configuration that take features away.</param>
    internal BenchBroker(StateFolder folder, bool remembers = false, string lacks = "") => _broker = new(folder.Write(
        $"bench-{_port}.conf",
        $"""
        user {Environment.UserName}
        listener {_port} 127.0.0.1
        allow_anonymous true
        max_queued_messages 0
        max_inflight_messages 0
        persistence {(remembers ? "true" : "false")}
        persistence_location {folder.Root}/
        log_dest stderr
        log_type information
        {lacks}

        """));

    internal MqttOptions Options => new() { Url = $"mqtt://127.0.0.1:{_port}", Transport = Adapter };

    internal MqttConnectionSettings Settings => new() { Broker = MqttBroker.Parse(Options.Url!), ClientId = $"test-{Guid.NewGuid():N}" };

    /// <summary>The adapter to measure; <c>EDGEGUARD_BENCH_TRANSPORT</c> names another.</summary>
    internal static string Adapter => Environment.GetEnvironmentVariable("EDGEGUARD_BENCH_TRANSPORT") ?? "mosquitto";

    internal Task StartAsync() => _broker.StartAsync();

    internal Task StopAsync() => _broker.StopAsync();

    /// <summary>mosquitto_sub; it has subscribed when this completes.</summary>
    internal async Task<Process> SubscribeAsync(string topic)
    {
        Process subscriber = Client("mosquitto_sub", "-q", "1", "-t", topic, "-t", "ready");
        using Process ready = Client("mosquitto_pub", "-r", "-q", "1", "-t", "ready", "-m", "ready");
        await ready.WaitForExitAsync();
        Assert.Equal("ready", await subscriber.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(60)));
        return subscriber;
    }

    /// <summary>Leaves a subscription with the broker, which keeps for it what comes while nobody reads.</summary>
    internal async Task SubscribeForLaterAsync(string reader, string topic)
    {
        using Process subscriber = Client("mosquitto_sub", "-q", "1", "-c", "-i", reader, "-t", topic, "-E");
        await subscriber.WaitForExitAsync();
        Assert.Equal(0, subscriber.ExitCode);
    }

    /// <summary>Reads what was kept for a reader, and on.</summary>
    internal Process ReadOn(string reader, string topic) => Client("mosquitto_sub", "-q", "1", "-c", "-i", reader, "-t", topic);

    internal Process Client(string program, params string[] arguments) =>
        Tools.Start(program, ["-h", "127.0.0.1", "-p", $"{_port}", .. arguments]);

    public ValueTask DisposeAsync() => _broker.DisposeAsync();
}
