using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace EdgeGuard.Mqtt.Mosquitto;

/// <summary>
/// What OpenSSL saw during one connection: libmosquitto itself reports no more than "TLS error". OpenSSL calls back on the
/// thread that reads and writes, which is the connection's own, so the witness is found by thread.
/// </summary>
internal sealed class TlsHandshakeObserver
{
    private const int NotYetValid = 9;
    private const int Expired = 10;
    private const int HostMismatch = 62;
    private const int AddressMismatch = 64;

    [ThreadStatic]
    private static TlsHandshakeObserver? s_current;

    /// <summary>The witness of the connection that the calling thread drives.</summary>
    internal static TlsHandshakeObserver? Current
    {
        get => s_current;
        set => s_current = value;
    }

    /// <summary>The check the broker's certificate failed.</summary>
    internal MqttTlsCheck FailedCheck { get; private set; }

    /// <summary>The certificate that failed it, DER; null if there is none.</summary>
    internal byte[]? FailedCertificate { get; private set; }

    /// <summary>The number of the fatal alert that the broker sent (RFC 8446 §6).</summary>
    internal int? Alert { get; private set; }

    /// <returns>null when TLS was not the trouble.</returns>
    internal MqttFailure? Explain(string name, DateTimeOffset now)
    {
        if (FailedCheck is MqttTlsCheck.None) return Alert is { } alert ? TlsFailures.OfAlert(alert) : null;
        using X509Certificate2? certificate = FailedCertificate is null ? null : TryLoad(FailedCertificate);
        return TlsFailures.OfCertificate(FailedCheck, name, certificate, now);
    }

    /// <summary>OpenSSL's verify callback: keeps the verdict, changes nothing.</summary>
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    internal static unsafe int OnVerify(int passed, nint store)
    {
        if (passed != 0 || s_current is not { } witness) return passed;
        witness.FailedCheck = OpenSsl.VerifyError(store) switch
        {
            NotYetValid => MqttTlsCheck.NotYetValid,
            Expired => MqttTlsCheck.Expired,
            HostMismatch or AddressMismatch => MqttTlsCheck.NameMismatch,
            _ => MqttTlsCheck.Untrusted,
        };
        nint certificate = OpenSsl.CurrentCertificate(store);
        if (certificate != 0) witness.FailedCertificate = Copy(certificate);
        return 0;
    }

    /// <summary>OpenSSL's info callback: keeps the alert that ended the connection; close_notify is no failure.</summary>
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    internal static void OnInfo(nint connection, int where, int value)
    {
        const int fatal = 2;
        if (where == OpenSsl.ReadAlert && value >> 8 == fatal && s_current is { } witness) witness.Alert = value & 0xFF;
    }

    /// <summary>A key that wants a passphrase is refused: OpenSSL would ask for it on the terminal.</summary>
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    internal static unsafe int OnPassphrase(byte* buffer, int size, int write, nint data) => -1;

    private static unsafe byte[] Copy(nint certificate)
    {
        int length = OpenSsl.Encode(certificate, null);
        if (length <= 0) return [];
        byte[] der = new byte[length];
        fixed (byte* start = der)
        {
            byte* at = start;
            _ = OpenSsl.Encode(certificate, &at);
        }

        return der;
    }

    private static X509Certificate2? TryLoad(byte[] der)
    {
        try
        {
            return X509CertificateLoader.LoadCertificate(der);
        }
        catch (CryptographicException)
        {
            return null;
        }
    }
}
