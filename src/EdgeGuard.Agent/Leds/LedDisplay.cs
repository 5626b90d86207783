using EdgeGuard.Agent.Clock;
using EdgeGuard.Core.State;
using EdgeGuard.Core.Status;

namespace EdgeGuard.Agent.Leds;

/// <summary>What the LEDs show now: what the state says, less in quiet hours.</summary>
internal static class LedDisplay
{
    // The wall clock may be set and summer time may begin: quiet hours are looked at again so often.
    private static readonly TimeSpan Look = TimeSpan.FromMinutes(1);

    internal static LedPlan Plan(GatewayState state, LedOptions options, TimeProvider time)
    {
        DateTimeOffset now = time.GetUtcNow();
        LedPlan plan = LedPlanner.Plan(state, now);
        if (options.QuietHours.Read() is not { } quiet) return plan;
        DateTimeOffset next = now + Look;
        return new(quiet.Show(plan.Picture, time.GetWallNow()), plan.Until < next ? plan.Until : next);
    }
}
