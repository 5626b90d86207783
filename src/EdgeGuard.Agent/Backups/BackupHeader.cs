using System.Buffers.Binary;
using System.Security.Cryptography;

namespace EdgeGuard.Agent.Backups;

/// <summary>The beginning of a backup file. It is not encrypted, and each block of the content authenticates it.</summary>
internal sealed class BackupHeader
{
    // 0  "EdgeGuard backup"
    // 16 version
    // 17 salt of the key
    // 33 check of the passphrase
    // 49 octets of the content, big-endian
    // 57 the content, in blocks
    internal const int Size = LengthAt + sizeof(long);
    private const int VersionAt = 16, SaltAt = 17, CheckAt = 33, LengthAt = 49;
    private const byte Version = 1;

    private readonly byte[] _octets;

    private BackupHeader(byte[] octets) => _octets = octets;

    /// <summary>What the file begins with.</summary>
    internal static ReadOnlySpan<byte> Magic => "EdgeGuard backup"u8;

    /// <summary>The header as it is in the file.</summary>
    internal ReadOnlySpan<byte> Octets => _octets;

    /// <summary>Octets of the content, without the tags of its blocks.</summary>
    internal long Length => BinaryPrimitives.ReadInt64BigEndian(_octets.AsSpan(LengthAt));

    /// <summary>Makes a header with a salt of its own.</summary>
    internal static BackupHeader New(PassphraseKey passphrase, long length, out byte[] key)
    {
        byte[] octets = new byte[Size];
        Magic.CopyTo(octets);
        octets[VersionAt] = Version;
        RandomNumberGenerator.Fill(octets.AsSpan(SaltAt, PassphraseKey.SaltSize));
        (key, byte[] check) = passphrase.For(octets.AsSpan(SaltAt, PassphraseKey.SaltSize));
        check.CopyTo(octets.AsSpan(CheckAt));
        BinaryPrimitives.WriteInt64BigEndian(octets.AsSpan(LengthAt), length);
        return new(octets);
    }

    /// <summary>Reads the header of a file.</summary>
    /// <exception cref="BackupRefusedException">It is no backup, it is of a newer EdgeGuard, or it is cut.</exception>
    internal static BackupHeader Read(Stream file)
    {
        byte[] octets = new byte[Size];
        int length = file.ReadAtLeast(octets, Size, throwOnEndOfStream: false);
        if (!octets.AsSpan(0, length).StartsWith(Magic)) throw new BackupRefusedException(BackupProblem.NoBackup, "It is no backup of EdgeGuard. Name a file that 'edgeguard backup' wrote.");
        if (length > VersionAt && octets[VersionAt] != Version)
            throw new BackupRefusedException(BackupProblem.Newer, $"A newer EdgeGuard wrote it (form {octets[VersionAt]}, and this one reads {Version}). Install that version, then restore.");
        return length == Size ? new(octets) : throw SealedReader.CutOff();
    }

    /// <summary>The key of the content.</summary>
    /// <exception cref="BackupRefusedException">The passphrase is wrong.</exception>
    internal byte[] KeyFor(PassphraseKey passphrase)
    {
        (byte[] key, byte[] check) = passphrase.For(_octets.AsSpan(SaltAt, PassphraseKey.SaltSize));
        return CryptographicOperations.FixedTimeEquals(check, _octets.AsSpan(CheckAt, PassphraseKey.CheckSize))
            ? key
            : throw new BackupRefusedException(BackupProblem.WrongPassphrase, "The passphrase is wrong. Nobody can read the backup without it; try again, or use another backup.");
    }
}
