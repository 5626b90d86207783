using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace EdgeGuard.Core.Discovery;

/// <summary>Reads the MUD extensions of a device's certificate (RFC 8520 §11). It does not check whether the certificate is trusted.</summary>
public static class DeviceCertificateReader
{
    /// <summary>id-pe-mud-url: an IA5String.</summary>
    public const string MudUrlExtension = "1.3.6.1.5.5.7.1.25";

    /// <summary>id-pe-mudsigner: a Name.</summary>
    public const string MudSignerExtension = "1.3.6.1.5.5.7.1.30";

    /// <summary>The MUD URL and the signer in the first certificate of a PEM text, or every reason why not.</summary>
    public static Onboarding Read(string pem)
    {
        try
        {
            using X509Certificate2 certificate = X509Certificate2.CreateFromPem(pem);
            return Read(certificate);
        }
        catch (CryptographicException)
        {
            return new Onboarding.Refused(["The text holds no certificate that can be read: give a PEM file with a block that begins with '-----BEGIN CERTIFICATE-----'."]);
        }
    }

    private static Onboarding Read(X509Certificate2 certificate)
    {
        List<string> problems = [];
        string? url = ReadUrl(Only(certificate, MudUrlExtension, problems), problems);
        ReadOnlyMemory<byte> signer = ReadSigner(Only(certificate, MudSignerExtension, problems), problems);
        if (url is null && problems.Count == 0)
        {
            problems.Add($"The certificate has no extension id-pe-mud-url ({MudUrlExtension}, RFC 8520 §11): ask the maker for the device's own, or give the MUD URL itself.");
        }
        return problems.Count > 0
            ? new Onboarding.Refused(problems)
            : new Onboarding.Accepted { MudUrl = url!, Maker = certificate.Subject, MudSigner = signer };
    }

    private static X509Extension? Only(X509Certificate2 certificate, string oid, List<string> problems)
    {
        X509Extension[] found = [.. certificate.Extensions.Where(e => e.Oid?.Value == oid)];
        if (found.Length > 1) problems.Add($"The extension {oid} stands there {found.Length} times (RFC 5280 §4.2 allows one): ask the maker for another certificate.");
        if (found.Any(e => e.Critical)) problems.Add($"The extension {oid} is marked critical, which it must not be (RFC 8520 §11): ask the maker for another certificate.");
        return found.FirstOrDefault();
    }

    private static string? ReadUrl(X509Extension? extension, List<string> problems)
    {
        if (extension is null) return null;
        string? text = Decode(extension, reader => reader.ReadCharacterString(UniversalTagNumber.IA5String));
        if (MudUrlReader.TryRead(text, out _)) return text;
        problems.Add(text is null
            ? $"The extension id-pe-mud-url ({MudUrlExtension}) is no IA5String (RFC 8520 §11): ask the maker for another certificate."
            : $"The certificate holds '{text}', and a MUD URL is an absolute https URL of at most {MudUrlReader.Longest} characters (RFC 8520 §1.5): ask the maker.");
        return null;
    }

    private static ReadOnlyMemory<byte> ReadSigner(X509Extension? extension, List<string> problems)
    {
        if (extension is null) return default;
        if (Decode(extension, reader => reader.ReadSequence()) is not null && MudSigner.NameOf(extension.RawData) is { Length: > 0 }) return extension.RawData;
        problems.Add($"The extension id-pe-mudsigner ({MudSignerExtension}) is no Name (RFC 8520 §11): ask the maker for another certificate.");
        return default;
    }

    private static T? Decode<T>(X509Extension extension, Func<AsnReader, T> read)
        where T : class
    {
        try
        {
            AsnReader reader = new(extension.RawData, AsnEncodingRules.DER);
            T value = read(reader);
            reader.ThrowIfNotEmpty();
            return value;
        }
        catch (AsnContentException)
        {
            return null;
        }
    }
}
