using EdgeGuard.Mqtt.Contract;

namespace EdgeGuard.Agent.Fleet.Simulation;

/// <summary>Marks every message of a simulated gateway with <c>"simulated":true</c>, so that nobody takes it for a real one.</summary>
internal static class SimulationMark
{
    private const byte Opens = (byte)'{', Closes = (byte)'}';

    private static ReadOnlySpan<byte> Member => "\"simulated\":true"u8;

    /// <summary>The message with the mark as its first member. What is no JSON object, such as the end of a retained message, stays as it is.</summary>
    internal static MqttMessage Of(MqttMessage message)
    {
        ReadOnlySpan<byte> payload = message.Payload.Span;
        if (payload.Length < 2 || payload[0] != Opens) return message;
        bool isEmpty = payload[1] == Closes;
        byte[] marked = new byte[payload.Length + Member.Length + (isEmpty ? 0 : 1)];
        marked[0] = Opens;
        Member.CopyTo(marked.AsSpan(1));
        if (!isEmpty) marked[Member.Length + 1] = (byte)',';
        payload[1..].CopyTo(marked.AsSpan(marked.Length - payload.Length + 1));
        return message with { Payload = marked };
    }
}
