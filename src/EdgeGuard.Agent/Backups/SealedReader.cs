using System.Security.Cryptography;

namespace EdgeGuard.Agent.Backups;

/// <summary>Reads the content of a backup, block by block; nothing is returned before its block was authenticated.</summary>
internal sealed class SealedReader : IDisposable
{
    private readonly Stream _file;
    private readonly SealedBlocks _blocks;
    private readonly byte[] _content = new byte[SealedBlocks.BlockSize], _sealed = new byte[SealedBlocks.BlockSize + SealedBlocks.TagSize];
    private long _sealedLeft;
    private int _at, _filled;

    /// <param name="file">The backup; stays open.</param>
    /// <param name="passphrase">As when it was made.</param>
    /// <exception cref="BackupRefusedException">It is no backup, cut or extended, of a newer EdgeGuard, or the passphrase is wrong.</exception>
    internal SealedReader(Stream file, PassphraseKey passphrase)
    {
        BackupHeader header = BackupHeader.Read(file);
        byte[] key = header.KeyFor(passphrase);
        (_file, _sealedLeft, _blocks) = (file, header.Length, new(key, header));
        if (header.Length is <= 0 or > BackupEntry.MostContent) throw Changed();
        long size = SealedBlocks.SizeOf(header.Length);
        if (file.Length < size) throw CutOff();
        if (file.Length > size) throw Changed();
    }

    /// <summary>Octets that were not read yet.</summary>
    internal long Left => _sealedLeft + _filled - _at;

    /// <summary>Fills the buffer.</summary>
    /// <exception cref="BackupRefusedException">The content ends before, or a block was changed.</exception>
    internal void Read(Span<byte> buffer)
    {
        if (buffer.Length > Left) throw BackupEntry.Malformed("an entry is longer than the backup");
        while (buffer.Length > 0)
        {
            if (_at == _filled) ReadBlock();
            int fits = Math.Min(buffer.Length, _filled - _at);
            _content.AsSpan(_at, fits).CopyTo(buffer);
            buffer = buffer[fits..];
            _at += fits;
        }
    }

    public void Dispose() => _blocks.Dispose();

    internal static BackupRefusedException CutOff() =>
        new(BackupProblem.Truncated, "The end of the backup is missing, as after an interrupted copy. Copy it again from where it was made, or use another one.");

    private static BackupRefusedException Changed() =>
        new(BackupProblem.Changed, "The backup was changed or damaged since it was made. Copy it again from where it was made, or use another one.");

    private void ReadBlock()
    {
        int length = (int)Math.Min(_sealedLeft, SealedBlocks.BlockSize);
        Span<byte> block = _sealed.AsSpan(0, length + SealedBlocks.TagSize);
        if (_file.ReadAtLeast(block, block.Length, throwOnEndOfStream: false) < block.Length) throw CutOff();
        try
        {
            _blocks.Open(block, _content.AsSpan(0, length));
        }
        catch (AuthenticationTagMismatchException)
        {
            throw Changed();
        }
        (_at, _filled, _sealedLeft) = (0, length, _sealedLeft - length);
    }
}
