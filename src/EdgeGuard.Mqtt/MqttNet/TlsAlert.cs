namespace EdgeGuard.Mqtt.MqttNet;

/// <summary>
/// Finds the TLS alert behind an exception of the framework. It has no property for it, but the innermost exception carries
/// OpenSSL's error code as its HResult: eight bits of library, then the reason, 1000 and the alert for a received one.
/// </summary>
internal static class TlsAlert
{
    private const int LibraryShift = 23;
    private const int SslLibrary = 20;
    private const int ReasonMask = (1 << LibraryShift) - 1;
    private const int FirstAlert = 1000;
    private const int LastAlert = FirstAlert + byte.MaxValue;

    internal static int? Find(Exception? exception)
    {
        for (; exception is not null; exception = exception.InnerException)
        {
            int reason = exception.HResult & ReasonMask;
            if (exception.HResult >>> LibraryShift == SslLibrary && reason is > FirstAlert and <= LastAlert) return reason - FirstAlert;
        }

        return null;
    }
}
