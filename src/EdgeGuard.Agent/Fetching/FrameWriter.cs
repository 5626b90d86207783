using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace EdgeGuard.Agent.Fetching;

/// <summary>Writes the values of a message between the agent and its fetcher. All numbers are little-endian.</summary>
internal sealed class FrameWriter
{
    private readonly ArrayBufferWriter<byte> _octets = new();

    internal byte[] ToArray() => _octets.WrittenSpan.ToArray();

    internal FrameWriter Byte(byte value)
    {
        _octets.Write([value]);
        return this;
    }

    internal FrameWriter Flag(bool value) => Byte(value ? (byte)1 : (byte)0);

    internal FrameWriter Number(long value)
    {
        Span<byte> octets = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(octets, value);
        _octets.Write(octets);
        return this;
    }

    internal FrameWriter Octets(ReadOnlySpan<byte> value)
    {
        Number(value.Length);
        _octets.Write(value);
        return this;
    }

    internal FrameWriter Text(string? value) => value is null ? Flag(false) : Flag(true).Octets(Encoding.UTF8.GetBytes(value));

    internal FrameWriter Maybe(byte[]? value) => value is null ? Flag(false) : Flag(true).Octets(value);

    internal FrameWriter Maybe(long? value) => value is { } number ? Flag(true).Number(number) : Flag(false);

    internal FrameWriter List(IReadOnlyCollection<ReadOnlyMemory<byte>> values)
    {
        Number(values.Count);
        foreach (ReadOnlyMemory<byte> value in values) Octets(value.Span);
        return this;
    }
}
