using System.Buffers.Binary;

namespace EdgeGuard.Core.Wire;

/// <summary>Numbers in attribute payloads; netfilter's are in network byte order. A payload of the wrong length reads as 0.</summary>
internal static class NetlinkValue
{
    internal static byte U8(ReadOnlySpan<byte> payload) => payload.Length >= 1 ? payload[0] : (byte)0;

    internal static ushort U16(ReadOnlySpan<byte> payload) => payload.Length >= 2 ? BinaryPrimitives.ReadUInt16BigEndian(payload) : (ushort)0;

    internal static uint U32(ReadOnlySpan<byte> payload) => payload.Length >= 4 ? BinaryPrimitives.ReadUInt32BigEndian(payload) : 0;
}
