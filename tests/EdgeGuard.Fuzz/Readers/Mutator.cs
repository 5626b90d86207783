using System.Buffers.Binary;

namespace EdgeGuard.Fuzz.Readers;

/// <summary>Makes one input out of others: cut, spliced, repeated, and with octets, numbers and words changed, most likely to what a length must not be.</summary>
internal sealed class Mutator(FuzzedReader reader, Random random)
{
    private const int MostChanges = 8, LongestPiece = 300;
    private static readonly byte[] Octets = [0x00, 0x01, 0x7f, 0x80, 0xfe, 0xff];
    private static readonly ushort[] Numbers = [0, 1, 4, 8, 16, 20, 64, 255, 256, 512, 1023, 4096, 0x7fff, 0x8000, 0xfffe, 0xffff];

    internal byte[] Change(IReadOnlyList<byte[]> originals, byte[] original)
    {
        byte[] changed = [.. original];
        for (int rounds = random.Next(1, MostChanges); rounds > 0; rounds--) changed = Once(changed, originals);
        return changed.Length > reader.LongestInput ? changed[..reader.LongestInput] : changed;
    }

    private byte[] Once(byte[] bytes, IReadOnlyList<byte[]> originals)
    {
        int at = random.Next(bytes.Length + 1);
        return random.Next(12) switch
        {
            0 => bytes[..at],
            1 => bytes[at..],
            2 => Insert(bytes, at, PieceOf(originals[random.Next(originals.Count)])),
            3 => Insert(bytes, at, PieceOf(bytes)),
            4 when reader.Tokens.Count > 0 => Insert(bytes, at, reader.Tokens[random.Next(reader.Tokens.Count)]),
            5 when reader.Tokens.Count > 0 => Overwrite(bytes, at, reader.Tokens[random.Next(reader.Tokens.Count)]),
            6 => WithoutPiece(bytes, at),
            7 => WithNumber(bytes),
            8 => WithBit(bytes),
            9 => WithOneMoreOrLess(bytes),
            _ => WithOctets(bytes),
        };
    }

    private byte[] PieceOf(byte[] bytes)
    {
        int from = random.Next(bytes.Length + 1);
        return bytes[from..Math.Min(bytes.Length, from + random.Next(LongestPiece))];
    }

    private byte[] WithoutPiece(byte[] bytes, int at) => [.. bytes[..at], .. bytes[Math.Min(bytes.Length, at + random.Next(64))..]];

    private static byte[] Insert(byte[] bytes, int at, byte[] piece) => [.. bytes[..at], .. piece, .. bytes[at..]];

    private static byte[] Overwrite(byte[] bytes, int at, byte[] piece) => [.. bytes[..at], .. piece, .. bytes[Math.Min(bytes.Length, at + piece.Length)..]];

    private byte[] WithNumber(byte[] bytes)
    {
        if (bytes.Length < sizeof(ushort)) return bytes;
        Span<byte> place = bytes.AsSpan(random.Next(bytes.Length - 1));
        ushort number = Numbers[random.Next(Numbers.Length)];
        if (random.Next(2) == 0) BinaryPrimitives.WriteUInt16BigEndian(place, number);
        else BinaryPrimitives.WriteUInt16LittleEndian(place, number);
        return bytes;
    }

    private byte[] WithBit(byte[] bytes)
    {
        if (bytes.Length > 0) bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
        return bytes;
    }

    private byte[] WithOneMoreOrLess(byte[] bytes)
    {
        if (bytes.Length > 0) bytes[random.Next(bytes.Length)] += (byte)random.Next(-16, 17);
        return bytes;
    }

    private byte[] WithOctets(byte[] bytes)
    {
        for (int n = bytes.Length == 0 ? 0 : random.Next(1, 9); n > 0; n--)
        {
            bytes[random.Next(bytes.Length)] = random.Next(2) == 0 ? Octets[random.Next(Octets.Length)] : (byte)random.Next(256);
        }
        return bytes;
    }
}
