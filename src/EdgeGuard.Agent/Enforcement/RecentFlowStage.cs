using System.Collections.Immutable;
using EdgeGuard.Agent.Pipeline;
using EdgeGuard.Agent.Store;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Policy;
using EdgeGuard.Core.Response;
using EdgeGuard.Core.State;
using EdgeGuard.Linux;
using EdgeGuard.Linux.Conntrack;
using Microsoft.Extensions.Hosting;

namespace EdgeGuard.Agent.Enforcement;

/// <summary>Reads every minute which flows devices have, and stores what is new. Short flows stay in connection tracking for about that long.</summary>
internal sealed class RecentFlowStage(PipelineChannels channels, RecentFlowStore store, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    // The content of the file; the agent's first state came from there.
    private ImmutableDictionary<DeviceId, ImmutableArray<RecentFlow>> _saved = channels.State.Current.RecentFlows;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using PeriodicTimer timer = new(Interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                ImmutableArray<(DeviceId, Flow)> seen = Look(new(channels.InForce.Current));
                if (!seen.IsEmpty) await channels.Inputs.Writer.WriteAsync(new PolicyInput.FlowsSeen(seen), stoppingToken);
                Save();
            }
        }
        finally
        {
            Save();
        }
    }

    private void Save()
    {
        ImmutableDictionary<DeviceId, ImmutableArray<RecentFlow>> now = channels.State.Current.RecentFlows;
        if (!ReferenceEquals(now, _saved) && Attempt.To(() => store.Save(_saved, now))) _saved = now;
    }

    /// <summary>The flows that devices have now; nothing where the kernel refuses.</summary>
    internal static ImmutableArray<(DeviceId, Flow)> Look(LiveFlows flows)
    {
        try
        {
            using ConntrackTable table = ConntrackTable.Open();
            return [.. table.Dump().SelectMany(flows.Halves)];
        }
        catch (KernelRefusedException)
        {
            // The stage that applies changes reports it.
            return [];
        }
    }
}
