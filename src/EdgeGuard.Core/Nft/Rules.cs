using System.Collections.Immutable;
using System.Net;

namespace EdgeGuard.Core.Nft;

/// <summary>Short words for statements, so that a chain in <see cref="BaseChains"/> reads like the chain it makes.</summary>
internal static class Rules
{
    internal static readonly NftStatement Accept = new NftStatement.Decide(NftVerdict.Accept);
    internal static readonly NftStatement Drop = new NftStatement.Decide(NftVerdict.Drop);
    internal static readonly NftStatement Return = new NftStatement.Decide(NftVerdict.Return);
    internal static readonly NftStatement Counter = new NftStatement.Counter();

    /// <summary>One rule of a chain.</summary>
    internal static NftRule Rule(params ReadOnlySpan<NftStatement> statements) => NftRule.Of(statements);

    /// <summary>One rule of a chain, with a comment.</summary>
    internal static NftRule Rule(string comment, params ReadOnlySpan<NftStatement> statements) => NftRule.Of(statements) with { Comment = comment };

    internal static NftStatement Goto(string chain) => new NftStatement.Decide(NftVerdict.Goto(chain));

    internal static NftStatement Jump(string chain) => new NftStatement.Decide(NftVerdict.Jump(chain));

    internal static NftStatement FlowIs(CtState anyOf) => new NftStatement.State(anyOf);

    internal static NftStatement In(string set, params ImmutableArray<NftField> fields) => new NftStatement.Lookup(fields, set);

    internal static NftStatement NotIn(string set, params ImmutableArray<NftField> fields) => new NftStatement.Lookup(fields, set, Not: true);

    internal static NftStatement Vmap(string map, params ImmutableArray<NftField> fields) => new NftStatement.VerdictMap(fields, map);

    internal static NftStatement Is(NftField field, params IEnumerable<byte> numbers) =>
        new NftStatement.Match(field, [.. numbers.Select(n => NftRange.Of(NftKey.Of(n)))]);

    internal static NftStatement IsNot(NftField field, byte number) => new NftStatement.Match(field, [NftRange.Of(NftKey.Of(number))], Not: true);

    internal static NftStatement IsPort(NftField field, ushort port) => new NftStatement.Match(field, [NftRange.Of(NftKey.Of(port))]);

    /// <summary>UDP of one family between two ports.</summary>
    internal static ImmutableArray<NftStatement> IsUdp(IpFamily f, ushort from, ushort to) =>
        [Is(NftField.Family, f.Number), Is(NftField.Protocol, Policy.IpProtocols.Udp), IsPort(NftField.SourcePort, from), IsPort(NftField.DestinationPort, to)];

    internal static NftStatement IsIn(NftField field, IPNetwork network) => new NftStatement.Match(field, [Range(network)]);

    internal static NftRange Range(IPNetwork network) => new(NftKey.Of(network.BaseAddress), NftKey.Of(LastOf(network)));

    private static IPAddress LastOf(IPNetwork network)
    {
        byte[] octets = network.BaseAddress.GetAddressBytes();
        for (int bit = network.PrefixLength; bit < octets.Length * 8; bit++) octets[bit / 8] |= (byte)(0x80 >> (bit % 8));
        return new(octets);
    }
}
