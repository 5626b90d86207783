using System.Buffers.Binary;

namespace EdgeGuard.Core.Wire;

/// <summary>
/// Walks a DNS message: its questions, then its records. Believes no count and no length.
/// <code>
/// header 12 │ questions: name │ type 2 │ class 2 │ records: name │ type 2 │ class 2 │ time to live 4 │ length 2 │ data
/// </code>
/// </summary>
public ref struct DnsReader
{
    private const int QuestionTail = 4;
    private const int RecordTail = 10;

    private readonly ReadOnlySpan<byte> _message;
    private int _at;
    private int _questions;
    private int _records;

    private DnsReader(ReadOnlySpan<byte> message, DnsHeader header)
    {
        _message = message;
        Header = header;
        _at = DnsHeader.Size;
    }

    /// <summary>The fixed part.</summary>
    public DnsHeader Header { get; }

    /// <summary>Everything that the header announces was read, and nothing is left over.</summary>
    public readonly bool IsWhole => HasAll && _at == _message.Length;

    /// <summary>Everything that the header announces was read. Octets may follow, which mean nothing.</summary>
    public readonly bool HasAll => _questions == Header.Questions && _records == Records;

    /// <summary>Where the next entry begins.</summary>
    public readonly int At => _at;

    private readonly int Records => Header.Answers + Header.Authorities + Header.Additional;

    /// <returns>false when the header is not whole.</returns>
    public static bool TryRead(ReadOnlySpan<byte> message, out DnsReader dns)
    {
        bool isRead = DnsHeader.TryRead(message, out DnsHeader header);
        dns = isRead ? new(message, header) : default;
        return isRead;
    }

    /// <summary>The one question of a message that has exactly one, as every ordinary message has (RFC 9619 §2).</summary>
    /// <returns>false when there is none, more than one, or it cannot be read.</returns>
    public static bool TryReadOnlyQuestion(ReadOnlySpan<byte> message, out DnsHeader header, out DnsQuestion question)
    {
        question = default;
        bool isRead = TryRead(message, out DnsReader dns);
        header = dns.Header;
        return isRead && header.Questions == 1 && dns.TryReadQuestion(out question);
    }

    /// <summary>An error that repeats no question. Servers that do not know EDNS may answer so (RFC 6891 §7).</summary>
    public static bool IsBareError(ReadOnlySpan<byte> message, out DnsHeader header) =>
        DnsHeader.TryRead(message, out header) && header is { IsResponse: true, Opcode: 0, Questions: 0, Answers: 0 } && header.ResponseCode != DnsResponseCode.NoError;

    /// <summary>The next question.</summary>
    /// <returns>false behind the last one, and where it cannot be read.</returns>
    public bool TryReadQuestion(out DnsQuestion question)
    {
        question = default;
        int at = _at;
        if (_questions == Header.Questions || !DnsName.TryRead(_message, ref at, out string name) || at + QuestionTail > _message.Length) return false;
        question = new(name, (DnsType)U16(at), U16(at + 2));
        _at = at + QuestionTail;
        _questions++;
        return true;
    }

    /// <summary>The next record; questions that were not read are stepped over.</summary>
    /// <returns>false after the last one, and where it cannot be read; <see cref="IsWhole"/> says which.</returns>
    public bool TryReadRecord(out DnsRecord record)
    {
        record = default;
        while (_questions < Header.Questions)
        {
            if (!TryReadQuestion(out _)) return false;
        }
        int at = _at;
        if (_records == Records || !DnsName.TryRead(_message, ref at, out string name) || at + RecordTail > _message.Length) return false;
        int length = U16(at + 8);
        if (length > _message.Length - at - RecordTail) return false;
        uint ttl = BinaryPrimitives.ReadUInt32BigEndian(_message[(at + 4)..]);
        record = new(SectionOf(_records), name, (DnsType)U16(at), U16(at + 2), ttl, _message, at + RecordTail, length);
        _at = at + RecordTail + length;
        _records++;
        return true;
    }

    private readonly DnsSection SectionOf(int record) =>
        record < Header.Answers ? DnsSection.Answer
        : record < Header.Answers + Header.Authorities ? DnsSection.Authority
        : DnsSection.Additional;

    private readonly ushort U16(int at) => BinaryPrimitives.ReadUInt16BigEndian(_message[at..]);
}
