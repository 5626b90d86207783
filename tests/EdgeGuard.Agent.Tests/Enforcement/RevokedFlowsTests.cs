using EdgeGuard.Agent.Enforcement;
using EdgeGuard.Linux.Tests;
using EdgeGuard.Linux.Tests.Netns;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace EdgeGuard.Agent.Tests.Enforcement;

/// <summary>The sweeps of live flows, over a failure of the stage that orders them.</summary>
public sealed class RevokedFlowsTests
{
    [NetnsFact]
    public Task T28_Stage_that_failed_finds_no_old_sweep_due_and_sweeps_twice_at_the_next_change() => NetworkNamespace.RunAsync(async _ =>
    {
        FakeTimeProvider time = new(Telemetry.Home.Noon);
        using RevokedFlows flows = new(time, NullLogger.Instance);
        flows.Begin(Telemetry.Home.WithCamera);
        await flows.StopAsync();
        Assert.False(flows.Looking.IsCompleted || flows.IsDue.IsCompleted);

        flows.Begin(Telemetry.Home.WithCamera);
        await SweptAsync(flows);
        Assert.False(flows.IsDue.IsCompleted);
        await flows.StopAsync();
        time.Advance(RevokedFlows.SecondLook);
        Assert.False(flows.IsDue.IsCompleted);

        // The next change begins anew: a sweep at once, and one later.
        flows.Begin(Telemetry.Home.WithCamera);
        await SweptAsync(flows);
        time.Advance(RevokedFlows.SecondLook);
        await flows.IsDue.WaitAsync(TestTimeout.Token);
        flows.Finish(Telemetry.Home.WithCamera);
        await SweptAsync(flows);
        time.Advance(RevokedFlows.SecondLook);
        Assert.False(flows.IsDue.IsCompleted);
    });

    private static async Task SweptAsync(RevokedFlows flows)
    {
        await flows.Looking.WaitAsync(TestTimeout.Token);
        flows.Go(CancellationToken.None);
    }
}
