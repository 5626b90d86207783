using EdgeGuard.Mqtt.Contract;

namespace EdgeGuard.Mqtt.Mosquitto;

/// <summary>A request for the loop's thread, and its result: null for success, otherwise the failure.</summary>
/// <param name="begin">Passes the request to the library, on the loop's thread.</param>
internal sealed class Request(Action<MosquittoClient, Request> begin)
{
    private readonly TaskCompletionSource<MqttFailure?> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal Task<MqttFailure?> Answered => _answer.Task;

    internal bool IsAnswered => _answer.Task.IsCompleted;

    internal void Begin(MosquittoClient client) => begin(client, this);

    internal void Answer(MqttFailure? failure) => _answer.TrySetResult(failure);
}
