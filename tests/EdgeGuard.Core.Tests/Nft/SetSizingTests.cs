using System.Collections.Immutable;
using System.Net;
using EdgeGuard.Core.Nft;

namespace EdgeGuard.Core.Tests.Nft;

public sealed class SetSizingTests
{
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
    public void Set_whose_elements_end_by_themselves_takes_whatever_comes() => Assert.Null((Set(1) with { HasTimeout = true }).WithRoom().Size);

    [Fact]
    public void Limit_of_a_set_that_rules_fill_is_no_room()
    {
        NftSet meter = Set() with { IsDynamic = true, HasTimeout = true, Size = 100 };

        Assert.Equal(100, meter.WithRoom().Size);
        Assert.Null(RulesetDiff.Between(Of(meter), Of(meter with { Size = 50 })));
    }

    private static Ruleset Of(NftSet set) => new() { Chains = [], Sets = [set] };

    private static NftSet Set(params ReadOnlySpan<byte> elements) => new() { Name = "s", Key = [NftType.Ipv4Addr], Elements = Elements(elements) };

    private static ImmutableArray<NftElement> Elements(ReadOnlySpan<byte> numbers) =>
        [.. numbers.ToArray().Select(n => new NftElement(NftKey.Of(new IPAddress([192, 0, 2, n]))))];
}
