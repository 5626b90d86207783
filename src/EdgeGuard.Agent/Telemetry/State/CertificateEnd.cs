using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace EdgeGuard.Agent.Telemetry.State;

/// <summary>Until when the gateway's own certificate is valid, so that it is replaced before the gateway is locked out.</summary>
internal static class CertificateEnd
{
    /// <summary>The end by the file as it is now, UTC; null where there is no file or no certificate in it.</summary>
    internal static DateTime? Of(string? file)
    {
        if (file is null) return null;
        try
        {
            // The first certificate is the gateway's, those of authorities follow.
            using X509Certificate2 own = X509Certificate2.CreateFromPem(File.ReadAllText(file));
            return own.NotAfter.ToUniversalTime();
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException or CryptographicException)
        {
            return null;
        }
    }
}
