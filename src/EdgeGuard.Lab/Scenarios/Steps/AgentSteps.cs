using EdgeGuard.Agent.Views;
using EdgeGuard.Lab.Story;

namespace EdgeGuard.Lab.Scenarios.Steps;

/// <summary>Starts the agent, the first time or after its death, and waits until its rules are in force.</summary>
internal sealed record StartAgentStep : PatientStep
{
    /// <inheritdoc/>
    internal override async Task<Finding> PlayAsync(Stage stage, CancellationToken cancellation)
    {
        if (stage.Agent.IsAlive) throw new LabException("The story starts an agent that runs already. Kill it first.");
        stage.Act();
        StatusView? status = await stage.Agent.StartAsync(TimeSpan.FromSeconds(WithinSeconds), cancellation);
        if (status is null) return new(false, $"it did not answer with rules in force within {WithinSeconds} s", stage.Agent.Said());
        double took = stage.Measure("start of the agent → rules in force", stage.Mark, System.Diagnostics.Stopwatch.GetTimestamp());
        return new(true, $"EdgeGuard {status.Version} after {took:0} ms");
    }
}

/// <summary>Ends the agent with SIGKILL.</summary>
internal sealed record KillAgentStep : Step
{
    /// <inheritdoc/>
    internal override async Task<Finding> PlayAsync(Stage stage, CancellationToken cancellation)
    {
        if (!stage.Agent.IsAlive) throw new LabException($"The agent ended by itself before the story killed it.\n{stage.Agent.Said()}");
        stage.Act();
        await stage.Agent.KillAsync(cancellation);
        bool stays = await Tables.HasOursAsync(stage, cancellation);
        return new(stays, stays ? "its table stays in the kernel" : "its table went with it");
    }
}

/// <summary>Deletes the agent's table, as someone with root could once the agent is dead.</summary>
internal sealed record RemoveRulesStep : Step
{
    /// <inheritdoc/>
    internal override async Task<Finding> PlayAsync(Stage stage, CancellationToken cancellation)
    {
        if (stage.Agent.IsAlive) throw new LabException("The story removes the rules of an agent that is alive. Kill it first.");
        stage.Act();
        await stage.Network.Gateway.RunToolAsync("nft", ["delete", "table", "inet", Core.Nft.Ruleset.TableName], cancellation);
        return new(!await Tables.HasOursAsync(stage, cancellation), "table inet edgeguard deleted");
    }
}

/// <summary>The kernel has the agent's table, and the owner's is as it was.</summary>
internal sealed record ExpectRulesStep : Step
{
    /// <inheritdoc/>
    internal override async Task<Finding> PlayAsync(Stage stage, CancellationToken cancellation)
    {
        StatusView? status = await stage.Agent.Control.StatusAsync(cancellation);
        if (status is not { Enforcement.InForce: true }) return new(false, "the agent does not say that its rules are in force");
        int ours = await Tables.LinesAsync(stage, Core.Nft.Ruleset.TableName, cancellation);
        bool untouched = await stage.Network.IsHomeTableUntouchedAsync(cancellation);
        return new(ours > 0 && untouched,
            $"table inet edgeguard, {ours} lines, generation {status.Enforcement.Generation}; the owner's table {(untouched ? "is untouched" : "WAS CHANGED")}");
    }
}
