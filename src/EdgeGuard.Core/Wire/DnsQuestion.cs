namespace EdgeGuard.Core.Wire;

/// <summary>The question of a DNS message (RFC 1035 §4.1.2).</summary>
/// <param name="Name">The name, in the case in which it was asked.</param>
/// <param name="Type">The kind of record.</param>
/// <param name="Class">1 for the internet (IN).</param>
public readonly record struct DnsQuestion(string Name, DnsType Type, ushort Class)
{
    /// <summary>The class of the internet (IN).</summary>
    public const ushort Internet = 1;

    /// <summary>The same question, whatever the case of its letters, which some resolvers randomise (0x20).</summary>
    public bool IsSame(DnsQuestion other) => Type == other.Type && Class == other.Class && DnsName.Fold(Name) == DnsName.Fold(other.Name);
}
