using System.Collections.Immutable;
using static EdgeGuard.Core.Nft.Rules;

namespace EdgeGuard.Core.Nft;

/// <summary>
/// Reports forbidden packets, at a limited rate. A device has one rate, whatever addresses it uses; all that come in at one interface have another, so
/// that devices without end cannot fill the way to the agent. The first reports of a device count against neither, so that none hides another.
/// </summary>
public static class ReportChains
{
    /// <summary>Reports of a device, or to one address, a second, and at once after a rest.</summary>
    public const int PerSecond = 100, AtOnce = 300;

    /// <summary>Those that count against no other rate.</summary>
    public const int FirstPerSecond = 1, FirstAtOnce = 10;

    /// <summary>Reports of all that comes in at one interface.</summary>
    public const int LinkPerSecond = 1000, LinkAtOnce = 3000;

    private const string Out = "report_rate_out", In = "report_rate_in", FirstOut = "report_first_out", FirstIn = "report_first_in", Link = "report_rate_link";

    // By the prefix of the report; lower case where the packet passed all the same.
    private static readonly ImmutableArray<(string Prefix, string Chain)> OfSender =
        [("V", "report_out"), ("v", "report_out_passed"), ("C", "report_cap"), ("c", "report_cap_passed")];

    private static readonly ImmutableArray<(string Prefix, string Chain)> OfReceiver = [("T", "report_in"), ("t", "report_in_passed")];

    /// <summary>Goes to the report of a packet from a device: <c>V</c>, <c>v</c>, <c>C</c> or <c>c</c>.</summary>
    internal static NftStatement From(string prefix) => Jump(OfSender.First(chain => chain.Prefix == prefix).Chain);

    /// <summary>Goes to the report of a packet to a device: <c>T</c> or <c>t</c>.</summary>
    internal static NftStatement To(IpFamily f, string prefix) => Jump(f.Named(OfReceiver.First(chain => chain.Prefix == prefix).Chain));

    /// <summary>The chains.</summary>
    /// <param name="hasCap">Whether what is allowed has a cap.</param>
    internal static IEnumerable<NftChain> All(bool hasCap) =>
    [
        .. from chain in OfSender
           where hasCap || chain.Prefix is "V" or "v"
           select Of(chain.Chain, chain.Prefix, NftField.EtherSource, FirstOut, Out),
        .. from f in IpFamily.Both
           from chain in OfReceiver
           select Of(f.Named(chain.Chain), chain.Prefix, f.Destination, f.Named(FirstIn), f.Named(In)),
    ];

    /// <summary>The sets of rates.</summary>
    internal static IEnumerable<NftSet> Sets =>
    [
        RulesetCompiler.Meter(FirstOut, NftType.EtherAddr),
        RulesetCompiler.Meter(Out, NftType.EtherAddr),
        RulesetCompiler.Meter(Link, NftType.IfName),
        .. IpFamily.Both.SelectMany(f => new[] { RulesetCompiler.Meter(f.Named(FirstIn), f.Address), RulesetCompiler.Meter(f.Named(In), f.Address) }),
    ];

    private static NftChain Of(string name, string prefix, NftField whose, string first, string rate) => new()
    {
        Name = name,
        Rules =
        [
            Rule("first ones are reported in any case", new NftStatement.Meter(first, [whose], FirstPerSecond, FirstAtOnce), BaseChains.ReportViolation(prefix), Return),
            Rule("report, at a limited rate for each device and for each interface",
                new NftStatement.Meter(rate, [whose], PerSecond, AtOnce), new NftStatement.Meter(Link, [NftField.InInterface], LinkPerSecond, LinkAtOnce), BaseChains.ReportViolation(prefix)),
        ],
    };
}
