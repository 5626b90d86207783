using EdgeGuard.Mqtt.Contract;

namespace EdgeGuard.Mqtt.Clock;

/// <summary>The time for checking certificates. They state wall time, so this machine's wall clock decides.</summary>
internal static class CertificateTime
{
    /// <summary>The time of the settings, else of the wall clock.</summary>
    internal static DateTimeOffset Of(MqttTls tls) => tls.VerifyAt ?? DateTimeOffset.UtcNow;
}
