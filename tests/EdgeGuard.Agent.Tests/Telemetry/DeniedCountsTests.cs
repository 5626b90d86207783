using EdgeGuard.Agent.Telemetry.State;
using EdgeGuard.Core.Addresses;

namespace EdgeGuard.Agent.Tests.Telemetry;

public sealed class DeniedCountsTests
{
    private static readonly DateTimeOffset Noon = Home.Noon;

    [Fact]
    public void T17_Devices_without_end_are_counted_together_and_others_keep_their_own_count()
    {
        DeniedCounts counts = new();
        for (int i = 0; i < 5; i++) counts.Add(Home.Camera, Noon);
        for (int i = 0; i < DeniedCounts.Most * 2; i++) counts.Add(Invented(i), Noon);

        Assert.InRange(counts.Devices, 1, DeniedCounts.Most);
        Assert.Equal(5, counts.Of(Home.Camera, Noon));
        Assert.Equal(5 + DeniedCounts.Most * 2, counts.Total(Noon));
        Assert.Equal(0, counts.Total(Noon.AddHours(25)));
    }

    private static DeviceId Invented(int number) => DeviceId.Of(new(0x020000000000 + (ulong)number));
}
