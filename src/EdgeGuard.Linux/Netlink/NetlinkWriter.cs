using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace EdgeGuard.Linux.Netlink;

/// <summary>
/// Writes consecutive netlink messages into one growing buffer. Disposing a message or nested attribute fills in its length, so the
/// code has the structure of the message. Numbers are big-endian, as netfilter expects.
/// </summary>
internal sealed class NetlinkWriter(int capacity = 4096)
{
    private const ushort Nested = 0x8000;
    private const int MessageHeaderSize = 16, AttributeHeaderSize = 4;

    private byte[] _bytes = new byte[capacity];

    /// <summary>Octets written.</summary>
    internal int Length { get; private set; }

    /// <summary>The octets written so far; valid until the next write.</summary>
    internal ReadOnlySpan<byte> Written => _bytes.AsSpan(0, Length);

    /// <summary>Discards everything written; the buffer keeps its size.</summary>
    internal void Clear() => Length = 0;

    /// <summary>Rounds up to a multiple of four, the alignment of attributes and messages.</summary>
    internal static int Align(int length) => (length + 3) & ~3;

    /// <summary>Appends octets written elsewhere.</summary>
    internal void Append(ReadOnlySpan<byte> messages) => messages.CopyTo(Reserve(messages.Length));

    /// <summary>Sets the acknowledge flag of the last message, so that the kernel answers it in any case.</summary>
    /// <returns>Its sequence number.</returns>
    internal uint AcknowledgeLast()
    {
        int start = 0;
        for (int next = 0; next < Length; next += Align(MemoryMarshal.Read<int>(_bytes.AsSpan(next)))) start = next;
        Span<byte> header = _bytes.AsSpan(start);
        MemoryMarshal.Write(header[6..], (ushort)(MemoryMarshal.Read<ushort>(header[6..]) | NetlinkExchange.Acknowledge));
        return MemoryMarshal.Read<uint>(header[8..]);
    }

    /// <summary>Begins a message: <c>nlmsghdr</c>, then <c>nfgenmsg</c>.</summary>
    internal Open Message(int type, int flags, uint sequence, byte family, ushort resource = 0)
    {
        int start = Length;
        Span<byte> header = Reserve(MessageHeaderSize + 4);
        MemoryMarshal.Write(header[4..], (ushort)type);
        MemoryMarshal.Write(header[6..], (ushort)flags);
        MemoryMarshal.Write(header[8..], sequence);
        header[16] = family;
        BinaryPrimitives.WriteUInt16BigEndian(header[18..], resource);
        return new(this, start, isMessage: true);
    }

    /// <summary>Begins a nested attribute.</summary>
    internal Open Nest(int type)
    {
        int start = Length;
        WriteHeader(Reserve(AttributeHeaderSize), type | Nested, 0);
        return new(this, start, isMessage: false);
    }

    /// <summary>Writes an attribute.</summary>
    internal void Put(int type, ReadOnlySpan<byte> payload)
    {
        int length = AttributeHeaderSize + payload.Length;
        Span<byte> attribute = Reserve(Align(length));
        WriteHeader(attribute, type, length);
        payload.CopyTo(attribute[AttributeHeaderSize..]);
    }

    /// <summary>Writes an attribute with an 8-bit number.</summary>
    internal void PutU8(int type, byte value) => Put(type, [value]);

    /// <summary>Writes an attribute with a 16-bit number.</summary>
    internal void PutU16(int type, ushort value)
    {
        Span<byte> octets = stackalloc byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(octets, value);
        Put(type, octets);
    }

    /// <summary>Writes an attribute with a 32-bit number.</summary>
    internal void PutU32(int type, uint value)
    {
        Span<byte> octets = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(octets, value);
        Put(type, octets);
    }

    /// <summary>Writes an attribute with a 64-bit number.</summary>
    internal void PutU64(int type, ulong value)
    {
        Span<byte> octets = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(octets, value);
        Put(type, octets);
    }

    /// <summary>Writes an attribute with ASCII text, terminated by NUL.</summary>
    internal void PutText(int type, string text)
    {
        Span<byte> octets = stackalloc byte[text.Length + 1];
        Encoding.ASCII.GetBytes(text, octets);
        Put(type, octets);
    }

    private static void WriteHeader(Span<byte> attribute, int type, int length)
    {
        MemoryMarshal.Write(attribute, checked((ushort)length));
        MemoryMarshal.Write(attribute[2..], (ushort)type);
    }

    private void Close(int start, bool isMessage)
    {
        int length = Length - start;
        if (isMessage) MemoryMarshal.Write(_bytes.AsSpan(start), (uint)length);
        else MemoryMarshal.Write(_bytes.AsSpan(start), checked((ushort)length));
    }

    /// <returns>Zeroed room for that many octets.</returns>
    private Span<byte> Reserve(int size)
    {
        if (Length + size > _bytes.Length) Array.Resize(ref _bytes, Math.Max(Length + size, _bytes.Length * 2));
        Span<byte> room = _bytes.AsSpan(Length, size);
        room.Clear();
        Length += size;
        return room;
    }

    /// <summary>A message or nested attribute that is being written.</summary>
    internal readonly ref struct Open(NetlinkWriter writer, int start, bool isMessage)
    {
        /// <summary>Fills in the length. An attribute above 64 KiB is a programming error and throws <see cref="OverflowException"/>.</summary>
        public void Dispose() => writer.Close(start, isMessage);
    }
}
