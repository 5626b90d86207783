using System.Collections.Immutable;
using System.Net;
using EdgeGuard.Core.Nft;

namespace EdgeGuard.Core.Tests.Nft;

public sealed class ToldRulesetTests
{
    [Fact]
    public void Changes_added_up_are_the_changes_one_after_another()
    {
        RandomRulesets rulesets = new(new Random(11));
        Ruleset now = rulesets.Next();
        ToldRuleset told = new(now);
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
        ToldRuleset told = new(new() { Chains = [], Sets = [Set(1, 5)] });

        told.Add(Adding(3));
        told.Add(Removing(3));
        told.Add(Removing(1));
        told.Add(Adding(3));
        told.Add(Adding(9));

        Assert.Equal(Set(3, 5, 9).Elements.AsEnumerable(), told.Sum().Sets.Single().Elements);
    }

    [Theory]
    [InlineData(0, 64)]
    [InlineData(32, 64)]
    [InlineData(33, 128)]
    [InlineData(1000, 2048)]
    public void Set_has_room_for_twice_what_it_holds(int elements, int room) =>
        Assert.Equal(room, Set([.. Enumerable.Range(0, elements).Select(n => (byte)n)]).WithRoom().Size);

    [Fact]
    public void Set_that_fills_its_room_is_declared_anew_and_one_that_empties_stays()
    {
        Ruleset small = Of(Set(1).WithRoom()), large = Of(Set([.. Enumerable.Range(0, 100).Select(n => (byte)n)]).WithRoom());

        Assert.Null(RulesetDiff.Between(small, large));
        Assert.Equal(64, Assert.Single(small.Sets).Size);
        NftDelta shrunk = RulesetDiff.Between(large, small)!;
        Assert.Equal(256, shrunk.ApplyTo(large).Sets.Single().Size);
    }

    [Fact]
    public void Limit_of_a_set_that_rules_fill_is_no_room()
    {
        NftSet meter = Set() with { IsDynamic = true, HasTimeout = true, Size = 100 };

        Assert.Equal(100, meter.WithRoom().Size);
        Assert.Null(RulesetDiff.Between(Of(meter), Of(meter with { Size = 50 })));
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
