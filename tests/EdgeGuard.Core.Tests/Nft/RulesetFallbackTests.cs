using EdgeGuard.Core.Nft;
using static EdgeGuard.Core.Nft.MissingNftFeatures;

namespace EdgeGuard.Core.Tests.Nft;

/// <summary>On a kernel that lacks something, what passes is never more.</summary>
public sealed class RulesetFallbackTests
{
    private static readonly NftStatement Limit = new NftStatement.Limit(50, 100);
    private static readonly NftStatement Meter = new NftStatement.Meter("m", [NftField.EtherSource], 10, 20);
    private static readonly NftStatement Log = new NftStatement.Log("V", 5, 128);
    private static readonly NftStatement Fragment = new NftStatement.LaterFragment(Ipv6: true);
    private static readonly NftStatement LiveOver = new NftStatement.LiveFlowsOver("m", [NftField.EtherSource], 10);
    private static readonly NftStatement FirstOfFlow = new NftStatement.FirstOfFlow();
    private static readonly NftStatement Accept = new NftStatement.Decide(NftVerdict.Accept);
    private static readonly NftStatement Drop = new NftStatement.Decide(NftVerdict.Drop);
    private static readonly NftStatement Violation = new NftStatement.Decide(NftVerdict.Goto("viol4"));
    private static readonly NftStatement Tcp = new NftStatement.Match(NftField.Protocol, [NftRange.Of(NftKey.Of((byte)6))]);

    public static TheoryData<MissingNftFeatures, NftStatement[], NftStatement[]?> Cases => new()
    {
        { Reports, [Meter, Log], null },
        { Reports, [Limit, Log], null },
        { Reports, [Tcp, Log, Drop], [Tcp, Drop] },
        { Limits, [Limit, Log], null },
        { Limits, [Meter, Log], null },
        { Limits, [Meter, Accept], null },
        { Limits, [Meter, new NftStatement.Decide(NftVerdict.Goto("known4"))], null },
        { Limits, [Limit, Drop], [Drop] },
        { Meters, [Meter, Log], [new NftStatement.Limit(10, 20), Log] },
        { Redirects, [Tcp, new NftStatement.Redirect(5300)], null },
        { Fragments, [Tcp, Fragment, Accept], null },
        { Fragments, [Tcp, Fragment, new NftStatement.Decide(NftVerdict.Return)], null },
        { Fragments, [Tcp, Fragment, Drop], [Tcp, Drop] },
        { Fragments, [Tcp, Fragment, Violation], [Tcp, Violation] },
        { Fragments, [Tcp, new NftStatement.FirstFragment(), Drop], null },
        { LiveFlows, [FirstOfFlow, LiveOver, Violation], null },
        { LiveFlows, [Tcp, LiveOver, Drop], null },
        { Meters, [FirstOfFlow, LiveOver, Violation], null },
        { Fragments, [FirstOfFlow, LiveOver, Violation], [FirstOfFlow, LiveOver, Violation] },
        { Reports | Limits | Meters | Redirects | Fragments | LiveFlows, [Tcp, Accept], [Tcp, Accept] },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void F52_Rule_that_allows_goes_with_its_condition_and_one_that_denies_stays_without_it(MissingNftFeatures lack, NftStatement[] rule, NftStatement[]? expected)
    {
        Ruleset fallen = RulesetFallback.Without(Of(rule), lack);

        Assert.Equal(expected is null ? [] : [expected], fallen.Chains.Single().Rules.Select(r => r.Statements.ToArray()));
    }

    [Fact]
    public void Home_without_anything_that_may_be_lacking_drops_as_before_and_tells_nobody()
    {
        Ruleset whole = RulesetCompiler.Compile(Home.Full());

        Ruleset fallen = RulesetFallback.Without(whole, Reports | Limits | Meters | Redirects | Fragments);

        string text = RulesetText.Write(fallen);
        Assert.DoesNotContain("limit rate", text, StringComparison.Ordinal);
        Assert.DoesNotContain("log ", text, StringComparison.Ordinal);
        Assert.DoesNotContain(fallen.Sets, set => set.IsDynamic);
        Assert.Equal(Count(RulesetText.Write(whole), "drop"), Count(text, "drop"));
        Assert.Same(whole, RulesetFallback.Without(whole, None));
    }

    [Fact]
    public void F52_Kernel_that_counts_no_live_flows_keeps_the_other_caps()
    {
        Ruleset whole = RulesetCompiler.Compile(GoldenStates.All["capped-home"]());

        Ruleset fallen = RulesetFallback.Without(whole, LiveFlows);

        Assert.Contains("ct count over 1024", RulesetText.Write(whole), StringComparison.Ordinal);
        Assert.DoesNotContain("ct count", RulesetText.Write(fallen), StringComparison.Ordinal);
        Assert.Empty(fallen.Chains.Single(c => c.Name == "live_flow_cap4").Rules);
        Assert.Equal(whole.Chains.Single(c => c.Name == "flow_cap4").Rules.Length, fallen.Chains.Single(c => c.Name == "flow_cap4").Rules.Length);
    }

    [Fact]
    public void F52_Kernel_without_netdev_tables_inspects_neighbor_discovery_alone()
    {
        Ruleset whole = RulesetCompiler.Compile(GoldenStates.All["inspected-ports"]());

        Assert.Contains("table netdev edgeguard", RulesetText.Write(whole), StringComparison.Ordinal);
        string text = RulesetText.Write(RulesetFallback.Without(whole, Arp));
        Assert.DoesNotContain("netdev", text, StringComparison.Ordinal);
        Assert.Contains("chain nd_inspection_1", text, StringComparison.Ordinal);
        Assert.DoesNotContain("_inspection_", RulesetText.Write(RulesetFallback.Without(whole, Ports)), StringComparison.Ordinal);
    }

    private static int Count(string text, string word) => text.Split(word).Length - 1;

    private static Ruleset Of(NftStatement[] rule) => new() { Sets = [], Chains = [new() { Name = "c", Rules = [new([.. rule])] }] };
}
