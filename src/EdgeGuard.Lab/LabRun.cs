using EdgeGuard.Lab.Printing;
using EdgeGuard.Lab.Processes;
using EdgeGuard.Lab.Running;
using EdgeGuard.Lab.Sandbox;
using EdgeGuard.Lab.Scenarios;
using EdgeGuard.Lab.Setup;

namespace EdgeGuard.Lab;

/// <summary>Runs a scenario in a sandbox: <c>edgeguard demo</c> and <c>edgeguard simulate</c>.</summary>
public static class LabRun
{
    /// <summary>Exit code: every step passed.</summary>
    public const int Passed = 0;

    /// <summary>Exit code: a step failed.</summary>
    public const int Failed = 1;

    /// <summary>Exit code: the scenario could not run. Standard error states the cause and the remedy.</summary>
    public const int CouldNotRun = 2;

    /// <summary>Outside the sandbox: runs this program again inside, with the same arguments. Inside: runs the scenario.</summary>
    /// <param name="request">What to run.</param>
    /// <param name="arguments">The command line of the inner process.</param>
    /// <param name="cancellation">Ends the run; nothing is left behind.</param>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(LabRequest request, IReadOnlyList<string> arguments, CancellationToken cancellation)
    {
        try
        {
            (Scenario? scenario, ScenarioFiles files) = await ReadAsync(request, cancellation);
            if (scenario is null) return CouldNotRun;
            if (PrivateSandbox.IsInside()) return await RunInsideAsync(request, scenario, files, SandboxSetup.CancelWhenParentExits(cancellation));
            await Console.Error.WriteLineAsync("Starting a test network of Linux namespaces.");
            return await PrivateSandbox.RunAsync(arguments, cancellation);
        }
        catch (LabException e)
        {
            await Console.Error.WriteLineAsync($"Could not run: {e.Message}");
            return CouldNotRun;
        }
        catch (OperationCanceledException)
        {
            await Console.Error.WriteLineAsync("Interrupted. The test network has been removed.");
            return CouldNotRun;
        }
    }

    private static async Task<(Scenario?, ScenarioFiles)> ReadAsync(LabRequest request, CancellationToken cancellation)
    {
        if (request.File is not null && !File.Exists(request.File)) throw new LabException($"There is no file '{request.File}'.");
        ScenarioFiles files = new(request.File is null ? null : Path.GetDirectoryName(Path.GetFullPath(request.File)));
        byte[] content = request.File is null ? ScenarioFiles.ReadStory(request.Story) : await File.ReadAllBytesAsync(request.File, cancellation);
        ScenarioResult result = ScenarioReader.Read(content);
        if (result is ScenarioResult.Accepted accepted) return (accepted.Scenario, files);
        foreach (ScenarioProblem problem in ((ScenarioResult.Refused)result).Problems)
            await Console.Error.WriteLineAsync($"{request.File ?? request.Story}: {problem}");
        return (null, files);
    }

    private static async Task<int> RunInsideAsync(LabRequest request, Scenario scenario, ScenarioFiles files, CancellationToken cancellation)
    {
        using ProgressLine progress = ProgressLine.OnStandardError(scenario.Steps.Count);
        ConsoleReport console = new(ConsoleReport.Open(request.Report == ReportFormat.Screen ? Console.Out : Console.Error), progress, request.ShowAttachments);
        console.Open(scenario);
        ScenarioRunner runner = new(scenario, console);
        await using Testbed testbed = await new TestbedBuilder(scenario, files, SandboxSetup.Prepare()).BuildAsync(cancellation);
        await using ScenarioRun run = new(testbed);
        ScenarioReport report = await RunWithinLimitAsync(runner, run, TimeSpan.FromSeconds(scenario.LimitSeconds), cancellation);
        console.Close(report);
        if (request.MessagesFile is { } file) await File.WriteAllLinesAsync(file, testbed.Subscriber.Messages.Lines(), cancellation);
        if (!report.Held) console.Note($"Last lines of the agent:\n{testbed.Agent.LastLines}");
        if (request.Report == ReportFormat.Json) Console.WriteLine(JsonReport.Write(report));
        if (request.Report == ReportFormat.Junit) Console.WriteLine(JunitReport.Write(report));
        if (request.Keep) await KeepAsync(console, cancellation);
        return report.Held ? Passed : Failed;
    }

    private static async Task<ScenarioReport> RunWithinLimitAsync(ScenarioRunner runner, ScenarioRun run, TimeSpan limit, CancellationToken cancellation)
    {
        using CancellationTokenSource timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        timeout.CancelAfter(limit);
        try
        {
            return await runner.RunAsync(run, timeout.Token);
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            throw new LabException($"The scenario did not end within {limit.TotalSeconds:0} seconds; it was at '{runner.CurrentStep}'. "
                + "This machine may be too busy; try again.");
        }
    }

    private static async Task KeepAsync(ConsoleReport console, CancellationToken cancellation)
    {
        string enter = $"  nsenter {(PrivateSandbox.HasUserNamespace() ? "--preserve-credentials -U " : "")}-n -m -p -t $(pgrep -nf 'edgeguard.* --keep')";
        console.Note("The test network runs until Ctrl-C. Commands for another terminal:");
        console.Note($"{enter} {string.Join(' ', Command.ThisProgram)} events -f --socket {SandboxSetup.StateFolder}/control.sock");
        console.Note($"{enter} ip netns exec camera bash");
        try
        {
            await Task.Delay(Timeout.Infinite, cancellation);
        }
        catch (OperationCanceledException)
        {
            console.Note("The test network has been removed.");
        }
    }
}
