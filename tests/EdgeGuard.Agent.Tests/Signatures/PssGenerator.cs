using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace EdgeGuard.Agent.Tests.Signatures;

/// <summary>Signs certificates with RSA-PSS and a digest that the library no longer takes.</summary>
/// <param name="key">The issuer's key.</param>
/// <param name="digest">SHA-1 or SHA-256; null for SHA-1 without parameters.</param>
internal sealed class PssGenerator(RSA key, HashAlgorithmName? digest) : X509SignatureGenerator
{
    private static readonly byte[] Pss = [6, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 0x0a], Mgf1 = [6, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 8];
    private static readonly byte[] Sha1 = [0x30, 9, 6, 5, 0x2b, 0x0e, 3, 2, 0x1a, 5, 0], Sha256 = [0x30, 0x0d, 6, 9, 0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2, 1, 5, 0];

    public override byte[] GetSignatureAlgorithmIdentifier(HashAlgorithmName hashAlgorithm)
    {
        byte[] hash = digest == HashAlgorithmName.SHA256 ? Sha256 : Sha1;
        byte salt = (byte)(digest == HashAlgorithmName.SHA256 ? 32 : 20);
        byte[] all = [.. Tlv(0xa0, hash), .. Tlv(0xa1, Tlv(0x30, [.. Mgf1, .. hash])), .. Tlv(0xa2, [2, 1, salt])];
        return Tlv(0x30, [.. Pss, .. Tlv(0x30, digest is null ? [] : all)]);
    }

    public override byte[] SignData(byte[] data, HashAlgorithmName hashAlgorithm) => key.SignData(data, digest ?? HashAlgorithmName.SHA1, RSASignaturePadding.Pss);

    protected override PublicKey BuildPublicKey() => CreateForRSA(key, RSASignaturePadding.Pss).PublicKey;

    private static byte[] Tlv(byte tag, byte[] content) => BadSignatures.Tlv(tag, content);
}
