using EdgeGuard.Agent.Pipeline;
using EdgeGuard.Core.Nft;
using EdgeGuard.Core.Response;
using EdgeGuard.Core.State;
using EdgeGuard.Core.Wire;
using EdgeGuard.Linux;
using EdgeGuard.Linux.Conntrack;
using EdgeGuard.Linux.Nft;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace EdgeGuard.Agent.Enforcement;

/// <summary>The one writer to the kernel: makes the newest state the one in force, one transaction a change, then ends the flows that are no longer allowed.</summary>
internal sealed partial class EnforcementStage(Wires wires, NftTable table, TimeProvider time, ILogger<EnforcementStage> logger) : BackgroundService
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    private long _generation;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await foreach (GatewayState state in wires.ToEnforce.Reader.ReadAllAsync(stoppingToken))
        {
            GatewayState newest = state;
            while (!await TryEnforceAsync(newest, stoppingToken))
            {
                await Task.Delay(RetryAfter, time, stoppingToken);
                if (wires.ToEnforce.Reader.TryRead(out GatewayState? newer)) newest = newer;
            }
        }
    }

    private async Task<bool> TryEnforceAsync(GatewayState state, CancellationToken stoppingToken)
    {
        NftChange change;
        try
        {
            change = table.Apply(RulesetCompiler.Compile(state));
        }
        catch (NftRefusedException refused)
        {
            LogRefused(++_generation, refused.Message);
            await TellAsync(new(_generation, InForce: false, refused.Message), stoppingToken);
            return false;
        }
        if (change.Because is { } because) LogRebuilt(because);
        wires.InForce.Swap(state);
        if (change.Kind == NftChangeKind.None) return true;

        EndRevokedFlows(state);
        await TellAsync(new(++_generation, InForce: true, Problem: null), stoppingToken);
        return true;
    }

    private ValueTask TellAsync(EnforcementStatus status, CancellationToken stoppingToken) =>
        wires.Inputs.Writer.WriteAsync(new PolicyInput.Enforced(status), stoppingToken);

    private void EndRevokedFlows(GatewayState state)
    {
        try
        {
            LiveFlows flows = new(state);
            using ConntrackTable tracked = ConntrackTable.Open();
            int ended = 0;
            foreach (ConntrackFlow flow in tracked.Dump())
            {
                if (flows.IsRevoked(flow) && tracked.Delete(flow)) ended++;
            }
            if (ended > 0) LogEnded(ended);
        }
        catch (KernelRefusedException problem)
        {
            LogFlowsLive(problem.Message);
        }
    }

    [LoggerMessage(3001, LogLevel.Error, "Ruleset {Generation} was refused, the one before stays in force: {Problem}")]
    private partial void LogRefused(long generation, string problem);

    [LoggerMessage(3004, LogLevel.Warning, "A change was refused, so the table was built anew: {Because}")]
    private partial void LogRebuilt(string because);

    [LoggerMessage(3002, LogLevel.Information, "Ended {Count} live flows that are no longer allowed")]
    private partial void LogEnded(int count);

    [LoggerMessage(3003, LogLevel.Error, "Live flows cannot be judged: {Problem} Flows of before the change may go on; new ones are judged")]
    private partial void LogFlowsLive(string problem);
}
