using EdgeGuard.Core.Mud;
using EdgeGuard.Core.Policy;

namespace EdgeGuard.Core.Tests.Policy;

public sealed class FlowCapTests
{
    private static readonly FlowCap Usual = new(FlowsPerSecond: 7, FlowsAtOnce: 8, PacketsPerSecond: 9, PacketsAtOnce: 10);

    [Theory]
    [InlineData(300, 100, 800, 1600)]
    [InlineData(0, 0, 1, 2)]
    [InlineData(20_000, 10_000, 60_000, 100_000)]
    [InlineData(49_999, 0, 99_998, 100_000)]
    [InlineData(50_001, 0, 100_000, 100_000)]
    [InlineData(4_000_000_000, 4_000_000_000, 100_000, 100_000)]
    public void The_makers_packet_rates_together_make_the_cap_at_twice_their_sum(uint one, uint other, int perSecond, int atOnce) =>
        Assert.Equal(Usual with { PacketsPerSecond = perSecond, PacketsAtOnce = atOnce }, FlowCap.Of(Expecting(one, other), Usual));

    [Fact]
    public void A_maker_who_leaves_out_one_rate_says_nothing()
    {
        Assert.Null(FlowCap.Of(Expecting(300, null), Usual));
        Assert.Null(FlowCap.Of(Expecting(), Usual));
        Assert.NotNull(FlowCap.Of(Expecting(300), Usual));
    }

    private static MudFile Expecting(params uint?[] rates)
    {
        MudFile file = Home.Profile();
        return file with
        {
            ExtensionNodes = file.ExtensionNodes with
            {
                FromDeviceBandwidth = [.. rates.Select((rate, i) => new BandwidthService { Name = $"s{i}", TimeframeSeconds = 1, PacketsPerSecond = rate })],
            },
        };
    }
}
