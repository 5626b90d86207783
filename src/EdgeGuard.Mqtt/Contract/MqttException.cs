namespace EdgeGuard.Mqtt.Contract;

/// <summary>The broker could not be reached, or refused a request. Enforcement does not depend on the broker.</summary>
public sealed class MqttException(MqttFailure failure, Exception? innerException = null)
    : Exception(failure.Detail, innerException)
{
    /// <summary>The cause, for decisions, with its explanation.</summary>
    public MqttFailure Failure { get; } = failure;

    internal static MqttException LocalSetup(string problem, Exception? innerException = null) =>
        new(new(MqttFailureCause.LocalSetup, problem), innerException);
}
