using System.Net;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.Response;

namespace EdgeGuard.Core.Tests.Response;

public sealed class SpreadRuleTests
{
    private static readonly DeviceId Device = new("00005e005301");

    [Fact]
    public void A_device_that_spreads_is_quarantined_at_the_deciding_destination()
    {
        SpreadRule rule = new(3, TimeSpan.FromSeconds(10));

        Assert.Null(Try(rule, 1, 0));
        Assert.Null(Try(rule, 2, 1));
        Assert.Contains("3 forbidden destinations", Try(rule, 3, 2), StringComparison.Ordinal);
    }

    [Fact]
    public void A_device_that_retries_one_destination_for_ever_is_left_alone()
    {
        SpreadRule rule = new(3, TimeSpan.FromSeconds(10));

        Assert.All(Enumerable.Range(0, 10_000), second => Assert.Null(Try(rule, second % 2, second)));
    }

    [Fact]
    public void Destinations_tried_long_ago_do_not_count()
    {
        SpreadRule rule = new(3, TimeSpan.FromSeconds(10));

        Try(rule, 1, 0);
        Try(rule, 2, 20);
        Assert.Null(Try(rule, 3, 21));
        Assert.NotNull(Try(rule, 4, 22));
    }

    [Fact]
    public void Devices_are_counted_apart()
    {
        SpreadRule rule = new(2, TimeSpan.FromSeconds(10));

        Try(rule, 1, 0);
        Assert.Null(rule.Observe(new("00005e005302"), Address(2), Home.Noon));
    }

    private static string? Try(SpreadRule rule, int destination, int second) => rule.Observe(Device, Address(destination), Home.Noon.AddSeconds(second));

    private static IPAddress Address(int number) => new([198, 51, 100, (byte)number]);
}
