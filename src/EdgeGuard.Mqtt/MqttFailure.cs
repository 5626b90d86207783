namespace EdgeGuard.Mqtt;

/// <summary>A cause and the sentence that explains it. No credential is ever part of it.</summary>
/// <param name="Cause">To decide by.</param>
/// <param name="Detail">To read; never to decide by.</param>
/// <param name="TlsCheck">The check that failed when <paramref name="Cause"/> is <see cref="MqttFailureCause.TlsCertificate"/>.</param>
public sealed record MqttFailure(MqttFailureCause Cause, string Detail, MqttTlsCheck TlsCheck = MqttTlsCheck.None);
