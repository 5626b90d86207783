namespace EdgeGuard.Mqtt.Contract;

/// <summary>A cause and the sentence that explains it. It never contains a credential.</summary>
/// <param name="Cause">The cause; code decides by it.</param>
/// <param name="Detail">Explanation for people; code never decides by it.</param>
/// <param name="TlsCheck">The failed check, if <paramref name="Cause"/> is <see cref="MqttFailureCause.TlsCertificate"/>.</param>
public sealed record MqttFailure(MqttFailureCause Cause, string Detail, MqttTlsCheck TlsCheck = MqttTlsCheck.None);
