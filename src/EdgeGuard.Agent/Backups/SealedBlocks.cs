using System.Buffers.Binary;
using System.Security.Cryptography;

namespace EdgeGuard.Agent.Backups;

/// <summary>
/// Encrypts and authenticates the blocks of a backup: ChaCha20-Poly1305 (RFC 8439 §2.8) with the number of the block as nonce, and the header as
/// associated data. Each file has a key of its own, so no nonce repeats, and no block can change its place or its file.
/// </summary>
internal sealed class SealedBlocks(byte[] key, BackupHeader header) : IDisposable
{
    /// <summary>Octets of content in a block; the last one has what is left.</summary>
    internal const int BlockSize = 65_536;

    /// <summary>Octets after each block.</summary>
    internal const int TagSize = 16;

    private readonly ChaCha20Poly1305 _cipher = new(key);
    private readonly byte[] _nonce = new byte[12];
    private long _number;

    /// <summary>Octets of a file with this much content.</summary>
    internal static long SizeOf(long content) => BackupHeader.Size + content + TagSize * ((content + BlockSize - 1) / BlockSize);

    internal void Seal(ReadOnlySpan<byte> content, Span<byte> sealedBlock) =>
        _cipher.Encrypt(Next(), content, sealedBlock[..content.Length], sealedBlock.Slice(content.Length, TagSize), header.Octets);

    /// <exception cref="AuthenticationTagMismatchException">The block was changed.</exception>
    internal void Open(ReadOnlySpan<byte> sealedBlock, Span<byte> content) =>
        _cipher.Decrypt(Next(), sealedBlock[..content.Length], sealedBlock.Slice(content.Length, TagSize), content, header.Octets);

    public void Dispose() => _cipher.Dispose();

    private ReadOnlySpan<byte> Next()
    {
        BinaryPrimitives.WriteInt64BigEndian(_nonce.AsSpan(_nonce.Length - sizeof(long)), _number++);
        return _nonce;
    }
}
