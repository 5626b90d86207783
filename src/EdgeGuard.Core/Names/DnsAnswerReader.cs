using System.Collections.Immutable;
using System.Net;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Wire;

namespace EdgeGuard.Core.Names;

/// <summary>
/// Reads what an answer says about the name in the question. It follows the chain from that name, and takes only records of the requested type.
/// Everything else in an answer is ignored.
/// </summary>
public static class DnsAnswerReader
{
    /// <summary>Addresses taken from one answer. More do not help a device and would fill the kernel's sets.</summary>
    public const int MostAddresses = 256;

    private const int LongestChain = 16;

    /// <summary>Reads the answer to a question.</summary>
    public static DnsAnswerResult Read(DnsQuestion asked, ReadOnlySpan<byte> answer, DnsAnswerRules rules)
    {
        if (!DnsReader.TryReadOnlyQuestion(answer, out DnsHeader header, out DnsQuestion answered)) return new DnsAnswerResult.NoAnswer("it cannot be read");
        if (!header.IsResponse || header.Opcode != 0) return new DnsAnswerResult.NoAnswer("it is no answer");
        if (!answered.IsSame(asked)) return new DnsAnswerResult.NoAnswer($"it answers another question, {answered.Name}");
        string name = DnsName.Fold(asked.Name);
        return header.ResponseCode switch
        {
            DnsResponseCode.NoSuchName => new DnsAnswerResult.NoSuchName(name),
            not DnsResponseCode.NoError => new DnsAnswerResult.Failed(name),
            _ when asked.Class != DnsQuestion.Internet || !HasAddresses(asked.Type) => new DnsAnswerResult.NoAddresses(name),
            _ => ReadAddresses(asked.Type, name, answer, rules),
        };
    }

    private static bool HasAddresses(DnsType type) => type is DnsType.A or DnsType.Aaaa or DnsType.Https or DnsType.Svcb or DnsType.Any;

    private static DnsAnswerResult ReadAddresses(DnsType type, string name, ReadOnlySpan<byte> answer, DnsAnswerRules rules)
    {
        if (!AnswerRecords.TryRead(type, answer, out AnswerRecords records)) return new DnsAnswerResult.NoAnswer("it is torn");
        List<string> chain = [name];
        uint ttl = uint.MaxValue;
        while (records.Aliases.TryGetValue(chain[^1], out Alias alias))
        {
            if (alias.IsAmbiguous || chain.Contains(alias.Target) || chain.Count == LongestChain) return new DnsAnswerResult.NoAnswer("its chain of names has no end");
            chain.Add(alias.Target);
            ttl = Math.Min(ttl, alias.Ttl);
        }
        ImmutableArray<LearnedAddress> addresses =
        [
            .. records.Addresses.Where(a => a.Owner == chain[^1]).DistinctBy(a => a.Address).Take(MostAddresses)
                .Select(a => new LearnedAddress(a.Address, Duration(Math.Min(ttl, a.Ttl)))),
        ];
        return addresses.IsEmpty ? new DnsAnswerResult.NoAddresses(name) : Judge(name, [.. chain], addresses, rules);
    }

    private static DnsAnswerResult Judge(string name, ImmutableArray<string> chain, ImmutableArray<LearnedAddress> addresses, DnsAnswerRules rules)
    {
        // One address that no host has means that a filter answered, whatever else is in the answer.
        foreach (LearnedAddress learned in addresses)
        {
            if (PublicAddresses.IsNobody(learned.Address) || rules.FilterAddresses.Contains(learned.Address)) return new DnsAnswerResult.Filtered(name, learned.Address);
        }
        foreach (LearnedAddress learned in addresses)
        {
            if (!rules.Rebinding.Admits(name, learned.Address)) return new DnsAnswerResult.Bogus(name, learned.Address);
        }
        return new DnsAnswerResult.Learned(name, chain, addresses);
    }

    // A value with the highest bit set counts as zero (RFC 2181 §8).
    private static TimeSpan Duration(uint ttl) => TimeSpan.FromSeconds(ttl > int.MaxValue ? 0 : ttl);
}

/// <summary>A CNAME or alias record.</summary>
internal readonly record struct Alias(string Target, uint Ttl, bool IsAmbiguous);

/// <summary>The records of an answer that can give the addresses of a name.</summary>
internal readonly record struct AnswerRecords(Dictionary<string, Alias> Aliases, List<(string Owner, IPAddress Address, uint Ttl)> Addresses)
{
    /// <returns>false when a record cannot be read. A truncated answer is no error.</returns>
    internal static bool TryRead(DnsType asked, ReadOnlySpan<byte> answer, out AnswerRecords records)
    {
        records = new([], []);
        if (!DnsReader.TryRead(answer, out DnsReader dns)) return false;
        while (dns.TryReadRecord(out DnsRecord record))
        {
            if (record.Class == DnsQuestion.Internet && !records.TryAdd(asked, record)) return false;
        }
        return dns.IsWhole || dns.Header.IsTruncated;
    }

    // A client of HTTPS and SVCB records may use the target's addresses from the same answer (RFC 9460 §4.1).
    private bool TryAdd(DnsType asked, in DnsRecord record)
    {
        bool isService = asked is DnsType.Https or DnsType.Svcb;
        if (record.Section != DnsSection.Answer && !(isService && record.Section == DnsSection.Additional)) return true;
        string owner = DnsName.Fold(record.Name);
        return record.Type switch
        {
            DnsType.Cname => TryAddAlias(owner, record),
            DnsType.Https or DnsType.Svcb => !Asks(asked, record.Type) || TryAddService(owner, record),
            DnsType.A or DnsType.Aaaa => !(isService || Asks(asked, record.Type)) || TryAddAddress(owner, record),
            _ => true,
        };
    }

    private static bool Asks(DnsType asked, DnsType type) => asked == type || asked == DnsType.Any;

    private bool TryAddAddress(string owner, in DnsRecord record)
    {
        if (record.Address is not { } address) return false;
        Addresses.Add((owner, address, record.TtlSeconds));
        return true;
    }

    private bool TryAddAlias(string owner, in DnsRecord record)
    {
        if (!record.TryReadTarget(out string target)) return false;
        AddAlias(owner, DnsName.Fold(target), record.TtlSeconds);
        return true;
    }

    private bool TryAddService(string owner, in DnsRecord record)
    {
        if (!record.TryReadService(out DnsService service)) return false;
        if (service.IsAlias && service.Target != DnsName.Root) AddAlias(owner, DnsName.Fold(service.Target), record.TtlSeconds);
        foreach (IPAddress hint in service.IsAlias ? [] : service.Hints) Addresses.Add((owner, hint, record.TtlSeconds));
        return true;
    }

    private void AddAlias(string owner, string target, uint ttl)
    {
        bool isAmbiguous = Aliases.TryGetValue(owner, out Alias other) && other.Target != target;
        Aliases[owner] = new(target, ttl, isAmbiguous);
    }
}
