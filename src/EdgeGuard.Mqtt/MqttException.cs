namespace EdgeGuard.Mqtt;

/// <summary>The broker could not be reached, or did not do what was asked; enforcement does not depend on it.</summary>
public sealed class MqttException(MqttFailure failure, Exception? innerException = null)
    : Exception(failure.Detail, innerException)
{
    /// <summary>What happened, in a form to decide by.</summary>
    public MqttFailure Failure { get; } = failure;

    internal static MqttException LocalSetup(string problem, Exception? innerException = null) =>
        new(new(MqttFailureCause.LocalSetup, problem), innerException);
}
