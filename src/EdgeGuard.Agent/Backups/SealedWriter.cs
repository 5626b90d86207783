namespace EdgeGuard.Agent.Backups;

/// <summary>Writes the header and the content of a backup, block by block.</summary>
internal sealed class SealedWriter : IDisposable
{
    private readonly Stream _file;
    private readonly SealedBlocks _blocks;
    private readonly byte[] _content = new byte[SealedBlocks.BlockSize], _sealed = new byte[SealedBlocks.BlockSize + SealedBlocks.TagSize];
    private long _left;
    private int _filled;

    /// <param name="file">Where it goes; stays open.</param>
    /// <param name="passphrase">Whoever knows it can read the backup.</param>
    /// <param name="length">Octets that will be written.</param>
    internal SealedWriter(Stream file, PassphraseKey passphrase, long length)
    {
        BackupHeader header = BackupHeader.New(passphrase, length, out byte[] key);
        (_file, _left, _blocks) = (file, length, new(key, header));
        file.Write(header.Octets);
    }

    internal void Write(ReadOnlySpan<byte> content)
    {
        _left -= content.Length;
        while (content.Length > 0)
        {
            int fits = Math.Min(content.Length, _content.Length - _filled);
            content[..fits].CopyTo(_content.AsSpan(_filled));
            content = content[fits..];
            _filled += fits;
            if (_filled == _content.Length) Flush();
        }
    }

    /// <summary>Writes the last block.</summary>
    /// <exception cref="IOException">More or less was written than announced, because a file changed meanwhile.</exception>
    internal void Complete()
    {
        if (_filled > 0) Flush();
        if (_left != 0) throw new IOException("A file changed while it was saved. Try again.");
    }

    public void Dispose() => _blocks.Dispose();

    private void Flush()
    {
        _blocks.Seal(_content.AsSpan(0, _filled), _sealed);
        _file.Write(_sealed.AsSpan(0, _filled + SealedBlocks.TagSize));
        _filled = 0;
    }
}
