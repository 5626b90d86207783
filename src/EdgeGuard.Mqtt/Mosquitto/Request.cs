namespace EdgeGuard.Mqtt.Mosquitto;

/// <summary>Something to do on the loop's thread, and the broker's answer to it: null for yes, else why not.</summary>
/// <param name="begin">Hands it to the library; the request is passed along to be answered later.</param>
internal sealed class Request(Action<MosquittoClient, Request> begin)
{
    private readonly TaskCompletionSource<MqttFailure?> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The quality asked for, when subscribing.</summary>
    internal MqttQos Wanted { get; init; }

    internal Task<MqttFailure?> Answered => _answer.Task;

    internal bool IsAnswered => _answer.Task.IsCompleted;

    internal void Begin(MosquittoClient client) => begin(client, this);

    internal void Answer(MqttFailure? failure) => _answer.TrySetResult(failure);
}
