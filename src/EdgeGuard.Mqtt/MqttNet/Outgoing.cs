using MQTTnet;

namespace EdgeGuard.Mqtt.MqttNet;

/// <summary>A message on its way, and the broker's answer to it: null for yes, else why not.</summary>
internal sealed class Outgoing(MqttApplicationMessage message)
{
    private readonly TaskCompletionSource<MqttFailure?> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal MqttApplicationMessage Message { get; } = message;

    internal Task<MqttFailure?> Answered => _answer.Task;

    internal void Answer(MqttFailure? failure) => _answer.TrySetResult(failure);
}
