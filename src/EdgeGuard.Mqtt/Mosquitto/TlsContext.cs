using System.Net;
using EdgeGuard.Mqtt.Contract;

namespace EdgeGuard.Mqtt.Mosquitto;

/// <summary>
/// An OpenSSL context with EdgeGuard's checks. libmosquitto's own would compare the certificate only with the address of the broker, and
/// would not report which check failed.
/// </summary>
internal sealed unsafe class TlsContext : IDisposable
{
    private TlsContext(nint handle) => Handle = handle;

    internal nint Handle { get; private set; }

    /// <summary>Creates a context from the settings.</summary>
    /// <exception cref="MqttException">
    /// <see cref="MqttFailureCause.LocalSetup"/>: a file is missing or invalid.
    /// </exception>
    internal static TlsContext Create(MqttTls tls, string serverName)
    {
        TlsContext context = new(OpenSsl.NewContext(OpenSsl.ClientMethod()));
        try
        {
            Require(context.Handle != 0, "OpenSSL could not set up TLS.");
            Require(OpenSsl.Control(context.Handle, OpenSsl.SetMinimumVersion, OpenSsl.Tls12, 0) == 1, "OpenSSL does not support TLS 1.2.");
            LoadTrust(context.Handle, tls);
            LoadIdentity(context.Handle, tls);
            SetChecks(context.Handle, tls, serverName);
            return context;
        }
        catch
        {
            context.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        if (Handle != 0) OpenSsl.FreeContext(Handle);
        Handle = 0;
    }

    private static void LoadTrust(nint context, MqttTls tls)
    {
        if (tls.CaFile is null)
            Require(OpenSsl.UseSystemAuthorities(context) == 1, "The system's certificate authorities cannot be read.");
        else
            Require(
                OpenSsl.LoadAuthorities(context, tls.CaFile, 0) == 1,
                $"The CA file '{tls.CaFile}' cannot be read or contains no PEM certificate.");
    }

    private static void LoadIdentity(nint context, MqttTls tls)
    {
        if (tls.ClientCertificateFile is null && tls.ClientKeyFile is null) return;
        Require(
            tls.ClientCertificateFile is not null && tls.ClientKeyFile is not null,
            "A client certificate needs both its file and its key file.");
        OpenSsl.SetPassphraseCallback(context, &TlsHandshakeObserver.OnPassphrase);
        Require(
            OpenSsl.UseCertificate(context, tls.ClientCertificateFile!) == 1,
            $"The client certificate '{tls.ClientCertificateFile}' cannot be read or contains no PEM certificate.");
        Require(
            OpenSsl.UseKey(context, tls.ClientKeyFile!, OpenSsl.Pem) == 1 && OpenSsl.KeyFitsCertificate(context) == 1,
            $"The key file '{tls.ClientKeyFile}' cannot be read, is encrypted, or does not belong to the client certificate.");
    }

    private static void SetChecks(nint context, MqttTls tls, string serverName)
    {
        nint parameters = OpenSsl.VerifyParameters(context);
        int known = IPAddress.TryParse(serverName, out IPAddress? address)
            ? OpenSsl.ExpectAddress(parameters, address.ToString())
            : OpenSsl.ExpectHost(parameters, serverName, 0);
        Require(known == 1, $"'{serverName}' is not a valid name for a certificate.");
        if (tls.VerifyAt is { } time) OpenSsl.VerifyAt(parameters, time.ToUnixTimeSeconds());
        OpenSsl.SetVerify(context, OpenSsl.VerifyPeer, &TlsHandshakeObserver.OnVerify);
        OpenSsl.SetInfoCallback(context, &TlsHandshakeObserver.OnInfo);
    }

    private static void Require(bool condition, string problem)
    {
        if (!condition) throw MqttException.LocalSetup(problem);
    }
}
