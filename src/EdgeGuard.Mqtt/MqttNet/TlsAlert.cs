namespace EdgeGuard.Mqtt.MqttNet;

/// <summary>
/// Finds the received TLS alert behind a .NET exception. .NET has no property for it, but the innermost exception has OpenSSL's error
/// code as HResult. Its upper bits are the library; the rest is the reason, which is 1000 plus the alert number.
/// </summary>
internal static class TlsAlert
{
    private const int LibraryShift = 23;
    private const int SslLibrary = 20;
    private const int ReasonMask = (1 << LibraryShift) - 1;
    private const int FirstAlert = 1000;
    private const int LastAlert = FirstAlert + byte.MaxValue;

    /// <returns>The alert number (RFC 8446 §6); null if there is none.</returns>
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
