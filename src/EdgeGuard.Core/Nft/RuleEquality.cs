using System.Collections.Immutable;

namespace EdgeGuard.Core.Nft;

/// <summary>Whether rules say the same, and have the same comments. Records compare their arrays by identity, and two compilations make two arrays.</summary>
internal static class RuleEquality
{
    internal static bool AreEqual(ImmutableArray<NftRule> some, ImmutableArray<NftRule> others) =>
        some == others || some.Length == others.Length && some.Zip(others).All(pair => AreEqual(pair.First, pair.Second));

    private static bool AreEqual(NftRule one, NftRule other) =>
        ReferenceEquals(one, other)
        || one.Comment == other.Comment && one.Statements.Length == other.Statements.Length && one.Statements.Zip(other.Statements).All(pair => AreEqual(pair.First, pair.Second));

    private static bool AreEqual(NftStatement one, NftStatement other) =>
        one.GetType() == other.GetType() && ArraysOf(one).SequenceEqual(ArraysOf(other)) && WithoutArrays(one) == WithoutArrays(other);

    private static IEnumerable<object> ArraysOf(NftStatement statement) => statement switch
    {
        NftStatement.Match match => match.Values.Cast<object>(),
        NftStatement.Lookup lookup => lookup.Fields.Cast<object>(),
        NftStatement.VerdictMap map => map.Fields.Cast<object>(),
        NftStatement.Meter meter => meter.Fields.Cast<object>(),
        NftStatement.CountFor count => count.Fields.Cast<object>(),
        NftStatement.LiveFlowsOver flows => flows.Fields.Cast<object>(),
        NftStatement.Remember remember => remember.Fields.Cast<object>(),
        _ => [],
    };

    private static NftStatement WithoutArrays(NftStatement statement) => statement switch
    {
        NftStatement.Match match => match with { Values = default },
        NftStatement.Lookup lookup => lookup with { Fields = default },
        NftStatement.VerdictMap map => map with { Fields = default },
        NftStatement.Meter meter => meter with { Fields = default },
        NftStatement.CountFor count => count with { Fields = default },
        NftStatement.LiveFlowsOver flows => flows with { Fields = default },
        NftStatement.Remember remember => remember with { Fields = default },
        _ => statement,
    };
}
