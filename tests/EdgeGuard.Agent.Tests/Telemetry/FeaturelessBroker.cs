using System.Text;
using EdgeGuard.Mqtt.Contract;
using EdgeGuard.Mqtt.Tests.Brokers;

namespace EdgeGuard.Agent.Tests.Telemetry;

/// <summary>A broker of MQTT 5 that lacks features and does not announce it in CONNACK. Mosquitto announces what it lacks.</summary>
internal sealed class FeaturelessBroker : IAsyncDisposable
{
    private const byte NoRetain = 0x9A, NoQos1 = 0x9B, WillRetain = 0x20, WillQos = 0x18;

    private readonly ScriptedBroker _broker;
    private readonly byte? _refusedWill, _refusedMessage;
    private readonly byte _granted;
    private int _connections;

    internal FeaturelessBroker(byte? refusedWill, byte? refusedMessage, byte granted)
    {
        (_refusedWill, _refusedMessage, _granted) = (refusedWill, refusedMessage, granted);
        _broker = new(ServeAsync);
    }

    internal int Port => _broker.Port;

    internal int Connections => Volatile.Read(ref _connections);

    /// <summary>Topics of the messages that were accepted on the last connection.</summary>
    internal IReadOnlyList<string> Accepted
    {
        get
        {
            lock (_accepted) return [.. _accepted];
        }
    }

    private readonly List<string> _accepted = [];

    public ValueTask DisposeAsync() => _broker.DisposeAsync();

    private async Task ServeAsync(Stream stream, CancellationToken token)
    {
        Interlocked.Increment(ref _connections);
        if (await Packet.ReadAsync(stream, token) is not { } connect) return;
        // The flags follow the name of the protocol and its version.
        byte flags = connect.Body[7];
        if (_refusedWill is { } code && (flags & (code == NoRetain ? WillRetain : WillQos)) != 0)
        {
            await stream.WriteAsync(Packet.Refusal(code), token);
            return;
        }
        lock (_accepted) _accepted.Clear();
        await stream.WriteAsync(Packet.Welcome(MqttProtocol.V5), token);
        while (await Packet.ReadAsync(stream, token) is { } packet)
        {
            if (AnswerTo(packet) is { } answer) await stream.WriteAsync(answer, token);
            if (packet.Type == Packet.Publish && IsRefused(packet)) return;
        }
    }

    private byte[]? AnswerTo(Packet packet) => packet.Type switch
    {
        Packet.Subscribe => Packet.SubscribeAck(MqttProtocol.V5, packet.Body[..2], _granted),
        Packet.PingRequest => Packet.PingAnswer,
        Packet.Publish when IsRefused(packet) => Packet.Disconnection(_refusedMessage!.Value),
        Packet.Publish => Taken(packet),
        _ => null,
    };

    private bool IsRefused(Packet publish) => _refusedMessage switch
    {
        NoRetain => (publish.Header & 0x01) != 0,
        NoQos1 => (publish.Header & 0x06) != 0,
        _ => false,
    };

    private byte[]? Taken(Packet publish)
    {
        lock (_accepted) _accepted.Add(Encoding.UTF8.GetString(publish.Body[2..(2 + (publish.Body[0] << 8 | publish.Body[1]))]));
        return (publish.Header & 0x06) != 0 ? Packet.PublishAck(publish.PublishId()) : null;
    }
}
