using EdgeGuard.Core.Nft;
using EdgeGuard.Linux.Netlink;

namespace EdgeGuard.Linux.Nft;

/// <summary>Order of a message if the batch is too large for one datagram.</summary>
internal enum NftPart
{
    /// <summary>Sent first: it can only reduce what passes.</summary>
    Early,

    /// <summary>Sent as one transaction.</summary>
    Core,

    /// <summary>Sent last: until then less passes.</summary>
    Late,
}

/// <summary>
/// A batch of nftables messages. A batch that fits into one datagram is one transaction. A larger one is sent as several:
/// first messages that only remove permissions, then the core as one transaction, then messages that only add permissions.
/// </summary>
/// <param name="firstSequence">Sequence number of the batch itself; its messages get the following numbers.</param>
internal sealed class NftBatch(uint firstSequence)
{
    private const int Request = 0x01;
    private const int BracketSize = 20;

    private readonly NetlinkWriter[] _parts = [new(), new(1 << 16), new()];
    private readonly List<int>[] _ends = [[], [], []];
    private readonly List<(NftSubject Subject, NftPart Part, int Start)> _messages = [];

    /// <summary>The first sequence number after this batch.</summary>
    internal uint NextSequence => unchecked(firstSequence + 1 + (uint)_messages.Count);

    /// <summary>The batch has no message.</summary>
    internal bool IsEmpty => _messages.Count == 0;

    /// <summary>Octets of the whole batch as one datagram.</summary>
    internal int Size => _parts.Sum(part => part.Length) + 2 * BracketSize;

    /// <summary>The writer of a part's messages.</summary>
    internal NetlinkWriter Writer(NftPart part) => _parts[(int)part];

    /// <summary>Appends one message.</summary>
    internal void Add(NftPart part, NftMessageType type, NftFlags flags, NftSubject subject, NftTableFamily family, Action<NetlinkWriter> attributes)
    {
        NetlinkWriter writer = _parts[(int)part];
        int start = writer.Length;
        using (writer.Message((int)type, Request | (int)flags, NextSequence, NftFamily.Number(family))) attributes(writer);
        _messages.Add((subject, part, start));
        _ends[(int)part].Add(writer.Length);
    }

    /// <summary>The datagrams to send, in order.</summary>
    /// <param name="limit">Maximum octets of a datagram.</param>
    /// <param name="isDryRun">Omit the end of the batch: the kernel checks everything and commits nothing.</param>
    /// <exception cref="NftRefusedException">The core, or a dry run, is larger than a datagram may be.</exception>
    internal IEnumerable<NftDatagram> Datagrams(int limit, bool isDryRun = false)
    {
        if (Size <= limit) return [Bracket([.. Enumerable.Range(0, _parts.Length).Select(Whole)], isDryRun)];
        if (isDryRun || _parts[(int)NftPart.Core].Length + 2 * BracketSize > limit)
        {
            throw new NftRefusedException(
                $"The transaction has {Size} octets, and this process may send {limit}. "
                + "Give it CAP_NET_ADMIN in the first user namespace, or raise net.core.wmem_max.");
        }
        return Split(NftPart.Early, limit).Concat(Split(NftPart.Core, limit)).Concat(Split(NftPart.Late, limit));
    }

    /// <summary>Whether a sequence number belongs to this batch.</summary>
    internal bool Contains(uint sequence) => unchecked(sequence - firstSequence) <= _messages.Count;

    /// <summary>Whether a sequence number is that of the batch itself.</summary>
    internal bool IsBracket(uint sequence) => sequence == firstSequence;

    /// <summary>The object that the message with this sequence number is about, and the message.</summary>
    internal NftSubject SubjectOf(uint sequence, out ReadOnlySpan<byte> message)
    {
        message = default;
        if (!Contains(sequence) || IsBracket(sequence)) return NftSubject.Batch;
        (NftSubject subject, NftPart part, int start) = _messages[(int)unchecked(sequence - firstSequence) - 1];
        message = _parts[(int)part].Written[start..];
        return subject;
    }

    private (int Part, int Start, int End) Whole(int part) => (part, 0, _parts[part].Length);

    private IEnumerable<NftDatagram> Split(NftPart part, int limit)
    {
        int start = 0, end = 0;
        foreach (int next in _ends[(int)part])
        {
            if (next - start + 2 * BracketSize > limit)
            {
                yield return Bracket([((int)part, start, end)], isDryRun: false);
                start = end;
            }
            end = next;
        }
        if (end > start) yield return Bracket([((int)part, start, end)], isDryRun: false);
    }

    private NftDatagram Bracket((int Part, int Start, int End)[] pieces, bool isDryRun)
    {
        NetlinkWriter writer = new(pieces.Sum(piece => piece.End - piece.Start) + 2 * BracketSize);
        using (writer.Message((int)NftMessageType.BatchBegin, Request, firstSequence, family: 0, (ushort)NftMessageType.Subsystem)) { }
        foreach ((int part, int start, int end) in pieces) writer.Append(_parts[part].Written[start..end]);
        // The kernel answers in order, so the acknowledgement of the last message ends the wait.
        uint last = writer.AcknowledgeLast();
        if (!isDryRun)
        {
            using (writer.Message((int)NftMessageType.BatchEnd, Request, firstSequence, family: 0, (ushort)NftMessageType.Subsystem)) { }
        }
        return new(writer.Written.ToArray(), last);
    }
}

/// <summary>A datagram with messages between the begin and end of a batch.</summary>
/// <param name="Octets">The octets to send.</param>
/// <param name="LastSequence">Sequence number of the message that is acknowledged last.</param>
internal sealed record NftDatagram(ReadOnlyMemory<byte> Octets, uint LastSequence);

/// <summary>Netlink flags of a message.</summary>
[Flags]
internal enum NftFlags
{
    None = 0,
    Create = 0x400,
    Append = 0x800,
}
