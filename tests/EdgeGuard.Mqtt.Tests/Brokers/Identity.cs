using System.Security.Cryptography.X509Certificates;

namespace EdgeGuard.Mqtt.Tests.Brokers;

/// <summary>A certificate and its key, as files.</summary>
internal sealed record Identity(string CertificateFile, string KeyFile, byte[] Key)
{
    internal X509Certificate2 Load() => X509Certificate2.CreateFromPemFile(CertificateFile, KeyFile);
}
