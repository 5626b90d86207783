using System.Collections.Immutable;
using EdgeGuard.Core.Coverage;
using EdgeGuard.Core.Networks;

namespace EdgeGuard.Core.Tests.Coverage;

public sealed class PassageWatchTests
{
    private readonly PassageWatch _watch = new();

    [Fact]
    public void F11_Nothing_that_gets_through_is_a_block_until_something_does()
    {
        Assert.Empty(Read(passed: 100, arrived: 100));
        Assert.Empty(Read(passed: 107, arrived: 100));
        ForeignBlock block = Assert.Single(Read(passed: 108, arrived: 100));
        Assert.Equal(("br-things", TrafficPath.InternetIpv4), (block.Interface, block.Path));
        Assert.Single(Read(passed: 108, arrived: 100));
        Assert.Empty(Read(passed: 109, arrived: 101));
    }

    [Fact]
    public void F11_F13_A_block_from_the_beginning_counts() => Assert.Single(Read(passed: PassageWatch.Enough, arrived: 0));

    [Fact]
    public void Some_traffic_that_is_dropped_is_no_block()
    {
        for (int i = 1; i <= 20; i++) Assert.Empty(Read(passed: i * 7, arrived: i));
    }

    [Fact]
    public void New_table_counts_from_zero()
    {
        Assert.Empty(Read(passed: 1000, arrived: 900));
        Assert.Empty(Read(passed: 7, arrived: 0));
        Assert.Single(Read(passed: 8, arrived: 0));
    }

    [Fact]
    public void Sentence_and_remedy_say_that_the_rule_was_not_read()
    {
        ForeignBlock block = ForeignBlock.Measured("br-things", TrafficPath.Gateway);
        Assert.Equal("nothing that EdgeGuard lets pass from br-things gets through: rules that cannot be read drop it", block.Why);
        Assert.Contains("'iptables-legacy -I INPUT -i br-things -j ACCEPT'", block.Remedy, StringComparison.Ordinal);
        Assert.Contains("'ip6tables-legacy -I FORWARD -i br-things -j ACCEPT; ip6tables-legacy -I FORWARD -o br-things -j ACCEPT'",
            ForeignBlock.Measured("br-things", TrafficPath.InternetIpv6).Remedy, StringComparison.Ordinal);
    }

    private ImmutableArray<ForeignBlock> Read(long passed, long arrived) => _watch.Read([new("br-things", TrafficPath.InternetIpv4, passed, arrived)]);
}
