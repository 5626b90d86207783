using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using EdgeGuard.Agent.Options;

namespace EdgeGuard.Agent.Signatures;

/// <summary>Loads the certificates at which a chain may end.</summary>
public static class TrustAnchors
{
    // Debian's bundle of all public authorities has 220 KiB.
    private const int MostOctets = 4 * 1024 * 1024;

    /// <summary>All certificates of a PEM file, or the one of a DER file.</summary>
    /// <exception cref="InvalidDataException">The file cannot be read, or has no certificate. The message names it.</exception>
    public static IReadOnlyList<X509Certificate2> Load(string path)
    {
        try
        {
            if (new FileInfo(path).Length > MostOctets) throw new InvalidDataException($"'{path}' has more than {MostOctets} octets.");
            X509Certificate2Collection found = [];
            found.ImportFromPemFile(path);
            return found.Count > 0 ? [.. found] : [X509CertificateLoader.LoadCertificateFromFile(path)];
        }
        catch (Exception problem) when (problem is CryptographicException or ArgumentException)
        {
            throw new InvalidDataException($"'{path}' has no certificate that can be read: it must be PEM, with blocks that begin with '-----BEGIN CERTIFICATE-----'.", problem);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new InvalidDataException($"'{path}' cannot be read: {problem.Message}", problem);
        }
    }

    /// <summary>Those that the operator named, and the system's if the operator wants them or named none.</summary>
    /// <exception cref="InvalidDataException">A file cannot be read, or has no certificate. The message names it.</exception>
    public static IReadOnlyList<X509Certificate2> Of(ProfileOptions options) =>
        [.. options.TrustAnchors.SelectMany(Load), .. options.TrustAnchors.Count == 0 || options.TrustSystem ? OfSystem() : []];

    /// <summary>The authorities of the operating system.</summary>
    public static IReadOnlyList<X509Certificate2> OfSystem()
    {
        using X509Store store = new(StoreName.Root, StoreLocation.LocalMachine);
        store.Open(OpenFlags.ReadOnly);
        return [.. store.Certificates];
    }
}
