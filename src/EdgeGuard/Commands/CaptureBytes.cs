using System.IO.Compression;

namespace EdgeGuard.Commands;

/// <summary>The bytes of a capture that a verb names, unpacked where it was packed with gzip, as captures are handed around.</summary>
internal static class CaptureBytes
{
    private const int Most = 1 << 30;

    /// <returns>null after the problem was reported.</returns>
    internal static byte[]? Read(string path, TextWriter error)
    {
        if (InputFile.Read(path, error) is not { } bytes) return null;
        if (bytes is not [0x1f, 0x8b, ..]) return bytes;
        try
        {
            using GZipStream packed = new(new MemoryStream(bytes), CompressionMode.Decompress);
            using MemoryStream whole = new();
            byte[] piece = new byte[1 << 16];
            while (packed.Read(piece) is > 0 and int length)
            {
                if (whole.Length + length > Most)
                {
                    error.WriteLine(Plain.Text($"{path}: more than {Most >> 20} MiB when unpacked; unpack it, and split it with editcap."));
                    return null;
                }
                whole.Write(piece, 0, length);
            }
            return whole.ToArray();
        }
        catch (InvalidDataException problem)
        {
            error.WriteLine(Plain.Text($"{path}: cannot be unpacked: {problem.Message}"));
            return null;
        }
    }
}
