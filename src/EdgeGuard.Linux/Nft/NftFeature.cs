using System.Collections.Immutable;
using EdgeGuard.Core.Nft;

namespace EdgeGuard.Linux.Nft;

/// <summary>Something that our rules ask of the kernel's nftables.</summary>
/// <param name="Name">In words.</param>
/// <param name="Without">What does not work without it.</param>
/// <param name="Problem">The kernel's refusal; null where it has the feature.</param>
public sealed record NftFeature(string Name, string Without, string? Problem)
{
    private const string OpenTable = "another program can flush our table; it is then built anew, and the gap is reported";

    /// <summary>The kernel has it.</summary>
    public bool IsPresent => Problem is null;

    private static readonly NftSet Addresses = new() { Name = "s", Key = [NftType.Ipv4Addr] };

    private static readonly NftSet Ranges = new() { Name = "s", Key = [NftType.Ipv4Addr, NftType.InetService], IsInterval = true };

    private static readonly NftSet Meters = Addresses with { IsDynamic = true, HasTimeout = true, DefaultTimeout = TimeSpan.FromMinutes(1), Size = 16 };

    private static ImmutableArray<(string Name, string Without, Ruleset Ruleset)> Needs =>
    [
        ("sets and connection tracking", "nothing can be enforced", Of(new NftStatement.State(CtState.Established), Addresses)),
        ("verdict maps", "devices cannot be told apart", Of(
            new NftStatement.VerdictMap([NftField.EtherSource], "s"), new() { Name = "s", Key = [NftType.EtherAddr], IsVerdictMap = true })),
        ("ranges of addresses", "prefixes cannot be matched", Of(new NftStatement.Lookup([NftField.Ipv4Source], "s"), Addresses with { IsInterval = true })),
        ("ranges of addresses with ports", "profiles that ask for them are refused", Of(
            new NftStatement.Lookup([NftField.Ipv4Source, NftField.DestinationPort], "s"), Ranges)),
        ("limits", "reports of strangers are not bounded", Of(new NftStatement.Limit(1, 1))),
        ("limits for each device", "one flooding device can hide another", Of(new NftStatement.Meter("s", [NftField.Ipv4Source], 1, 1), Meters)),
        ("reports by NFLOG", "packets are dropped, but nobody is told", Of(new NftStatement.Log("V", 5, 128))),
        ("refusals by ICMP", "a profile's reject is a drop", Of(new NftStatement.Reject())),
        ("fragments of IPv6", "profiles that match fragments are refused", Of(new NftStatement.LaterFragment(Ipv6: true))),
        ("redirects", "names are not resolved by the DNS gate", new()
        {
            Sets = [],
            Chains =
            [
                new()
                {
                    Name = "c", Hook = new(NftChainType.Nat, NftHookPoint.Prerouting, -105),
                    Rules = [NftRule.Of(new NftStatement.Match(NftField.Protocol, [NftRange.Of(NftKey.Of((byte)17))]), new NftStatement.Redirect(5300))],
                },
            ],
        }),
    ];

    /// <summary>Asks the kernel for each; nothing is changed by it.</summary>
    public static ImmutableArray<NftFeature> ProbeAll(NftTable table) =>
    [
        .. Needs.Select(need => new NftFeature(need.Name, need.Without, ProblemWith(table, need.Ruleset))),
        new("ownership of a table", OpenTable, table.IsHeld ? null : "The kernel is older than Linux 6.9, or denies it."),
    ];

    private static string? ProblemWith(NftTable table, Ruleset ruleset)
    {
        try
        {
            table.Check(ruleset);
            return null;
        }
        catch (NftRefusedException refused)
        {
            return refused.Reason;
        }
    }

    private static Ruleset Of(NftStatement statement, params ImmutableArray<NftSet> sets) => new()
    {
        Sets = sets,
        Chains = [new() { Name = "c", Hook = new(NftChainType.Filter, NftHookPoint.Forward, 0), Rules = [NftRule.Of(statement)] }],
    };
}
