using System.Collections.Immutable;
using EdgeGuard.Agent.Pipeline;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.State;
using Microsoft.Extensions.Hosting;

namespace EdgeGuard.Agent.Response;

/// <summary>Ends what has its time: levels that rules took, and permissions, mutes and pauses of single devices that a person gave for a while.</summary>
internal sealed class ExpiryStage(PipelineChannels channels, ResponseCoordinator coordinator, OperatorStore store, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(1);

    private ImmutableSortedDictionary<string, ProfileAge> _ages = channels.State.Current.ProfileAges;
    private ImmutableDictionary<string, string> _coverage = channels.State.Current.CoverageReports.Last;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using PeriodicTimer beat = new(Beat, time);
        do
        {
            DateTimeOffset now = time.GetUtcNow();
            await coordinator.AdoptAsync(stoppingToken);
            await coordinator.ElapseAsync(now, stoppingToken);
            await EndAllowancesAsync(now, stoppingToken);
            await EndMutesAsync(now, stoppingToken);
            await EndPausesAsync(now, stoppingToken);
            KeepAges();
            KeepCoverage();
        }
        while (await beat.WaitForNextTickAsync(stoppingToken));
    }

    private async Task EndAllowancesAsync(DateTimeOffset now, CancellationToken stoppingToken)
    {
        foreach ((AllowanceKey key, Allowance allowance) in channels.State.Current.Allowances)
        {
            if (allowance.Until is not { } until || until > now) continue;
            await channels.Inputs.Writer.WriteAsync(new PolicyInput.AllowanceChanged(key, null) { Ended = allowance }, stoppingToken);
            Store.Attempt.To(() => store.End(key, until));
        }
    }

    private async Task EndMutesAsync(DateTimeOffset now, CancellationToken stoppingToken)
    {
        foreach ((MuteKey key, DateTimeOffset? end) in channels.State.Current.Mutes)
        {
            if (end is not { } until || until > now) continue;
            await channels.Inputs.Writer.WriteAsync(new PolicyInput.MuteChanged(key, IsMuted: false, null, "time") { Ended = until }, stoppingToken);
            Store.Attempt.To(() => store.EndMute(key, until));
        }
    }

    // Of single devices; PauseStage ends that of all.
    private async Task EndPausesAsync(DateTimeOffset now, CancellationToken stoppingToken)
    {
        foreach ((DeviceId device, DeviceOrders known) in channels.State.Current.Orders)
        {
            if (known.PausedUntil is not { } until || until > now) continue;
            // A pause that a person set meanwhile goes on.
            DeviceOrders Ended(DeviceOrders orders) => orders.PausedUntil == until ? orders.WithoutPause() : orders;
            await channels.Inputs.Writer.WriteAsync(new PolicyInput.DeviceOrdered(device, Ended, "time"), stoppingToken);
            Store.Attempt.To(() => store.Keep(device, Ended));
        }
    }

    private void KeepCoverage()
    {
        ImmutableDictionary<string, string> last = channels.State.Current.CoverageReports.Last;
        if (!ReferenceEquals(last, _coverage) && Store.Attempt.To(() => store.KeepCoverage(last))) _coverage = last;
    }

    private void KeepAges()
    {
        ImmutableSortedDictionary<string, ProfileAge> ages = channels.State.Current.ProfileAges;
        if (ReferenceEquals(ages, _ages)) return;
        bool areKept = ages.Where(a => _ages.GetValueOrDefault(a.Key) != a.Value).All(a => Store.Attempt.To(() => store.Keep(a.Key, a.Value)));
        if (areKept) _ages = ages;
    }
}
