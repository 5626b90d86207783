using EdgeGuard.Core.Access;
using EdgeGuard.Core.Nft;
using EdgeGuard.Core.State;
using EdgeGuard.Core.Tests.Nft;
using EdgeGuard.Linux.Nft;
using EdgeGuard.Linux.Tests.Netns;
using static EdgeGuard.Linux.Tests.Nft.SampleRuleset;

namespace EdgeGuard.Linux.Tests.Nft;

public class NftTableTests
{
    private const string Sample = "sample";

    // nft 1.0.6 cannot read all rules of these; their text has them in comments.
    private static readonly string[] NotWholeAsText = ["inspected-ports", "gated-ports", "placed-stations"];

    public static TheoryData<string> Rulesets => [Sample, .. GoldenStates.All.Keys.Except(NotWholeAsText)];

    [NetnsTheory]
    [MemberData(nameof(Rulesets))]
    public void Kernel_lists_the_same_after_our_netlink_as_after_nft_has_read_our_text(string name)
    {
        Ruleset ruleset = name == Sample ? Whole : RulesetCompiler.Compile(GoldenStates.All[name]());
        string byText = "", byNetlink = "";
        NetworkNamespace.Run(inside =>
        {
            inside.Nft(RulesetText.Write(ruleset));
            byText = List(inside);
        });
        NetworkNamespace.Run(inside =>
        {
            using NftTable table = NftTable.Open();
            table.Apply(ruleset);
            byNetlink = List(inside);
            Assert.Empty(table.Examine());
        });

        Assert.Contains("table inet edgeguard", byText, StringComparison.Ordinal);
        Assert.Equal(byText, byNetlink);
    }

    /// <summary>Walks from each golden ruleset to each other by differences: the kernel then lists what it lists after the whole.</summary>
    [NetnsFact]
    public void Kernel_lists_the_same_after_a_change_as_after_the_whole() => NetworkNamespace.Run(inside =>
    {
        // Numbers are given as to the states of one home, so that a chain keeps its name and its comment.
        RulesetIds ids = RulesetIds.Empty;
        Ruleset[] rulesets = [.. GoldenStates.All.Values.Select(make =>
        {
            GatewayState state = RulesetKeys.Allocate(make() with { RulesetIds = ids });
            ids = state.RulesetIds;
            return RulesetCompiler.Compile(state);
        })];
        string[] listings = [.. rulesets.Select(ruleset =>
        {
            // Not owned: a process that another test starts at this moment holds our sockets, and so their tables, until it runs its program.
            using NftTable whole = NftTable.Open(Ruleset.TableName, mayHold: false);
            whole.Replace(ruleset);
            return List(inside);
        })];
        using NftTable table = NftTable.Open(Ruleset.TableName, mayHold: false);
        foreach ((int from, int to) in from a in Enumerable.Range(0, rulesets.Length) from b in Enumerable.Range(0, rulesets.Length) select (a, b))
        {
            table.Replace(rulesets[from]);
            Assert.Null(table.Apply(rulesets[to]).Because);
            Assert.Empty(table.Examine());
            Assert.Equal(InOrder(listings[to]), InOrder(List(inside)));
        }
    });

    [NetnsFact]
    public void Table_read_back_is_what_was_told() => NetworkNamespace.Run(_ =>
    {
        using NftTable table = NftTable.Open();
        table.Apply(Whole);

        Assert.Empty(table.Examine());
    });

    [NetnsFact]
    public void Comment_of_a_rule_is_listed_and_does_not_count_when_the_table_is_read_back() => NetworkNamespace.Run(inside =>
    {
        using NftTable table = NftTable.Open(Ruleset.TableName, mayHold: false);
        NftChain chain = new() { Name = "c", Rules = [Rule(new NftStatement.Counter(), Accept) with { Comment = "a \"b\"" }] };
        table.Apply(new() { Sets = [], Chains = [chain] });

        Assert.Contains("accept comment \"a ?b?\"", List(inside), StringComparison.Ordinal);
        inside.Nft("flush chain inet edgeguard c\nadd rule inet edgeguard c counter accept comment \"another\"\n");
        Assert.Empty(table.Examine());
        inside.Nft("flush chain inet edgeguard c\nadd rule inet edgeguard c counter drop comment \"a ?b?\"\n");
        Assert.Equal("rule 1 of chain c", Assert.Single(table.Examine()).Subject);
    });

    [NetnsFact]
    public void Unchanged_ruleset_sends_nothing() => NetworkNamespace.Run(_ =>
    {
        using NftTable table = NftTable.Open();
        table.Apply(Whole);

        Assert.Equal(new NftChange(NftChangeKind.None, 0, null), table.Apply(Whole));
    });

    [NetnsFact]
    public void Change_of_one_device_touches_its_elements_alone() => NetworkNamespace.Run(inside =>
    {
        using NftTable table = NftTable.Open();
        table.Apply(Whole);
        inside.Nft("add table inet other");
        Ruleset quarantined = WithElements("dev4", Whole.Sets.Single(set => set.Name == "dev4").Elements
            .SetItem(1, Element(Mac(2).Then(Ip("192.0.2.2")), NftVerdict.Goto("viol"))));

        NftChange change = table.Apply(quarantined);

        Assert.Equal(NftChangeKind.Changed, change.Kind);
        Assert.InRange(change.Octets, 1, 300);
        Assert.Empty(table.Examine());
        Assert.Contains("00:00:5e:00:53:02 . 192.0.2.2 : goto viol", List(inside), StringComparison.Ordinal);
    });

