using System.Buffers.Binary;
using System.Text;

namespace EdgeGuard.Agent.Fetching;

/// <summary>Reads what <see cref="FrameWriter"/> wrote. Lengths are not believed, and what does not fit ends the reading.</summary>
internal ref struct FrameReader(ReadOnlySpan<byte> octets)
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private ReadOnlySpan<byte> _rest = octets;

    /// <exception cref="InvalidDataException">The message ends too early.</exception>
    internal byte Byte() => Take(1)[0];

    /// <exception cref="InvalidDataException">It is neither 0 nor 1.</exception>
    internal bool Flag() => Byte() switch { 0 => false, 1 => true, _ => throw Malformed() };

    /// <exception cref="InvalidDataException">The message ends too early.</exception>
    internal long Number() => BinaryPrimitives.ReadInt64LittleEndian(Take(sizeof(long)));

    /// <exception cref="InvalidDataException">There are more, or the message ends too early.</exception>
    internal byte[] Octets(int most)
    {
        long length = Number();
        return length >= 0 && length <= most ? Take((int)length).ToArray() : throw Malformed();
    }

    /// <exception cref="InvalidDataException">It is longer, or no UTF-8.</exception>
    internal string? Text(int most)
    {
        if (!Flag()) return null;
        try
        {
            return Strict.GetString(Octets(most));
        }
        catch (DecoderFallbackException)
        {
            throw Malformed();
        }
    }

    /// <exception cref="InvalidDataException">There are more.</exception>
    internal byte[]? MaybeOctets(int most) => Flag() ? Octets(most) : null;

    /// <exception cref="InvalidDataException">The message ends too early.</exception>
    internal long? MaybeNumber() => Flag() ? Number() : null;

    /// <exception cref="InvalidDataException">There are more, or one is longer.</exception>
    internal List<ReadOnlyMemory<byte>> List(int most, int longest)
    {
        long count = Number();
        if (count < 0 || count > most) throw Malformed();
        List<ReadOnlyMemory<byte>> values = [];
        for (long i = 0; i < count; i++) values.Add(Octets(longest));
        return values;
    }

    /// <exception cref="InvalidDataException">Something is left.</exception>
    internal readonly void End()
    {
        if (_rest.Length > 0) throw Malformed();
    }

    internal static InvalidDataException Malformed() => new("a message that has not the agreed form");

    private ReadOnlySpan<byte> Take(int length)
    {
        if (length > _rest.Length) throw Malformed();
        ReadOnlySpan<byte> taken = _rest[..length];
        _rest = _rest[length..];
        return taken;
    }
}
