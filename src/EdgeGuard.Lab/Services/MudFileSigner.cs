using System.Security.Cryptography;
using System.Security.Cryptography.Pkcs;
using System.Security.Cryptography.X509Certificates;
using EdgeGuard.Core.Mud;

namespace EdgeGuard.Lab.Services;

/// <summary>The maker's signature of a MUD file: detached CMS over its octets (RFC 8520 §13.1).</summary>
internal static class MudFileSigner
{
    private const string Sha256 = "2.16.840.1.101.3.4.2.1";

    /// <summary>Signs a file.</summary>
    /// <returns>The path at which the file says its signature is, and the signature; null where it names none.</returns>
    internal static (string Path, byte[] Signature)? Sign(byte[] file, X509Certificate2 signer)
    {
        if (MudReader.Read(file, MudStrictness.Compatible) is not MudResult.Accepted { File.MudSignature: { } url }) return null;
        SignedCms cms = new(new ContentInfo(file), detached: true);
        cms.ComputeSignature(new CmsSigner(SubjectIdentifierType.IssuerAndSerialNumber, signer) { DigestAlgorithm = new Oid(Sha256), IncludeOption = X509IncludeOption.EndCertOnly });
        return (new Uri(url).AbsolutePath, cms.Encode());
    }
}
