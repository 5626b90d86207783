using System.Collections.Immutable;
using System.Net;
using System.Reflection;
using EdgeGuard.Core.Nft;

namespace EdgeGuard.Core.Tests.Nft;

public class RulesetDiffTests
{
    private static readonly NftSet Set = new()
    {
        Name = "s", Key = [NftType.Ipv4Addr], IsVerdictMap = true,
        Elements = [Element(1, NftVerdict.Accept), Element(2, NftVerdict.Accept), Element(4, NftVerdict.Drop)],
    };

    private static readonly NftChain Chain = new() { Name = "c", Rules = [NftRule.Of(new NftStatement.Counter())] };

    [Fact]
    public void Difference_applied_to_the_one_ruleset_makes_the_other()
    {
        RandomRulesets rulesets = new(new Random(4));
        Ruleset before = rulesets.Next();
        for (int i = 0; i < 2000; i++)
        {
            Ruleset after = rulesets.Next();
            NftDelta delta = RulesetDiff.Between(before, after)!;

            Assert.Equal(Text(after), Text(delta.ApplyTo(before)));
            before = after;
        }
    }

    [Fact]
    public void Two_compilations_of_the_same_differ_in_nothing()
    {
        for (int seed = 0; seed < 200; seed++)
        {
            NftDelta delta = RulesetDiff.Between(new RandomRulesets(new Random(seed)).Next(), new RandomRulesets(new Random(seed)).Next())!;

            Assert.True(delta.IsNone);
        }
    }

    [Fact]
    public void A_rule_with_another_comment_is_rewritten()
    {
        NftChain before = Chain with { Rules = [Chain.Rules[0] with { Comment = "from/old" }] }, after = Chain with { Rules = [Chain.Rules[0] with { Comment = "from/new" }] };

        Assert.Equal("from/new", Assert.Single(RulesetDiff.Between(Of([], [before]), Of([], [after]))!.RewrittenChains).Rules[0].Comment);
        Assert.True(RulesetDiff.Between(Of([], [before]), Of([], [before with { Rules = [before.Rules[0] with { }] }]))!.IsNone);
    }

    [Fact]
    public void Elements_that_come_go_and_change_are_all_that_differs()
    {
        NftSet after = Set with { Elements = [Element(2, NftVerdict.Drop), Element(3, NftVerdict.Accept), Element(4, NftVerdict.Drop)] };

        NftDelta delta = RulesetDiff.Between(Of([Set], [Chain]), Of([after], [Chain]))!;

        NftSetDelta change = Assert.Single(delta.Elements);
        Assert.Equal<NftElement>([Element(1, NftVerdict.Accept), Element(2, NftVerdict.Accept)], change.Removed);
        Assert.Equal<NftElement>([Element(2, NftVerdict.Drop), Element(3, NftVerdict.Accept)], change.Added);
        Assert.True((delta with { Elements = [] }).IsNone);
    }

    [Fact]
    public void Elements_out_of_order_and_twice_are_compared_all_the_same()
    {
        NftSet muddled = Set with { Elements = [Set.Elements[2], Set.Elements[0], Set.Elements[1], Set.Elements[0]] };

        Assert.True(RulesetDiff.Between(Of([Set], []), Of([muddled], []))!.IsNone);
    }

    [Fact]
    public void Only_the_chain_whose_rules_changed_is_rewritten()
    {
        NftChain other = new() { Name = "other", Rules = [NftRule.Of(new NftStatement.Counter())] };
        NftChain changed = Chain with { Rules = [NftRule.Of(new NftStatement.Decide(NftVerdict.Drop))] };

        NftDelta delta = RulesetDiff.Between(Of([], [Chain, other]), Of([], [changed, other]))!;

        Assert.Equal<NftChain>([changed], delta.RewrittenChains);
        Assert.True((delta with { RewrittenChains = [] }).IsNone);
    }

