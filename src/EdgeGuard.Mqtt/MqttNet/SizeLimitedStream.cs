using EdgeGuard.Mqtt.Contract;

namespace EdgeGuard.Mqtt.MqttNet;

/// <summary>
/// Follows the fixed headers of received packets (MQTT 5.0 §2.1), and fails at one that announces more octets than the limit. MQTTnet would allocate
/// memory for what the header announces.
/// </summary>
internal sealed class SizeLimitedStream(Stream inner, int largest) : ForwardingStream(inner)
{
    private readonly PacketBoundary _boundary = new(largest);

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        int length = await base.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        if (!_boundary.Advance(buffer.Span[..length])) throw new MqttException(MqttTransport.TooLarge(largest));
        return length;
    }
}
