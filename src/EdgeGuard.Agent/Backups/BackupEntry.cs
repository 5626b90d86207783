using System.Buffers.Binary;
using System.Text;

namespace EdgeGuard.Agent.Backups;

/// <summary>One file in a backup. An entry has a name and octets; there are no links, devices and owners that could be restored.</summary>
/// <param name="Name">Folder and path, parted by '/'; see <see cref="Places"/>.</param>
/// <param name="Mode">Who may read and write it.</param>
/// <param name="Length">Its octets.</param>
internal sealed record BackupEntry(string Name, UnixFileMode Mode, long Length)
{
    /// <summary>Octets of one file, except for the state.</summary>
    internal const int LongestFile = 4 << 20;

    /// <summary>Octets of the state.</summary>
    internal const long LongestState = 1L << 30;

    /// <summary>Files in a backup.</summary>
    internal const int MostFiles = 4096;

    /// <summary>Octets of all files, except for the state. They are in memory at once.</summary>
    internal const long MostInMemory = 64 << 20;

    /// <summary>Octets of a whole backup.</summary>
    internal const long MostContent = LongestState + MostInMemory + (MostFiles + 1) * (HeadSize + LongestName);

    private const int LongestName = 1024;
    private const int HeadSize = 12;
    private const UnixFileMode KeptMode =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Octets of the entry in the content.</summary>
    internal long Size => HeadSize + Encoding.UTF8.GetByteCount(Name) + Length;

    /// <summary>Writes what precedes its octets: length of the name, mode, octets of the file, name.</summary>
    internal void WriteHead(SealedWriter to)
    {
        byte[] name = Encoding.UTF8.GetBytes(Name);
        byte[] head = new byte[HeadSize + name.Length];
        BinaryPrimitives.WriteUInt16BigEndian(head, (ushort)name.Length);
        BinaryPrimitives.WriteUInt16BigEndian(head.AsSpan(2), (ushort)(Mode & KeptMode));
        BinaryPrimitives.WriteInt64BigEndian(head.AsSpan(4), Length);
        name.CopyTo(head.AsSpan(HeadSize));
        to.Write(head);
    }

    /// <exception cref="BackupRefusedException">The content is not what EdgeGuard writes.</exception>
    internal static BackupEntry ReadHead(SealedReader from)
    {
        Span<byte> head = stackalloc byte[HeadSize];
        from.Read(head);
        int nameLength = BinaryPrimitives.ReadUInt16BigEndian(head);
        if (nameLength is 0 or > LongestName) throw Malformed("an entry has no usable name");
        byte[] name = new byte[nameLength];
        from.Read(name);
        long length = BinaryPrimitives.ReadInt64BigEndian(head[4..]);
        if (length < 0 || length > from.Left) throw Malformed("an entry is longer than the backup");
        return new(TextOf(name), (UnixFileMode)BinaryPrimitives.ReadUInt16BigEndian(head[2..]) & KeptMode, length);
    }

    internal static BackupRefusedException Malformed(string why) =>
        new(BackupProblem.Malformed, $"The backup contains what EdgeGuard does not write: {why}. Use another backup.");

    private static string TextOf(byte[] name)
    {
        try
        {
            return Utf8.GetString(name);
        }
        catch (DecoderFallbackException)
        {
            throw Malformed("an entry has no usable name");
        }
    }
}