    [Fact]
    public void Sets_and_chains_come_and_go_by_name()
    {
        NftDelta delta = RulesetDiff.Between(Of([Set], [Chain]), Of([Set with { Name = "t" }], [Chain with { Name = "d" }]))!;

        Assert.Equal<string>(["s"], delta.GoneSets);
        Assert.Equal<string>(["c"], delta.GoneChains);
        Assert.Equal("t", Assert.Single(delta.NewSets).Name);
        Assert.Equal("d", Assert.Single(delta.NewChains).Name);
    }

    [Fact]
    public void Declaration_that_changes_takes_a_new_table()
    {
        Ruleset before = Of([Set], [Chain]);

        Assert.Null(RulesetDiff.Between(before, Of([Set with { Key = [NftType.Ipv6Addr] }], [Chain])));
        Assert.Null(RulesetDiff.Between(before, Of([Set with { HasTimeout = true }], [Chain])));
        Assert.Null(RulesetDiff.Between(before, Of([Set with { Size = 3 }], [Chain])));
        Assert.Null(RulesetDiff.Between(before, Of([Set], [Chain with { Hook = new(NftChainType.Filter, NftHookPoint.Input, 0) }])));
    }

    [Fact]
    public void Every_statement_is_compared_by_what_it_says()
    {
        Assert.All(typeof(NftStatement).GetNestedTypes().Where(type => type.IsSubclassOf(typeof(NftStatement))), type =>
        {
            NftChain one = Chain with { Rules = [NftRule.Of(Make(type, 1))] }, same = Chain with { Rules = [NftRule.Of(Make(type, 1))] };
            Assert.True(RulesetDiff.Between(Of([], [one]), Of([], [same]))!.IsNone, $"{type.Name} is not equal to itself");

            NftChain other = Chain with { Rules = [NftRule.Of(Make(type, 2))] };
            bool hasContent = type.GetConstructors().Max(constructor => constructor.GetParameters().Length) > 0;
            Assert.True(!hasContent || !RulesetDiff.Between(Of([], [one]), Of([], [other]))!.IsNone, $"{type.Name} is equal to another");
        });
    }

    private static NftElement Element(byte last, NftVerdict verdict) => new(NftKey.Of(new IPAddress([192, 0, 2, last]))) { Verdict = verdict };

    private static Ruleset Of(ImmutableArray<NftSet> sets, ImmutableArray<NftChain> chains) => new() { Sets = sets, Chains = chains };

    private static string Text(Ruleset ruleset) => RulesetText.Write(new()
    {
        Sets = [.. ruleset.Sets.OrderBy(set => set.Name, StringComparer.Ordinal)],
        Chains = [.. ruleset.Chains.OrderBy(chain => chain.Name, StringComparer.Ordinal)],
    });

    private static NftStatement Make(Type type, int variant)
    {
        ConstructorInfo constructor = type.GetConstructors().MaxBy(c => c.GetParameters().Length)!;
        return (NftStatement)constructor.Invoke([.. constructor.GetParameters().Select(parameter => Argument(parameter.ParameterType, variant))]);
    }

    private static object Argument(Type type, int variant) => type switch
    {
        _ when type == typeof(string) => $"name{variant}",
        _ when type == typeof(bool) => variant == 1,
        _ when type == typeof(TimeSpan) => TimeSpan.FromSeconds(variant),
        _ when type == typeof(NftVerdict) => NftVerdict.Goto($"c{variant}"),
        _ when type == typeof(ImmutableArray<NftField>) => ImmutableArray.Create((NftField)variant),
        _ when type == typeof(ImmutableArray<NftRange>) => ImmutableArray.Create(NftRange.Of(NftKey.Of((byte)variant))),
        { IsEnum: true } => Enum.ToObject(type, variant),
        _ => Convert.ChangeType(variant, type, System.Globalization.CultureInfo.InvariantCulture),
    };
}
