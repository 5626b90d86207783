using System.Net;
using EdgeGuard.Core.Wire;

namespace EdgeGuard.Core.Names;

/// <summary>A record that leads from one name to another.</summary>
/// <param name="Target">Where it leads.</param>
/// <param name="Ttl">Seconds for which it is valid.</param>
/// <param name="IsAmbiguous">Another record of the same name leads elsewhere.</param>
internal readonly record struct Alias(string Target, uint Ttl, bool IsAmbiguous);

/// <summary>An HTTPS or SVCB record that leads to another name.</summary>
/// <param name="Owner">Its own name.</param>
/// <param name="Target">Where it leads.</param>
/// <param name="Ttl">Seconds for which it is valid.</param>
/// <param name="IsAlias">In alias mode, the target has service records of its own.</param>
internal readonly record struct ServiceTarget(string Owner, string Target, uint Ttl, bool IsAlias);

/// <summary>An address in an answer.</summary>
/// <param name="Owner">The name that has it.</param>
/// <param name="Address">The address.</param>
/// <param name="Ttl">Seconds for which it is valid.</param>
/// <param name="IsHint">It comes from a service record (RFC 9460 §7.3).</param>
internal readonly record struct OwnedAddress(string Owner, IPAddress Address, uint Ttl, bool IsHint);

/// <summary>The records of an answer section that can give the addresses of a name.</summary>
internal sealed class AnswerRecords
{
    private readonly Dictionary<string, Alias> _aliases = new(StringComparer.Ordinal);
    private readonly List<(string Owner, string Target, uint Ttl)> _trees = [];

    /// <summary>Targets of service records.</summary>
    internal List<ServiceTarget> Services { get; } = [];

    /// <summary>Addresses of the requested type.</summary>
    internal List<OwnedAddress> Addresses { get; } = [];

    /// <returns>false when a record cannot be read. An answer that ends early is no error.</returns>
    internal static bool TryRead(DnsType asked, ReadOnlySpan<byte> answer, out AnswerRecords records)
    {
        records = new();
        if (!DnsReader.TryRead(answer, out DnsReader dns)) return false;
        while (dns.TryReadRecord(out DnsRecord record))
        {
            if (record.Section == DnsSection.Answer && record.Class == DnsQuestion.Internet && !records.TryAdd(asked, record)) return false;
        }
        return true;
    }

    /// <summary>Where CNAME or DNAME leads from a name; null where neither does.</summary>
    internal Alias? AliasOf(string name)
    {
        if (_aliases.TryGetValue(name, out Alias alias)) return alias;
        foreach ((string owner, string target, uint ttl) in _trees)
        {
            // DNAME speaks of what is below its name, and not of the name itself (RFC 6672 §2.3).
            if (name.Length > owner.Length + 1 && name.EndsWith(owner, StringComparison.Ordinal) && name[^(owner.Length + 1)] == '.')
                return new(name[..^owner.Length] + target, ttl, IsAmbiguous: false);
        }
        return null;
    }

    private bool TryAdd(DnsType asked, in DnsRecord record)
    {
        string owner = DnsName.Fold(record.Name);
        return record.Type switch
        {
            DnsType.Cname or DnsType.Dname => TryAddAlias(owner, record),
            DnsType.Https or DnsType.Svcb => !Asks(asked, record.Type) || TryAddService(owner, record),
            DnsType.A or DnsType.Aaaa => !Asks(asked, record.Type) || TryAddAddress(owner, record),
            _ => true,
        };
    }

    private static bool Asks(DnsType asked, DnsType type) => asked == type || asked == DnsType.Any;

    private bool TryAddAddress(string owner, in DnsRecord record)
    {
        if (record.Address is not { } address) return false;
        Addresses.Add(new(owner, address, record.TtlSeconds, IsHint: false));
        return true;
    }

    private bool TryAddAlias(string owner, in DnsRecord record)
    {
        if (!record.TryReadTarget(out string written)) return false;
        string target = DnsName.Fold(written);
        if (record.Type == DnsType.Dname)
        {
            _trees.Add((owner, target, record.TtlSeconds));
            return true;
        }
        bool isAmbiguous = _aliases.TryGetValue(owner, out Alias other) && other.Target != target;
        _aliases[owner] = new(target, record.TtlSeconds, isAmbiguous);
        return true;
    }

    private bool TryAddService(string owner, in DnsRecord record)
    {
        if (!record.TryReadService(out DnsService service)) return false;
        string target = DnsName.Fold(service.Target);
        if (target != DnsName.Root && target != owner) Services.Add(new(owner, target, record.TtlSeconds, service.IsAlias));
        foreach (IPAddress hint in service.IsAlias ? [] : service.Hints) Addresses.Add(new(owner, hint, record.TtlSeconds, IsHint: true));
        return true;
    }
}
