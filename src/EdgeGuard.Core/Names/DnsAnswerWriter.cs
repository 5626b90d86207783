using System.Buffers.Binary;
using EdgeGuard.Core.Wire;

namespace EdgeGuard.Core.Names;

/// <summary>Writes the answers that the DNS proxy makes itself, and its small changes to answers of others.</summary>
public static class DnsAnswerWriter
{
    private const ushort Response = 0x8000;
    private const ushort RecursionAvailable = 0x0080;
    private const ushort Echoed = 0x7910;

    /// <summary>An answer without records. Opcode, RD and CD bits and the question are copied from the question.</summary>
    /// <param name="question">A message with one question that can be read.</param>
    /// <param name="code">The response code.</param>
    public static byte[] Without(ReadOnlySpan<byte> question, DnsResponseCode code)
    {
        if (!DnsReader.TryRead(question, out DnsReader dns) || !dns.TryReadQuestion(out _)) return [];
        byte[] answer = question[..dns.At].ToArray();
        ushort flags = (ushort)(Response | dns.Header.Flags & Echoed | RecursionAvailable | (byte)code);
        BinaryPrimitives.WriteUInt16BigEndian(answer.AsSpan(2), flags);
        BinaryPrimitives.WriteUInt16BigEndian(answer.AsSpan(4), 1);
        answer.AsSpan(6, 6).Clear();
        return answer;
    }

    /// <summary>Sets the message id, by which a client matches an answer to its question.</summary>
    public static void SetId(Span<byte> message, ushort id) => BinaryPrimitives.WriteUInt16BigEndian(message, id);

    /// <summary>
    /// Lowers the TTL of records so that the device asks again while its permission is valid. TTLs only become shorter, which keeps signatures valid
    /// (RFC 4034 §3.1.4).
    /// </summary>
    public static void LowerLives(Span<byte> answer, TimeSpan most)
    {
        uint limit = (uint)most.TotalSeconds;
        List<int> places = [];
        if (DnsReader.TryRead(answer, out DnsReader dns))
        {
            while (dns.TryReadRecord(out DnsRecord record))
            {
                if (record.Type is not DnsType.Opt and < DnsType.FirstMeta && record.TtlSeconds > limit) places.Add(record.TtlAt);
            }
        }
        foreach (int place in places) BinaryPrimitives.WriteUInt32BigEndian(answer[place..], limit);
    }
}
