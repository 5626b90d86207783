using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using EdgeGuard.Mqtt.Contract;

namespace EdgeGuard.Mqtt.Mosquitto;

/// <summary>
/// Records certificate checks and TLS alerts of one connection, because libmosquitto reports only "TLS error". OpenSSL calls back on the
/// connection's own thread, so the recorder is found by thread.
/// </summary>
internal sealed class TlsHandshakeObserver
{
    private const int NotYetValid = 9;
    private const int Expired = 10;
    private const int HostMismatch = 62;
    private const int AddressMismatch = 64;

    [ThreadStatic]
    private static TlsHandshakeObserver? s_current;

    /// <summary>The recorder of the connection that the calling thread drives.</summary>
    internal static TlsHandshakeObserver? Current
    {
        get => s_current;
        set => s_current = value;
    }

    /// <summary>The check that the broker's certificate failed.</summary>
    internal MqttTlsCheck FailedCheck { get; private set; }

    /// <summary>The failed certificate as DER; null if there is none.</summary>
    internal byte[]? FailedCertificate { get; private set; }

    /// <summary>Number of the fatal alert from the broker (RFC 8446 §6).</summary>
    internal int? Alert { get; private set; }

    /// <returns>null if TLS was not the cause.</returns>
    internal MqttFailure? Explain(string name, DateTimeOffset now)
    {
        if (FailedCheck is MqttTlsCheck.None) return Alert is { } alert ? TlsFailures.OfAlert(alert) : null;
        using X509Certificate2? certificate = FailedCertificate is null ? null : TryLoad(FailedCertificate);
        return TlsFailures.OfCertificate(FailedCheck, name, certificate, now);
    }

    /// <summary>OpenSSL's verify callback: records a failed check, and does not change the result.</summary>
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

    /// <summary>OpenSSL's info callback: records the fatal alert that ended the connection; close_notify is not fatal.</summary>
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    internal static void OnInfo(nint connection, int where, int value)
    {
        const int fatal = 2;
        if (where == OpenSsl.ReadAlert && value >> 8 == fatal && s_current is { } witness) witness.Alert = value & 0xFF;
    }

    /// <summary>OpenSSL's passphrase callback: refuses encrypted keys, because OpenSSL would prompt on the terminal.</summary>
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