    [NetnsFact]
    public void Ruleset_that_is_built_otherwise_replaces_the_table() => NetworkNamespace.Run(_ =>
    {
        using NftTable table = NftTable.Open();
        table.Apply(Whole);
        Ruleset other = Whole with { Sets = [.. Whole.Sets.Select(set => set.Name == "vfrom" ? set with { Size = 7 } : set)] };

        Assert.Equal(NftChangeKind.Replaced, table.Apply(other).Kind);

        Assert.Empty(table.Examine());
    });

    [NetnsFact]
    public void F15_Refused_part_is_named_and_changes_nothing() => NetworkNamespace.Run(inside =>
    {
        using NftTable table = NftTable.Open();
        table.Apply(Whole);
        string before = List(inside);
        Ruleset broken = Whole with
        {
            Chains =
            [
                .. Whole.Chains,
                new() { Name = "good", Rules = [Rule(Accept)] },
                new() { Name = "bad", Rules = [Rule(Accept), Rule(new NftStatement.Lookup([NftField.Ipv4Source], "missing"), Accept)] },
            ],
        };

        NftRefusedException refused = Assert.Throws<NftRefusedException>(() => table.Apply(broken));

        Assert.Contains("rule 2 of chain bad: No such file or directory", refused.Message, StringComparison.Ordinal);
        Assert.Contains("previous one is still in force", refused.Message, StringComparison.Ordinal);
        Assert.Equal(before, List(inside));
        Assert.Equal(NftChangeKind.None, table.Apply(Whole).Kind);
    });

    [NetnsFact]
    public void Refused_element_is_named_to_the_key() => NetworkNamespace.Run(_ =>
    {
        using NftTable table = NftTable.Open();
        table.Apply(Whole);
        NftSetDelta change = new("dev4")
        {
            Added =
            [
                Element(Mac(6).Then(Ip("192.0.2.6")), NftVerdict.Accept),
                Element(Mac(7).Then(Ip("192.0.2.7")), NftVerdict.Goto("nowhere")),
            ],
        };

        NftRefusedException refused = Assert.Throws<NftRefusedException>(() => table.Change(new() { Elements = [change] }));

        Assert.Contains("dev4", refused.Message, StringComparison.Ordinal);
        Assert.Contains("No such file or directory", refused.Message, StringComparison.Ordinal);
        Assert.Empty(table.Examine());
    });

    [NetnsFact]
    public void Element_that_has_ended_by_itself_can_be_taken_away() => NetworkNamespace.Run(inside =>
    {
        using NftTable table = NftTable.Open();
        NftElement brief = Whole.Sets.Single(set => set.Name == "x4").Elements[0] with { Timeout = TimeSpan.FromMilliseconds(20) };
        table.Apply(WithElements("x4", [brief]));
        Assert.True(SpinWait.SpinUntil(() => !List(inside).Contains("192.0.2.1 . 6 . 443", StringComparison.Ordinal), TestTimeout.Limit));

        NftChange change = table.Apply(WithElements("x4", []));

        Assert.Equal((NftChangeKind.Changed, null), (change.Kind, change.Because));
    });

    [NetnsFact]
    public void Checked_ruleset_is_not_put_in_force() => NetworkNamespace.Run(inside =>
    {
        using NftTable table = NftTable.Open();

        table.Check(Whole);
        Assert.Throws<NftRefusedException>(() => table.Check(Whole with { Sets = [] }));

        Assert.Equal("", inside.Execute("nft", ["list", "ruleset"]));
    });

    [NetnsFact]
    public void Removed_table_leaves_nothing_and_others_alone() => NetworkNamespace.Run(inside =>
    {
        inside.Nft("add table inet other");
        using NftTable table = NftTable.Open();
        table.Apply(Whole);

        table.Remove();
        table.Remove();

        Assert.Equal("table inet other {\n}\n", inside.Execute("nft", ["list", "ruleset"]));
    });

    [NetnsFact]
    public void Counters_of_chains_that_stay_go_on_counting() => NetworkNamespace.Run(inside =>
    {
        using TestWire wire = new(inside);
        using NftTable table = NftTable.Open();
        NftChain counting = new()
        {
            Name = "input", Hook = new(NftChainType.Filter, NftHookPoint.Input, 0),
            Rules = [Rule(Is(NftField.DestinationPort, NftKey.Of((ushort)9)), new NftStatement.Counter())],
        };
        table.Apply(new() { Sets = [], Chains = [counting] });
        wire.SendUdp(TestWire.Device4, 1, TestWire.Gateway4, 9);
        Assert.True(SpinWait.SpinUntil(() => HasCounted(inside), TestTimeout.Limit));

        table.Apply(new() { Sets = [], Chains = [counting with { }, new() { Name = "more" }] });

        Assert.True(HasCounted(inside));
    });

    private static bool HasCounted(NetworkNamespace inside) =>
        inside.Execute("nft", ["list", "table", "inet", "edgeguard"]).Contains("counter packets 1", StringComparison.Ordinal);

    private static Ruleset WithElements(string set, System.Collections.Immutable.ImmutableArray<NftElement> elements) =>
        Whole with { Sets = [.. Whole.Sets.Select(s => s.Name == set ? s with { Elements = elements } : s)] };

    private static string List(NetworkNamespace inside) => Listing.Of(inside);

    private static IEnumerable<string> InOrder(string listing) => Listing.InOrder(listing);
}
