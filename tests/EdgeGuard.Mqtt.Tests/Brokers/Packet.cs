using EdgeGuard.Mqtt.Contract;

namespace EdgeGuard.Mqtt.Tests.Brokers;

/// <summary>One control packet off the wire, and the few that scripted brokers send (MQTT 5.0 §2.1).</summary>
internal sealed record Packet(byte Header, byte[] Body)
{
    internal const int Connect = 1;
    internal const int Publish = 3;
    internal const int Subscribe = 8;
    internal const int PingRequest = 12;

    internal int Type => Header >> 4;

    /// <summary>The packet identifier of a PUBLISH of quality 1, which follows the topic.</summary>
    internal byte[] PublishId()
    {
        int at = 2 + (Body[0] << 8 | Body[1]);
        return Body[at..(at + 2)];
    }

    internal static byte[] Welcome(MqttProtocol protocol, params byte[] properties) =>
        protocol is MqttProtocol.V5 ? [0x20, (byte)(3 + properties.Length), 0, 0, (byte)properties.Length, .. properties] : [0x20, 2, 0, 0];

    /// <summary>An empty MQTT 5 message of quality 1.</summary>
    internal static byte[] Message(string topic, byte id) =>
        [0x32, (byte)(5 + topic.Length), 0, (byte)topic.Length, .. System.Text.Encoding.ASCII.GetBytes(topic), 0, id, 0];

    /// <summary>CONNACK of MQTT 5 that refuses.</summary>
    internal static byte[] Refusal(byte code) => [0x20, 3, 0, code, 0];

    /// <summary>DISCONNECT of MQTT 5.</summary>
    internal static byte[] Disconnection(byte code) => [0xE0, 2, code, 0];

    internal static byte[] PingAnswer => [0xD0, 0];

    internal static byte[] PublishAck(byte[] id) => [0x40, 2, .. id];

    internal static byte[] SubscribeAck(MqttProtocol protocol, byte[] id, byte code) =>
        protocol is MqttProtocol.V5 ? [0x90, 4, .. id, 0, code] : [0x90, 3, .. id, code];

    /// <returns>null at the end of the stream.</returns>
    internal static async Task<Packet?> ReadAsync(Stream stream, CancellationToken cancellationToken)
    {
        byte[] one = new byte[1];
        if (await stream.ReadAsync(one, cancellationToken) == 0) return null;
        byte header = one[0];
        int length = 0;
        int shift = 0;
        do
        {
            await stream.ReadExactlyAsync(one, cancellationToken);
            length |= (one[0] & 0x7F) << shift;
            shift += 7;
        }
        while ((one[0] & 0x80) != 0);
        byte[] body = new byte[length];
        await stream.ReadExactlyAsync(body, cancellationToken);
        return new(header, body);
    }
}
