using System.Collections.Immutable;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Wire;

namespace EdgeGuard.Core.Names;

/// <summary>
/// Reads what an answer says about the name in the question. It follows the records from that name, and takes only addresses of the requested type.
/// Everything else in an answer is ignored, also additional records: the device asks for these itself.
/// </summary>
/// <remarks>Size rules are the device's business: octets after the message are ignored, and of an answer that ends early the whole records count.</remarks>
public static class DnsAnswerReader
{
    /// <summary>Addresses taken from one answer. More do not help a device and would fill the kernel's sets.</summary>
    public const int MostAddresses = 256;

    /// <summary>Reads the answer to a question.</summary>
    public static DnsAnswerResult Read(DnsQuestion asked, ReadOnlySpan<byte> answer, DnsAnswerRules rules)
    {
        if (DnsReader.IsBareError(answer, out _)) return new DnsAnswerResult.Failed(DnsName.Fold(asked.Name));
        if (!DnsReader.TryReadOnlyQuestion(answer, out DnsHeader header, out DnsQuestion answered)) return new DnsAnswerResult.NoAnswer("it cannot be read");
        if (!header.IsResponse || header.Opcode != 0) return new DnsAnswerResult.NoAnswer("it is no answer");
        if (!answered.IsSame(asked)) return new DnsAnswerResult.NoAnswer($"it answers another question, {answered.Name}");
        string name = DnsName.Fold(asked.Name);
        return header.ResponseCode switch
        {
            DnsResponseCode.NoSuchName => new DnsAnswerResult.NoSuchName(name),
            not DnsResponseCode.NoError => new DnsAnswerResult.Failed(name),
            _ when asked.Class != DnsQuestion.Internet || !LeadsToAddresses(asked.Type) => new DnsAnswerResult.NoAddresses(name),
            _ => Follow(asked.Type, name, answer, rules),
        };
    }

    /// <summary>Whether an answer ends before its last record and does not say so.</summary>
    public static bool IsCut(ReadOnlySpan<byte> answer)
    {
        if (!DnsReader.TryRead(answer, out DnsReader dns) || dns.Header.IsTruncated) return false;
        while (dns.TryReadRecord(out _)) { }
        return !dns.HasAll;
    }

    private static bool LeadsToAddresses(DnsType type) =>
        type is DnsType.A or DnsType.Aaaa or DnsType.Https or DnsType.Svcb or DnsType.Any or DnsType.Cname or DnsType.Dname;

    private static DnsAnswerResult Follow(DnsType type, string name, ReadOnlySpan<byte> answer, DnsAnswerRules rules)
    {
        if (!AnswerRecords.TryRead(type, answer, out AnswerRecords records)) return new DnsAnswerResult.NoAnswer("it is torn");
        if (!NameWalk.TryFrom(name, records, out NameWalk walk)) return new DnsAnswerResult.NoAnswer("its chain of names has no end");
        ImmutableArray<LearnedAddress> addresses =
        [
            .. records.Addresses.Where(a => walk.Holds(a.Owner, a.IsHint)).DistinctBy(a => a.Address).Take(MostAddresses)
                .Select(a => new LearnedAddress(a.Address, NameWalk.Duration(Math.Min(walk.TtlOf(a.Owner), a.Ttl)))),
        ];
        return Judge(name, walk, addresses, rules);
    }

    private static DnsAnswerResult Judge(string name, NameWalk walk, ImmutableArray<LearnedAddress> addresses, DnsAnswerRules rules)
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
        return addresses.IsEmpty
            ? new DnsAnswerResult.NoAddresses(name) { Targets = walk.Targets }
            : new DnsAnswerResult.Learned(name, walk.Chain, addresses) { Targets = walk.Targets };
    }
}
