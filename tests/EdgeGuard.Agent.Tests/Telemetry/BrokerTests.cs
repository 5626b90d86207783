using System.Diagnostics;
using System.Text;
using EdgeGuard.Agent.Telemetry;
using EdgeGuard.Core.State;
using EdgeGuard.Mqtt.Contract;
using EdgeGuard.Mqtt.Tests.Brokers;

namespace EdgeGuard.Agent.Tests.Telemetry;

/// <summary>Ways in to the hardened broker of deploy/mosquitto: TLS, a password, and an ACL that allows only what is documented.</summary>
public abstract class BrokerTests(BrokerFixture brokers)
{
    private protected const string State = "edgeguard/gw01/state";
    private protected const string Everything = "edgeguard/#";

    private protected BrokerFixture Brokers => brokers;

    private protected MqttOptions Options() => new()
    {
        Url = $"mqtts://localhost:{Brokers.HomePort}",
        CaFile = Brokers.Authority.File,
        Username = "gw01",
        PasswordFile = Secret(BrokerFixture.Password),
        Transport = "mosquitto",
    };

    private protected string Secret(string text)
    {
        string path = Brokers.Folder.Write($"secret-{Guid.NewGuid():N}", text + "\n");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return path;
    }

    private protected MqttConnectionSettings Settings(string user) => new()
    {
        Broker = MqttBroker.Parse($"mqtts://localhost:{Brokers.HomePort}"),
        ClientId = $"test-{Guid.NewGuid():N}",
        Tls = new() { CaFile = Brokers.Authority.File },
        Credentials = new(user, BrokerFixture.Password),
    };

    private protected Task<Listener> ListenAsync(params string[] filters) => Listener.ConnectAsync(Settings("homeassistant"), filters);

    // Every test before has left "stopped" behind.
    private protected async Task<Listener> ReadyAsync(params string[] filters)
    {
        Listener listener = await ListenAsync(filters);
        await listener.NextAsync(State, t => t == """{"state":"online"}""");
        return listener;
    }

    /// <summary>What the broker keeps on a topic comes to hold a text; what happened before it may be told a moment later.</summary>
    private protected async Task AssertRetainedAsync(string topic, string expected)
    {
        string kept;
        long since = Environment.TickCount64;
        do
        {
            await using Listener late = await ListenAsync(topic);
            MqttMessage message = await late.NextAsync(topic);
            Assert.True(message.Retain);
            kept = Encoding.UTF8.GetString(message.Payload.Span);
        }
        while (!kept.Contains(expected, StringComparison.Ordinal) && Environment.TickCount64 - since < 30_000);
        Assert.Contains(expected, kept, StringComparison.Ordinal);
    }

    private protected Process MosquittoSub(params string[] topics)
    {
        ProcessStartInfo start = new("mosquitto_sub") { RedirectStandardOutput = true };
        string[] arguments = ["-h", "localhost", "-p", $"{Brokers.HomePort}", "--cafile", Brokers.Authority.File,
            "-u", "viewer", "-P", BrokerFixture.Password, "-q", "1", "-i", "an-independent-subscriber"];
        foreach (string argument in arguments.Concat(topics.SelectMany(t => new[] { "-t", t }))) start.ArgumentList.Add(argument);
        return Process.Start(start)!;
    }

    private protected static async Task<string> ReadLineAsync(Process process) =>
        await process.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(60)) ?? throw new InvalidOperationException("The subscriber ended.");

    private protected static async Task StatusAsync(Gateway gateway, bool connected, Func<BrokerStatus, bool>? fits = null)
    {
        using CancellationTokenSource timeout = new(TimeSpan.FromSeconds(60));
        using Agent.Pipeline.EventBroadcaster.Subscription events = gateway.PipelineChannels.Events.Subscribe();
        while (true)
        {
            BrokerStatus status = gateway.PipelineChannels.State.Current.Broker;
            if (status.Connected == connected && fits?.Invoke(status) != false) return;
            await events.Reader.ReadAsync(timeout.Token);
        }
    }
}
