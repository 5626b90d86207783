using System.Security.Cryptography;

namespace EdgeGuard.Agent.Signatures;

/// <summary>Whether the signature is for exactly this file, and if not, what it could be for.</summary>
internal static class SignedContent
{
    private static readonly byte[] TextHeader = "Content-Type: text/plain\r\n\r\n"u8.ToArray();

    internal static SignatureProblem? Check(SignedMessage message, ReadOnlyMemory<byte> file)
    {
        if (message.Digest is not { } digest) return message.IsOver(file.Span) ? null : Explain(content => message.IsOver(content), file);
        HashAlgorithmName name = SignatureAlgorithms.DigestOf(message.Signer.DigestAlgorithm.Value)!.Value;
        bool Fits(byte[] content) => digest.AsSpan().SequenceEqual(CryptographicOperations.HashData(name, content));
        if (!Fits(file.ToArray())) return Explain(Fits, file);
        return message.IsOver(file.Span) ? null : new(SignatureCheck.SignatureValue);
    }

    private static SignatureProblem Explain(Func<byte[], bool> fits, ReadOnlyMemory<byte> file)
    {
        byte[] unix = WithLineEnds(file.Span, "\n"u8), text = WithLineEnds(file.Span, "\r\n"u8);
        if (!file.Span.SequenceEqual(text) && fits(text) || fits([.. TextHeader, .. text])) return new(SignatureCheck.TextMode);
        return !file.Span.SequenceEqual(unix) && fits(unix)
            ? new(SignatureCheck.WrongFile, "The line ends of the file were changed from LF to CRLF after it was signed.")
            : new(SignatureCheck.WrongFile);
    }

    // As the canonical form of S/MIME (RFC 8551 §3.1.1): each line ends with CR LF.
    private static byte[] WithLineEnds(ReadOnlySpan<byte> file, ReadOnlySpan<byte> end)
    {
        using MemoryStream written = new(file.Length + file.Length / 16);
        while (file.IndexOf((byte)'\n') is var at and >= 0)
        {
            written.Write(file[..at].TrimEnd((byte)'\r'));
            written.Write(end);
            file = file[(at + 1)..];
        }
        written.Write(file);
        return written.ToArray();
    }
}
