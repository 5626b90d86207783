using System.Net;

namespace EdgeGuard.Core.Wire;

/// <summary>The section of a message that a record is in.</summary>
public enum DnsSection
{
    /// <summary>Answers to the question.</summary>
    Answer,

    /// <summary>Authoritative name servers.</summary>
    Authority,

    /// <summary>Additional records, and EDNS.</summary>
    Additional,
}

/// <summary>One resource record (RFC 1035 §4.1.3).</summary>
public readonly ref struct DnsRecord
{
    private readonly ReadOnlySpan<byte> _message;
    private readonly int _dataAt;

    internal DnsRecord(DnsSection section, string name, DnsType type, ushort @class, uint ttl, ReadOnlySpan<byte> message, int dataAt, int dataLength)
    {
        (Section, Name, Type, Class, TtlSeconds) = (section, name, type, @class, ttl);
        _message = message;
        _dataAt = dataAt;
        Data = message.Slice(dataAt, dataLength);
    }

    /// <summary>Its section.</summary>
    public DnsSection Section { get; }

    /// <summary>Its owner name, in the case in which it was sent.</summary>
    public string Name { get; }

    /// <summary>Its type.</summary>
    public DnsType Type { get; }

    /// <summary>1 for the internet; in <see cref="DnsType.Opt"/> the octets that its sender takes in one datagram.</summary>
    public ushort Class { get; }

    /// <summary>Seconds for which it may be kept, as they stand on the wire; in <see cref="DnsType.Opt"/> flags.</summary>
    public uint TtlSeconds { get; }

    /// <summary>Where in the message <see cref="TtlSeconds"/> stands.</summary>
    public int TtlAt => _dataAt - 6;

    /// <summary>Its data.</summary>
    public ReadOnlySpan<byte> Data { get; }

    /// <summary>The address of an A or AAAA record of the right length; null for every other.</summary>
    public IPAddress? Address => (Type, Data.Length) is (DnsType.A, 4) or (DnsType.Aaaa, 16) ? new IPAddress(Data) : null;

    /// <summary>The target of a CNAME or DNAME record.</summary>
    /// <returns>false for other types, and where the data is not one name.</returns>
    public bool TryReadTarget(out string target)
    {
        int at = _dataAt;
        target = "";
        return Type is DnsType.Cname or DnsType.Dname && DnsName.TryRead(_message, ref at, out target) && at == _dataAt + Data.Length;
    }

    /// <summary>The service data of an HTTPS or SVCB record.</summary>
    /// <returns>false for other types, and where the data is malformed.</returns>
    public bool TryReadService(out DnsService service)
    {
        int at = _dataAt + 2;
        service = default;
        return Type is DnsType.Https or DnsType.Svcb && Data.Length > 2
            && DnsName.TryRead(_message, ref at, out string target) && at <= _dataAt + Data.Length
            && DnsService.TryRead(Data, target, _message[at..(_dataAt + Data.Length)], out service);
    }
}
