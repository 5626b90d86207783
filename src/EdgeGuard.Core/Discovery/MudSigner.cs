using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace EdgeGuard.Core.Discovery;

/// <summary>The one subject that may sign a device's MUD file, as its certificate names it (id-pe-mudsigner, RFC 8520 §11).</summary>
public static class MudSigner
{
    /// <summary>Its name for people.</summary>
    /// <param name="encoded">The Name in DER.</param>
    /// <returns>null where there is none, or no Name. Outside text.</returns>
    public static string? NameOf(ReadOnlyMemory<byte> encoded)
    {
        if (encoded.IsEmpty) return null;
        try
        {
            return new X500DistinguishedName(encoded.Span).Name;
        }
        catch (CryptographicException)
        {
            return null;
        }
    }
}
