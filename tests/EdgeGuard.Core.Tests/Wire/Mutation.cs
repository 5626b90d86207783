namespace EdgeGuard.Core.Tests.Wire;

/// <summary>One packet made out of others: cut, spliced, and with octets changed, most likely to what a length must not be.</summary>
internal static class Mutation
{
    private static readonly byte[] Extremes = [0x00, 0x01, 0x7f, 0x80, 0xfe, 0xff];

    internal static byte[] Of(byte[][] originals, Random random)
    {
        byte[] changed = [.. originals[random.Next(originals.Length)]];
        for (int rounds = random.Next(1, 4); rounds > 0; rounds--) changed = Once(changed, originals, random);
        return changed;
    }

    private static byte[] Once(byte[] bytes, byte[][] originals, Random random)
    {
        int at = random.Next(bytes.Length + 1);
        return random.Next(5) switch
        {
            0 => bytes[..at],
            1 => bytes[at..],
            2 => [.. bytes[..at], .. PieceOf(originals[random.Next(originals.Length)], random), .. bytes[at..]],
            _ => WithOctetsChanged(bytes, random),
        };
    }

    private static byte[] PieceOf(byte[] bytes, Random random)
    {
        int from = random.Next(bytes.Length + 1);
        return bytes[from..Math.Min(bytes.Length, from + random.Next(300))];
    }

    private static byte[] WithOctetsChanged(byte[] bytes, Random random)
    {
        for (int n = bytes.Length == 0 ? 0 : random.Next(1, 9); n > 0; n--)
        {
            bytes[random.Next(bytes.Length)] = random.Next(2) == 0 ? Extremes[random.Next(Extremes.Length)] : (byte)random.Next(256);
        }
        return bytes;
    }
}
