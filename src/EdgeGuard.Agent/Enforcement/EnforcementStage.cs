using EdgeGuard.Agent.Pipeline;
using EdgeGuard.Core.Access;
using EdgeGuard.Core.Nft;
using EdgeGuard.Core.State;
using EdgeGuard.Linux;
using EdgeGuard.Linux.Nft;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace EdgeGuard.Agent.Enforcement;

/// <summary>
/// The only writer to the kernel. It puts the newest state in force, one transaction a change, then ends flows that are no longer allowed. It checks
/// regularly whether the kernel still has this ruleset, and restores it if not.
/// </summary>
internal sealed partial class EnforcementStage(PipelineChannels channels, NftTable table, TimeProvider time, ILogger<EnforcementStage> logger) : BackgroundService
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan RenewAfter = LearnedElements.Timeout / 7;

    private readonly TableGuard _guard = new(table, time, logger);
    private readonly RevokedFlows _flows = new(time, logger);
    private GatewayState? _wanted;
    private GatewayState? _enforced;
    private long _renewed = time.GetTimestamp(), _gateSeen = time.GetTimestamp();
    private EnforcementStatus _status = EnforcementStatus.Starting;
    private Alteration? _altered;
    private bool _isUnreported;
    private MissingNftFeatures _lack;

    /// <inheritdoc/>
    public override void Dispose()
    {
        _guard.Dispose();
        _flows.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        _lack = Probe();
        try
        {
            await Together.RunAsync(stoppingToken, _guard.RunAsync, FollowAsync);
        }
        finally
        {
            await _flows.StopAsync();
            if (stoppingToken.IsCancellationRequested) WithdrawRedirect();
        }
    }

    // The DNS proxy stops after this stage. Devices whose questions still went to it would have no DNS until the redirect expires.
    private void WithdrawRedirect()
    {
        if (_enforced?.Gate is not { } gate) return;
        try
        {
            table.Change(LearnedElements.WithoutRedirect);
            _flows.EndRedirected(gate.Port);
        }
        catch (NftRefusedException refused)
        {
            LogNotWithdrawn(refused.Message);
        }
    }

    private async Task FollowAsync(CancellationToken stoppingToken)
    {
        // After a failure of this stage, the last state may still be unenforced.
        Task state = Task.CompletedTask, suspicion = _guard.WaitAsync(stoppingToken);
        while (true)
        {
            await await Task.WhenAny(state, suspicion, _flows.IsDue, _flows.Looking);
            if (_flows.IsDue.IsCompleted) _flows.Finish(channels.InForce.Current);
            if (_flows.Looking.IsCompleted) await ReportSweptAsync(stoppingToken);
            if (suspicion.IsCompleted)
            {
                if (_guard.TryTake(out Suspicion? why) && !await TryMendAsync(why, stoppingToken)) state = RetryAsync(stoppingToken);
                suspicion = _guard.WaitAsync(stoppingToken);
            }
            if (state.IsCompleted) state = await TryEnforceNewestAsync(stoppingToken) ? NewStateAsync(stoppingToken) : RetryAsync(stoppingToken);
        }
    }

    private MissingNftFeatures Probe()
    {
        MissingNftFeatures lack = default;
        foreach (NftFeature missing in NftFeature.ProbeAll(table).Where(feature => !feature.IsPresent))
        {
            lack |= missing.Lack;
            LogMissing(missing.Name, missing.Without, missing.Problem);
        }
        return lack;
    }

    private Task<bool> NewStateAsync(CancellationToken stoppingToken) => channels.ToEnforce.Reader.WaitToReadAsync(stoppingToken).AsTask();

    private Task RetryAsync(CancellationToken stoppingToken) => Task.Delay(RetryAfter, time, stoppingToken);

    private async Task<bool> TryEnforceNewestAsync(CancellationToken stoppingToken)
    {
        while (channels.ToEnforce.Reader.TryRead(out GatewayState? newer)) _wanted = newer;
        return _wanted is null || await TryEnforceAsync(_wanted, stoppingToken);
    }

    private async Task<bool> TryEnforceAsync(GatewayState state, CancellationToken stoppingToken)
    {
        if (TryChangeElements(state)) return true;
        NftChange change;
        try
        {
            using StageProgress.Turn turn = channels.Progress.Begin(StageNames.Enforcement);
            long began = time.GetTimestamp();
            change = table.Apply(RulesetFallback.Without(RulesetCompiler.Compile(state), _lack));
            if (change.Because is { } because) _altered ??= new($"a change was refused ({because})", By: null, began);
        }
        catch (NftRefusedException refused)
        {
            LogRefused(_status.Generation + 1, refused.Message);
            await ReportAsync(_status with { Generation = _status.Generation + 1, InForce = false, Problem = refused.Message }, stoppingToken);
            return false;
        }
        channels.Lacking = _lack;
        channels.InForce.Swap(_enforced = state);
        if (change.Kind == NftChangeKind.None) return true;

        ReportWhenSwept(Mended() with { Generation = _status.Generation + 1, InForce = true, Problem = null }, state);
        return true;
    }

    /// <returns>false when the table differs and could not be restored.</returns>
    private async Task<bool> TryMendAsync(Suspicion suspicion, CancellationToken stoppingToken)
    {
        try
        {
            using StageProgress.Turn turn = channels.Progress.Begin(StageNames.Enforcement);
            if (table.Examine() is not { Count: > 0 } differences) return true;
            _altered = Alteration.Of(differences, suspicion);
            LogAltered(_altered.Found, _altered.By);
            _guard.RunWithoutNotices(() => table.Restore());
        }
        catch (KernelRefusedException problem)
        {
            LogUnreadable(problem.Message);
            return true;
        }
        catch (NftRefusedException refused)
        {
            LogRefused(_status.Generation, refused.Message);
            await ReportAsync(_status with { InForce = false, IsAltered = true, Problem = refused.Reason }, stoppingToken);
            return false;
        }
        // Flows may have begun during the gap.
        ReportWhenSwept(Mended(), channels.InForce.Current);
        return true;
    }

    // Resolved addresses are needed at once and often, so they are added without compiling a ruleset of the whole state.
    private bool TryChangeElements(GatewayState state)
    {
        if (_enforced is not { } before || AccessTable.MayChangeRuleset(before, state)) return false;
        try
        {
            using StageProgress.Turn turn = channels.Progress.Begin(StageNames.Enforcement);
            table.Change(LearnedElements.Between(before, state));
            RenewLearned();
        }
        catch (NftRefusedException refused)
        {
            LogElementsRefused(refused.Message);
            return false;
        }
        channels.InForce.Swap(_enforced = state);
        if (!ReferenceEquals(before.Gate, state.Gate)) RenewRedirect(state);
        return true;
    }

    // While the gate was silent, its redirect may have ended. Sockets that asked past it would continue to do so.
    private void RenewRedirect(GatewayState state)
    {
        if (time.GetElapsedTime(_gateSeen) > DnsGateStatus.DeadAfter / 2) _flows.Begin(state);
        _gateSeen = time.GetTimestamp();
    }

    private void RenewLearned()
    {
        if (time.GetElapsedTime(_renewed) < RenewAfter || table.InForce is not { } told) return;
        _renewed = time.GetTimestamp();
        table.Change(LearnedElements.Renewed(told));
    }

    private EnforcementStatus Mended()
    {
        if (_altered is not { } altered) return _status;
        _altered = null;
        TableRepair repair = new(time.GetUtcNow(), altered.Found, altered.By, time.GetElapsedTime(altered.Since));
        LogMended(repair.Describe());
        return _status with { IsAltered = false, Repairs = _status.Repairs + 1, LastRepair = repair };
    }

    // "In force" is reported after the flows that it does not allow are ended; a change that comes meanwhile need not wait for that.
    private void ReportWhenSwept(EnforcementStatus status, GatewayState state)
    {
        (_status, _isUnreported) = (status, true);
        _flows.Begin(state);
    }

    private ValueTask ReportSweptAsync(CancellationToken stoppingToken)
    {
        _flows.Go(stoppingToken);
        return _isUnreported ? ReportAsync(_status, stoppingToken) : ValueTask.CompletedTask;
    }

    private ValueTask ReportAsync(EnforcementStatus status, CancellationToken stoppingToken)
    {
        (_status, _isUnreported) = (status, false);
        return channels.Inputs.Writer.WriteAsync(new PolicyInput.Enforced(status), stoppingToken);
    }

    [LoggerMessage(3001, LogLevel.Error, "The kernel refused ruleset {Generation}. The previous one stays in force: {Problem}")]
    private partial void LogRefused(long generation, string problem);

    [LoggerMessage(3009, LogLevel.Warning, "The kernel refused a change of resolved addresses, so the whole ruleset is loaded: {Problem}")]
    private partial void LogElementsRefused(string problem);

    [LoggerMessage(3008, LogLevel.Warning, "This kernel lacks {Feature}: {Without}. {Problem}")]
    private partial void LogMissing(string feature, string without, string? problem);

    [LoggerMessage(3004, LogLevel.Warning, "The kernel's table differs from the applied ruleset ({Found}), changed by {By}")]
    private partial void LogAltered(string found, string? by);

    [LoggerMessage(3006, LogLevel.Warning, "The table was restored: {Repair}")]
    private partial void LogMended(string repair);

    [LoggerMessage(3011, LogLevel.Warning, "The redirect of DNS questions could not be withdrawn; it expires within half a minute: {Problem}")]
    private partial void LogNotWithdrawn(string problem);

    [LoggerMessage(3007, LogLevel.Error, "The kernel's table cannot be read back: {Problem}")]
    private partial void LogUnreadable(string problem);
}
