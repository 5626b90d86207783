using System.Buffers.Binary;

namespace EdgeGuard.Core.Wire;

/// <summary>
/// The fixed part of a DNS message (RFC 1035 §4.1.1).
/// <code>
/// id 2 │ flags 2 │ questions 2 │ answers 2 │ authorities 2 │ additional 2
/// flags: response 1 │ opcode 4 │ authoritative 1 │ truncated 1 │ recursion wanted 1, had 1 │ 0 1 │ AD 1 │ CD 1 │ response code 4
/// </code>
/// </summary>
/// <param name="Id">Message id, by which an answer is matched to its question.</param>
/// <param name="Flags">All sixteen flag bits.</param>
/// <param name="Questions">Entries that the message says it has in the section.</param>
/// <param name="Answers">Entries that the message says it has in the section.</param>
/// <param name="Authorities">Entries that the message says it has in the section.</param>
/// <param name="Additional">Entries that the message says it has in the section.</param>
public readonly record struct DnsHeader(ushort Id, ushort Flags, ushort Questions, ushort Answers, ushort Authorities, ushort Additional)
{
    /// <summary>Port of name servers, UDP and TCP.</summary>
    public const ushort Port = 53;

    /// <summary>Octets of the header.</summary>
    public const int Size = 12;

    /// <summary>It is a response.</summary>
    public bool IsResponse => (Flags & 0x8000) != 0;

    /// <summary>Opcode; 0 is a standard query.</summary>
    public int Opcode => Flags >> 11 & 0xf;

    /// <summary>The message is truncated.</summary>
    public bool IsTruncated => (Flags & 0x0200) != 0;

    /// <summary>Response code: the low four bits, without those that EDNS adds.</summary>
    public DnsResponseCode ResponseCode => (DnsResponseCode)(Flags & 0xf);

    /// <returns>false when the header is not whole.</returns>
    public static bool TryRead(ReadOnlySpan<byte> message, out DnsHeader header)
    {
        header = default;
        if (message.Length < Size) return false;
        header = new(At(message, 0), At(message, 2), At(message, 4), At(message, 6), At(message, 8), At(message, 10));
        return true;
    }

    private static ushort At(ReadOnlySpan<byte> message, int at) => BinaryPrimitives.ReadUInt16BigEndian(message[at..]);
}

/// <summary>Response code of an answer (RFC 1035 §4.1.1).</summary>
public enum DnsResponseCode : byte
{
    /// <summary>Answered, perhaps with nothing.</summary>
    NoError = 0,

    /// <summary>The question could not be read.</summary>
    FormatError = 1,

    /// <summary>The server failed.</summary>
    ServerFailure = 2,

    /// <summary>The name does not exist (NXDOMAIN).</summary>
    NoSuchName = 3,

    /// <summary>The server does not support this kind of query.</summary>
    NotImplemented = 4,

    /// <summary>The server refuses.</summary>
    Refused = 5,
}

/// <summary>Record types that are understood here; other types are forwarded unchanged.</summary>
public enum DnsType : ushort
{
    /// <summary>IPv4 address (RFC 1035 §3.4.1).</summary>
    A = 1,

    /// <summary>An alias of another name (RFC 1035 §3.3.1).</summary>
    Cname = 5,

    /// <summary>Arbitrary data (RFC 1035 §3.3.10); common in DNS tunnels.</summary>
    Null = 10,

    /// <summary>IPv6 address (RFC 3596 §2.1).</summary>
    Aaaa = 28,

    /// <summary>An alias of everything below a name (RFC 6672 §2.1).</summary>
    Dname = 39,

    /// <summary>EDNS: parameters of the message (RFC 6891 §6.1).</summary>
    Opt = 41,

    /// <summary>Location of a service (RFC 9460 §2).</summary>
    Svcb = 64,

    /// <summary>Location of a web service (RFC 9460 §9).</summary>
    Https = 65,

    /// <summary>The first type that is no data of a name: transaction keys and signatures, zone transfers, and queries for all types.</summary>
    FirstMeta = 249,

    /// <summary>All records of a name (RFC 1035 §3.2.3).</summary>
    Any = 255,
}
