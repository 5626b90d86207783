using EdgeGuard.Linux.Netlink;

namespace EdgeGuard.Linux.Nft;

/// <summary>When a message may be sent, should the batch be too large for one datagram.</summary>
internal enum NftPart
{
    /// <summary>Before everything else, for it can only narrow what passes.</summary>
    Early,

    /// <summary>In one piece.</summary>
    Core,

    /// <summary>After everything else, for what passes is the narrower as long as it is missing.</summary>
    Late,
}

/// <summary>
/// Messages to nftables that are to be carried out together. What fits into one datagram is one transaction. What does not
/// is sent as several: first what only takes permissions away, then the core in one piece, then what only gives permissions.
/// </summary>
/// <param name="firstSequence">Number for the batch itself; its messages get those that follow.</param>
internal sealed class NftBatch(uint firstSequence)
{
    private const int Request = 0x01;
    private const byte Inet = 1;
    private const int BracketSize = 20;

    private readonly NetlinkWriter[] _parts = [new(), new(1 << 16), new()];
    private readonly List<int>[] _ends = [[], [], []];
    private readonly List<(NftSubject Subject, NftPart Part, int Start)> _messages = [];

    /// <summary>Number for whoever comes after this batch.</summary>
    internal uint NextSequence => unchecked(firstSequence + 1 + (uint)_messages.Count);

    /// <summary>There is nothing to send.</summary>
    internal bool IsEmpty => _messages.Count == 0;

    /// <summary>Octets of all of it in one datagram.</summary>
    internal int Size => _parts.Sum(part => part.Length) + 2 * BracketSize;

    /// <summary>Where the messages of a part are written.</summary>
    internal NetlinkWriter Writer(NftPart part) => _parts[(int)part];

    /// <summary>Writes one message.</summary>
    internal void Add(NftPart part, NftMessageType type, NftFlags flags, NftSubject subject, Action<NetlinkWriter> attributes)
    {
        NetlinkWriter writer = _parts[(int)part];
        int start = writer.Length;
        using (writer.Message((int)type, Request | (int)flags, NextSequence, Inet)) attributes(writer);
        _messages.Add((subject, part, start));
        _ends[(int)part].Add(writer.Length);
    }

    /// <summary>The datagrams to send, one after another.</summary>
    /// <param name="limit">Octets that one datagram may have.</param>
    /// <param name="isDryRun">Leave the bracket open: the kernel checks everything and keeps nothing.</param>
    /// <exception cref="NftRefusedException">What must be one transaction is larger than a datagram may be.</exception>
    internal IEnumerable<NftDatagram> Datagrams(int limit, bool isDryRun = false)
    {
        if (Size <= limit) return [Bracket([.. Enumerable.Range(0, _parts.Length).Select(Whole)], isDryRun)];
        if (isDryRun || _parts[(int)NftPart.Core].Length + 2 * BracketSize > limit)
        {
            throw new NftRefusedException(
                $"It takes {Size} octets in one transaction, and this process may send {limit}. "
                + "Give it CAP_NET_ADMIN in the first user namespace, or raise net.core.wmem_max.");
        }
        return Split(NftPart.Early, limit).Concat(Split(NftPart.Core, limit)).Concat(Split(NftPart.Late, limit));
    }

    /// <summary>The number is one of this batch's.</summary>
    internal bool Contains(uint sequence) => unchecked(sequence - firstSequence) <= _messages.Count;

    /// <summary>The number stands for the batch as a whole.</summary>
    internal bool IsBracket(uint sequence) => sequence == firstSequence;

    /// <summary>What the message of this number is about.</summary>
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
        // The kernel answers in order, so the answer to the last message ends the wait.
        uint last = writer.AcknowledgeLast();
        if (!isDryRun)
        {
            using (writer.Message((int)NftMessageType.BatchEnd, Request, firstSequence, family: 0, (ushort)NftMessageType.Subsystem)) { }
        }
        return new(writer.Written.ToArray(), last);
    }
}

/// <summary>One bracket of messages.</summary>
/// <param name="Octets">What to send.</param>
/// <param name="LastSequence">Number of the message whose answer is the last.</param>
internal sealed record NftDatagram(ReadOnlyMemory<byte> Octets, uint LastSequence);

/// <summary>Flags of a message.</summary>
[Flags]
internal enum NftFlags
{
    None = 0,
    Create = 0x400,
    Append = 0x800,
}
