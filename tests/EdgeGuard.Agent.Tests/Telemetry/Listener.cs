using System.Text;
using System.Text.Json;
using EdgeGuard.Mqtt;
using EdgeGuard.Mqtt.Contract;

namespace EdgeGuard.Agent.Tests.Telemetry;

/// <summary>Another client of the same broker, with what it received so far.</summary>
internal sealed class Listener : IAsyncDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);

    private readonly IMqttTransport _transport;

    private Listener(IMqttTransport transport) => _transport = transport;

    internal static Task<Listener> ConnectAsync(MqttConnectionSettings settings, params string[] filters) => ConnectAsync(settings, MqttQos.AtLeastOnce, filters);

    internal static async Task<Listener> ConnectAsync(MqttConnectionSettings settings, MqttQos qos, params string[] filters)
    {
        Assert.True(MqttTransports.TryFind("mosquitto", out MqttAdapter? adapter));
        Listener listener = new(adapter.Create(settings));
        await listener._transport.ConnectAsync(CancellationToken.None);
        foreach (string filter in filters) await listener._transport.SubscribeAsync(filter, qos, CancellationToken.None);
        return listener;
    }

    /// <summary>The next message that fits; others are passed over.</summary>
    internal async Task<MqttMessage> NextAsync(string topic, Func<string, bool>? fits = null)
    {
        using CancellationTokenSource timeout = new(Timeout);
        List<string> others = [];
        try
        {
            while (true)
            {
                MqttMessage message = await _transport.Received.ReadAsync(timeout.Token);
                string text = Encoding.UTF8.GetString(message.Payload.Span);
                if (message.Topic == topic && fits?.Invoke(text) != false) return message;
                others.Add($"{message.Topic} {text}");
            }
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"Nothing on {topic}, only:\n{string.Join('\n', others)}");
        }
    }

    /// <summary>The next message on one of some topics.</summary>
    internal async Task<MqttMessage> NextAsync(Func<string, bool> topics)
    {
        using CancellationTokenSource timeout = new(Timeout);
        while (true)
        {
            MqttMessage message = await _transport.Received.ReadAsync(timeout.Token);
            if (topics(message.Topic)) return message;
        }
    }

    /// <summary>The topics of everything that comes before a message.</summary>
    internal async Task<List<string>> UntilAsync(string topic, string payload)
    {
        using CancellationTokenSource timeout = new(Timeout);
        List<string> passed = [];
        while (true)
        {
            MqttMessage message = await _transport.Received.ReadAsync(timeout.Token);
            if (message.Topic == topic && Encoding.UTF8.GetString(message.Payload.Span) == payload) return passed;
            passed.Add(message.Topic);
        }
    }

    internal async Task<JsonElement> NextJsonAsync(string topic, Func<string, bool>? fits = null) =>
        JsonDocument.Parse((await NextAsync(topic, fits)).Payload).RootElement;

    internal Task PublishAsync(string topic, string payload, bool retain = false) => PublishAsync(
        new() { Topic = topic, Payload = Encoding.UTF8.GetBytes(payload), Retain = retain });

    internal Task PublishAsync(MqttMessage message) => _transport.PublishAsync(message, CancellationToken.None);

    public async ValueTask DisposeAsync() => await _transport.DisposeAsync();
}
