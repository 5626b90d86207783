using EdgeGuard.Mqtt.Contract;
using MQTTnet;

namespace EdgeGuard.Mqtt.MqttNet;

/// <summary>A message to be sent, and its result: null for success, otherwise the failure.</summary>
internal sealed class Outgoing(MqttApplicationMessage message)
{
    private readonly TaskCompletionSource<MqttFailure?> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal MqttApplicationMessage Message { get; } = message;

    internal Task<MqttFailure?> Answered => _answer.Task;

    internal void Answer(MqttFailure? failure) => _answer.TrySetResult(failure);
}
