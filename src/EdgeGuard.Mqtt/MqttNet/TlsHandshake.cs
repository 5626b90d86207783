using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using EdgeGuard.Mqtt.Clock;
using EdgeGuard.Mqtt.Contract;

namespace EdgeGuard.Mqtt.MqttNet;

/// <summary>A TLS client handshake that keeps the reason of a failure.</summary>
internal sealed class TlsHandshake : IDisposable
{
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";

    private readonly X509Certificate2Collection _authorities = [];
    private readonly X509Certificate2Collection _ownChain = [];
    private readonly MqttTls _tls;
    private readonly string _serverName;
    private SslStreamCertificateContext? _identity;
    private MqttFailure? _refused;

    private TlsHandshake(MqttTls tls, string serverName)
    {
        _tls = tls;
        _serverName = serverName;
    }

    private DateTimeOffset Now => CertificateTime.Of(_tls);

    /// <summary>Loads the certificate authorities and the client certificate.</summary>
    /// <exception cref="MqttException">
    /// <see cref="MqttFailureCause.LocalSetup"/>: a file is missing or invalid.
    /// </exception>
    internal static TlsHandshake Prepare(MqttConnectionSettings settings)
    {
        TlsHandshake handshake = new(settings.Tls, settings.Tls.ServerName ?? settings.Broker.Host);
        try
        {
            handshake.LoadAuthorities();
            handshake.LoadIdentity();
            return handshake;
        }
        catch
        {
            handshake.Dispose();
            throw;
        }
    }

    /// <summary>Performs the handshake. Takes ownership of the stream, and closes it on failure.</summary>
    /// <exception cref="MqttException">The handshake failed, with the cause.</exception>
    internal async Task<Stream> RunAsync(Stream plain, CancellationToken cancellationToken)
    {
        SslStream encrypted = new(plain, leaveInnerStreamOpen: false);
        try
        {
            await encrypted.AuthenticateAsClientAsync(Options(), cancellationToken).ConfigureAwait(false);
            return new TlsAlertStream(encrypted);
        }
        catch (Exception exception) when (exception is AuthenticationException or IOException)
        {
            await encrypted.DisposeAsync().ConfigureAwait(false);
            MqttFailure heard = TlsAlert.Find(exception) is { } alert ? TlsFailures.OfAlert(alert) : TlsFailures.NoHandshake;
            throw new MqttException(_refused ?? heard, exception);
        }
        catch
        {
            await encrypted.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    public void Dispose()
    {
        foreach (X509Certificate2 certificate in _authorities) certificate.Dispose();
        foreach (X509Certificate2 certificate in _ownChain) certificate.Dispose();
    }

    private SslClientAuthenticationOptions Options()
    {
        X509ChainPolicy policy = new() { RevocationMode = X509RevocationMode.NoCheck, DisableCertificateDownloads = true };
        policy.ApplicationPolicy.Add(new Oid(ServerAuthentication));
        if (_tls.VerifyAt is { } time) policy.VerificationTime = time.UtcDateTime;
        if (_authorities.Count > 0)
        {
            policy.TrustMode = X509ChainTrustMode.CustomRootTrust;
            policy.CustomTrustStore.AddRange(_authorities);
        }

        return new()
        {
            TargetHost = _serverName,
            EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
            CertificateChainPolicy = policy,
            ClientCertificateContext = _identity,
            RemoteCertificateValidationCallback = (_, certificate, chain, errors) => Accept(certificate, chain, errors),
        };
    }

    private bool Accept(X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (errors is SslPolicyErrors.None) return true;
        (MqttTlsCheck check, X509Certificate2? failed) = Verdict(chain, errors);
        _refused = TlsFailures.OfCertificate(check, _serverName, failed ?? certificate as X509Certificate2, Now);
        return false;
    }

    /// <summary>The first failed check in OpenSSL's order, so that all adapters report the same one for a certificate with two faults.</summary>
    private (MqttTlsCheck Check, X509Certificate2? Certificate) Verdict(X509Chain? chain, SslPolicyErrors errors)
    {
        X509ChainStatusFlags all = chain?.ChainStatus.Aggregate(X509ChainStatusFlags.NoError, (sum, one) => sum | one.Status) ?? default;
        bool isMissing = errors.HasFlag(SslPolicyErrors.RemoteCertificateNotAvailable);
        if (isMissing || (all & ~X509ChainStatusFlags.NotTimeValid) != 0) return (MqttTlsCheck.Untrusted, null);
        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch)) return (MqttTlsCheck.NameMismatch, null);
        X509Certificate2? outOfTime = chain?.ChainElements
            .FirstOrDefault(element => element.ChainElementStatus.Any(status => status.Status is X509ChainStatusFlags.NotTimeValid))
            ?.Certificate;
        return outOfTime is null
            ? (MqttTlsCheck.Untrusted, null)
            : (Now.UtcDateTime < outOfTime.NotBefore.ToUniversalTime() ? MqttTlsCheck.NotYetValid : MqttTlsCheck.Expired, outOfTime);
    }

    private void LoadAuthorities()
    {
        if (_tls.CaFile is null) return;
        string problem = $"The CA file '{_tls.CaFile}' cannot be read or contains no PEM certificate.";
        Guard(() => _authorities.ImportFromPemFile(_tls.CaFile), problem);
        if (_authorities.Count == 0) throw MqttException.LocalSetup(problem);
    }

    private void LoadIdentity()
    {
        if (_tls.ClientCertificateFile is not { } certificateFile || _tls.ClientKeyFile is not { } keyFile)
        {
            if ((_tls.ClientCertificateFile ?? _tls.ClientKeyFile) is null) return;
            throw MqttException.LocalSetup("A client certificate needs both its file and its key file.");
        }

        string problem = $"The client certificate '{certificateFile}' cannot be read or contains no PEM certificate.";
        Guard(() => _ownChain.ImportFromPemFile(certificateFile), problem);
        if (_ownChain.Count == 0) throw MqttException.LocalSetup(problem);
        Guard(
            () => _identity = SslStreamCertificateContext.Create(
                X509Certificate2.CreateFromPemFile(certificateFile, keyFile), _ownChain, offline: true),
            $"The key file '{keyFile}' cannot be read, is encrypted, or does not belong to the client certificate.");
    }

    private static void Guard(Action read, string problem)
    {
        try
        {
            read();
        }
        catch (Exception exception)
            when (exception is CryptographicException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw MqttException.LocalSetup(problem, exception);
        }
    }
}
