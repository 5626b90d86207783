using EdgeGuard.Linux.Tests.Netns;

namespace EdgeGuard.Tests.Service;

/// <summary>
/// A test that sets the clocks of the running agent; skipped with the reason where this machine cannot. With <c>EDGEGUARD_REQUIRE_KERNEL=1</c> it runs
/// all the same, and so fails.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ClockFactAttribute : FactAttribute
{
    public ClockFactAttribute()
    {
        bool required = Environment.GetEnvironmentVariable("EDGEGUARD_REQUIRE_KERNEL") == "1";
        if (!required) Skip = new NetnsFactAttribute().Skip ?? MovedClock.Obstacle;
    }
}
