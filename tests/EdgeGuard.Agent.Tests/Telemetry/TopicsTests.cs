using EdgeGuard.Agent.Orders;
using EdgeGuard.Agent.Telemetry;
using EdgeGuard.Core.Addresses;

namespace EdgeGuard.Agent.Tests.Telemetry;

public sealed class TopicsTests
{
    /// <summary>AWS IoT Core allows 7 slashes and 256 bytes.</summary>
    [Fact]
    public void The_longest_topics_fit_the_limits_of_clouds()
    {
        string level = new('x', 32);
        Topics topics = new($"{level}/{level}", level);
        DeviceId device = new("00005e005301");

        string[] all =
        [
            topics.State, topics.Info, topics.Health, topics.Devices, topics.Event, topics.Alert, topics.SetFilter, topics.RequestFilter, topics.GroupRequestFilter(level),
            topics.DeviceState(device), topics.DeviceEvent(device), topics.DeviceSet(device), .. OrderVerbs.Paths.Select(topics.Request), .. OrderVerbs.Paths.Select(topics.Response),
        ];

        Assert.All(all, topic => Assert.InRange(topic.Count(c => c == '/'), 0, 6));
        Assert.All(all, topic => Assert.InRange(topic.Length, 1, 200));
    }
}
