using System.Collections.Immutable;
using System.Net;
using EdgeGuard.Core.Nft;

namespace EdgeGuard.Core.Tests.Nft;

public sealed class AppliedRulesetTests
{
    [Fact]
    public void Changes_added_up_are_the_changes_one_after_another()
    {
        RandomRulesets rulesets = new(new Random(11));
        Ruleset now = rulesets.Next();
        AppliedRuleset told = new(now);
        for (int step = 0; step < 500; step++)
        {
            Ruleset next = rulesets.Next();
            told.Add(RulesetDiff.Between(now, next)!);
            now = next;
            // Seldom asked, so that many changes are added up at once.
            if (step % 7 == 0) Assert.Equal(Text(now), Text(told.Sum()));
        }
        Assert.Equal(Text(now), Text(told.Sum()));
    }

    [Fact]
    public void Element_that_comes_goes_and_comes_again_is_there_once()
    {
        AppliedRuleset told = new(new() { Chains = [], Sets = [Set(1, 5)] });

        told.Add(Adding(3));
        told.Add(Removing(3));
        told.Add(Removing(1));
        told.Add(Adding(3));
        told.Add(Adding(9));

        Assert.Equal(Set(3, 5, 9).Elements.AsEnumerable(), told.Sum().Sets.Single().Elements);
    }

    // What joins stands last until the next compilation.
    private static string Text(Ruleset ruleset) => RulesetText.Write(new()
    {
        Sets = [.. ruleset.Sets.OrderBy(set => set.Name, StringComparer.Ordinal)],
        Chains = [.. ruleset.Chains.OrderBy(chain => chain.Name, StringComparer.Ordinal)],
    });

    private static Ruleset Of(NftSet set) => new() { Chains = [], Sets = [set] };

    private static NftSet Set(params ReadOnlySpan<byte> elements) => new() { Name = "s", Key = [NftType.Ipv4Addr], Elements = Elements(elements) };

    private static NftDelta Adding(params ReadOnlySpan<byte> elements) => new() { Elements = [new("s") { Added = Elements(elements) }] };

    private static NftDelta Removing(params ReadOnlySpan<byte> elements) => new() { Elements = [new("s") { Removed = Elements(elements) }] };

    private static ImmutableArray<NftElement> Elements(ReadOnlySpan<byte> numbers) =>
        [.. numbers.ToArray().Select(n => new NftElement(NftKey.Of(new IPAddress([192, 0, 2, n]))))];
}
