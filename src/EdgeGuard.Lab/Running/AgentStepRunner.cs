using System.Diagnostics;
using EdgeGuard.Agent.Views;
using EdgeGuard.Core.Nft;
using EdgeGuard.Lab.Processes;
using EdgeGuard.Lab.Scenarios;
using EdgeGuard.Lab.Setup;

namespace EdgeGuard.Lab.Running;

/// <summary>Steps about the agent's process and its nft table.</summary>
internal static class AgentStepRunner
{
    internal static async Task<StepResult> StartAsync(StartAgentStep step, ScenarioRun run, CancellationToken cancellation)
    {
        Testbed testbed = run.Testbed;
        if (testbed.Agent.IsRunning) throw new LabException("The scenario starts the agent while it is running. Kill it first.");
        run.MarkAction();
        StatusView? status = await testbed.Agent.StartAsync(step.Timeout, TimeSpan.FromHours(step.HoursAhead), cancellation);
        if (status is null) return new(false, $"the agent did not have its rules in force within {step.WithinSeconds} s", testbed.Agent.LastLines);
        double milliseconds = run.Measure("start of the agent → rules in force", run.LastActionAt, Stopwatch.GetTimestamp());
        return new(true, $"EdgeGuard {status.Version} after {milliseconds:0} ms");
    }

    internal static async Task<StepResult> KillAsync(ScenarioRun run, CancellationToken cancellation)
    {
        Testbed testbed = run.Testbed;
        if (!testbed.Agent.IsRunning) throw new LabException($"The agent ended before the scenario killed it. Its last lines:\n{testbed.Agent.LastLines}");
        run.MarkAction();
        await testbed.Agent.KillAsync(cancellation);
        bool stays = await CountTableLinesAsync(testbed, cancellation) > 0;
        return new(stays, stays ? "its nft table is still in the kernel" : "its nft table is gone");
    }

    internal static async Task<StepResult> RemoveRulesAsync(ScenarioRun run, CancellationToken cancellation)
    {
        Testbed testbed = run.Testbed;
        if (testbed.Agent.IsRunning) throw new LabException("The scenario removes the rules of an agent that is running. Kill it first.");
        run.MarkAction();
        await testbed.Network.Gateway.RunToolAsync("nft", ["delete", "table", "inet", Ruleset.TableName], cancellation);
        return new(await CountTableLinesAsync(testbed, cancellation) == 0, $"table inet {Ruleset.TableName} deleted");
    }

    internal static async Task<StepResult> ExpectRulesAsync(ScenarioRun run, CancellationToken cancellation)
    {
        Testbed testbed = run.Testbed;
        StatusView? status = await testbed.Agent.Control.StatusAsync(cancellation);
        if (status is not { Enforcement.InForce: true }) return new(false, "the agent does not report its rules as in force");
        int lines = await CountTableLinesAsync(testbed, cancellation);
        bool isUnchanged = await testbed.Network.IsOwnerTableUnchangedAsync(cancellation);
        return new(lines > 0 && isUnchanged, $"table inet {Ruleset.TableName} has {lines} lines, generation {status.Enforcement.Generation}; "
            + $"the owner's table {(isUnchanged ? "is unchanged" : "WAS CHANGED")}");
    }

    // By the nft tool, so that EdgeGuard's own netlink code is not involved. 0 lines: there is no table.
    private static async Task<int> CountTableLinesAsync(Testbed testbed, CancellationToken cancellation)
    {
        CommandResult listed = await testbed.Network.Gateway.TryToolAsync("nft", ["list", "table", "inet", Ruleset.TableName], cancellation);
        return listed.ExitCode == 0 ? listed.Output.Split('\n').Length : 0;
    }
}
