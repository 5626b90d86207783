using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using EdgeGuard.Core.Devices;

namespace EdgeGuard.Agent.Signatures;

/// <summary>Names in certificates, and texts about them, for messages: bounded, and without characters that would act on a terminal.</summary>
internal static class CertificateText
{
    /// <summary>Characters of a name, at most.</summary>
    internal const int LongestName = 200;

    /// <summary>Characters of a text with names, at most.</summary>
    internal const int LongestText = 1500;

    private const int KeyDigits = 16;

    /// <summary>The subject; where it is empty or cannot be shown, the number of the certificate and the beginning of its key's SHA-256.</summary>
    internal static string SubjectOf(X509Certificate2 certificate) => certificate.Subject.Length > 0
        ? Of(certificate.Subject)
        : $"(serial number {certificate.SerialNumber}, key {Convert.ToHexStringLower(SHA256.HashData(certificate.PublicKey.ExportSubjectPublicKeyInfo()))[..KeyDigits]})";

    internal static string IssuerOf(X509Certificate2 certificate) => certificate.Issuer.Length > 0 ? Of(certificate.Issuer) : "(an issuer whose name cannot be shown)";

    /// <summary>The beginning of a text; other characters are written as their numbers.</summary>
    internal static string Of(string text, int longest = LongestName)
    {
        StringBuilder kept = new();
        foreach (Rune rune in text.EnumerateRunes())
        {
            string next = DisplayName.IsHonest(rune) ? rune.ToString() : $"\\u{{{rune.Value:x}}}";
            if (kept.Length + next.Length > longest) return kept.Append('…').ToString();
            kept.Append(next);
        }
        return kept.ToString();
    }
}
