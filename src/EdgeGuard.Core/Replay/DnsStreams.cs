using System.Buffers.Binary;

namespace EdgeGuard.Core.Replay;

/// <summary>
/// Reassembles DNS messages over TCP, each preceded by its length (RFC 7766 §8), from consecutive segments. After a missing segment, the next message
/// is looked for at the start of a segment.
/// </summary>
internal sealed class DnsStreams
{
    private const int HeaderSize = 20, LengthSize = 2, MostStreams = 256;
    private const byte Syn = 0x02;

    private readonly Dictionary<(FlowKey Flow, bool Asks), (uint Next, byte[] Waiting)> _streams = [];

    /// <summary>The messages that a segment completes.</summary>
    internal IReadOnlyList<byte[]> Add(FlowKey flow, bool asks, ReadOnlySpan<byte> segment)
    {
        if (segment.Length < HeaderSize) return [];
        int header = (segment[12] >> 4) * 4;
        if (header < HeaderSize || header > segment.Length) return [];
        uint sequence = BinaryPrimitives.ReadUInt32BigEndian(segment[4..]);
        if ((segment[13] & Syn) != 0)
        {
            Keep((flow, asks), sequence + 1, []);
            return [];
        }
        ReadOnlySpan<byte> payload = segment[header..];
        return payload.IsEmpty ? [] : Take((flow, asks), sequence, payload);
    }

    private List<byte[]> Take((FlowKey Flow, bool Asks) stream, uint sequence, ReadOnlySpan<byte> payload)
    {
        bool isKnown = _streams.TryGetValue(stream, out (uint Next, byte[] Waiting) before);
        // A retransmission: its content was read already.
        if (isKnown && (int)(sequence - before.Next) < 0) return [];
        ReadOnlySpan<byte> rest = isKnown && sequence == before.Next ? [.. before.Waiting, .. payload] : payload;
        List<byte[]> messages = [];
        while (rest.Length >= LengthSize && rest.Length - LengthSize >= BinaryPrimitives.ReadUInt16BigEndian(rest))
        {
            int length = BinaryPrimitives.ReadUInt16BigEndian(rest);
            messages.Add(rest.Slice(LengthSize, length).ToArray());
            rest = rest[(LengthSize + length)..];
        }
        Keep(stream, sequence + (uint)payload.Length, rest.ToArray());
        return messages;
    }

    private void Keep((FlowKey Flow, bool Asks) stream, uint next, byte[] waiting)
    {
        if (_streams.Count >= MostStreams && !_streams.ContainsKey(stream)) _streams.Clear();
        _streams[stream] = (next, waiting);
    }
}
