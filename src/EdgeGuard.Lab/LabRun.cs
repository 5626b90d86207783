using EdgeGuard.Lab.Processes;
using EdgeGuard.Lab.Sandbox;
using EdgeGuard.Lab.Scenarios;
using EdgeGuard.Lab.Scenarios.Steps;
using EdgeGuard.Lab.Screen;
using EdgeGuard.Lab.Story;

namespace EdgeGuard.Lab;

/// <summary>Plays a scenario in a sandbox of its own: <c>edgeguard demo</c> and <c>edgeguard simulate</c>.</summary>
public static class LabRun
{
    /// <summary>Every expectation held.</summary>
    public const int Held = 0;

    /// <summary>One did not.</summary>
    public const int DidNotHold = 1;

    /// <summary>It could not run; standard error says why and what to do.</summary>
    public const int CouldNotRun = 2;

    /// <summary>Goes into the sandbox with the same arguments, or plays if this is inside.</summary>
    /// <param name="request">What to play.</param>
    /// <param name="arguments">The command line, for the inner run.</param>
    /// <param name="cancellation">Ends it; nothing is left behind.</param>
    /// <returns>The exit code.</returns>
    public static async Task<int> PlayAsync(LabRequest request, IReadOnlyList<string> arguments, CancellationToken cancellation)
    {
        try
        {
            (Scenario? scenario, ScenarioFiles files) = await ReadAsync(request, cancellation);
            if (scenario is null) return CouldNotRun;
            if (!PrivateSandbox.IsInside()) return await PrivateSandbox.RunAsync(arguments, cancellation);
            return await PlayInsideAsync(request, scenario, files, SandboxInterior.WatchOuterCommand(cancellation));
        }
        catch (LabException e)
        {
            await Console.Error.WriteLineAsync($"Could not run: {e.Message}");
            return CouldNotRun;
        }
        catch (OperationCanceledException)
        {
            await Console.Error.WriteLineAsync("Interrupted; the network is gone.");
            return CouldNotRun;
        }
    }

    private static async Task<(Scenario?, ScenarioFiles)> ReadAsync(LabRequest request, CancellationToken cancellation)
    {
        if (request.File is not null && !File.Exists(request.File)) throw new LabException($"There is no file '{request.File}'.");
        ScenarioFiles files = new(request.File is null ? null : Path.GetDirectoryName(Path.GetFullPath(request.File)));
        byte[] content = request.File is null ? ScenarioFiles.Demo() : await File.ReadAllBytesAsync(request.File, cancellation);
        ScenarioResult result = ScenarioReader.Read(content);
        if (result is ScenarioResult.Accepted accepted) return (accepted.Scenario, files);
        foreach (ScenarioProblem problem in ((ScenarioResult.Refused)result).Problems)
            await Console.Error.WriteLineAsync($"{request.File ?? "demo"}: {problem}");
        return (null, files);
    }

    private static async Task<int> PlayInsideAsync(LabRequest request, Scenario scenario, ScenarioFiles files, CancellationToken cancellation)
    {
        StoryScreen screen = new(StoryScreen.Open(request.Report == ReportForm.Screen ? Console.Out : Console.Error), request.ShowExhibits);
        screen.Open(scenario);
        StoryTeller teller = new(scenario, screen.Show);
        await using Stage stage = await new StageBuilder(scenario, files, SandboxInterior.Furnish()).BuildAsync(cancellation);
        StoryReport report = await WithinLimitAsync(teller, stage, TimeSpan.FromSeconds(scenario.LimitSeconds), cancellation);
        screen.Close(report);
        if (request.MessagesFile is { } file) await File.WriteAllLinesAsync(file, stage.Subscriber.Journal.Lines(), cancellation);
        if (!report.Held) screen.Note($"The agent said last:\n{stage.Agent.Said()}");
        if (request.Report == ReportForm.Json) Console.WriteLine(JsonReport.Write(report));
        if (request.Report == ReportForm.Junit) Console.WriteLine(JunitReport.Write(report));
        if (request.Keep) await KeepAsync(screen, cancellation);
        return report.Held ? Held : DidNotHold;
    }

    private static async Task<StoryReport> WithinLimitAsync(StoryTeller teller, Stage stage, TimeSpan limit, CancellationToken cancellation)
    {
        using CancellationTokenSource hurry = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        hurry.CancelAfter(limit);
        try
        {
            return await teller.PlayAsync(stage, hurry.Token);
        }
        catch (OperationCanceledException) when (hurry.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            throw new LabException($"The story was not over after {limit.TotalSeconds:0} seconds; it was at '{teller.Current}'. "
                + "This machine may be too busy; try again.");
        }
    }

    private static async Task KeepAsync(StoryScreen screen, CancellationToken cancellation)
    {
        string enter = $"  nsenter {(PrivateSandbox.HasOwnUsers() ? "--preserve-credentials -U " : "")}-n -m -p -t $(pgrep -nf 'edgeguard.* --keep')";
        screen.Note("The network stays up until Ctrl-C. To look around in it from another terminal:");
        screen.Note($"{enter} {string.Join(' ', Self.Command)} events -f --socket {SandboxInterior.StateFolder}/control.sock");
        screen.Note($"{enter} ip netns exec camera bash");
        try
        {
            await Task.Delay(Timeout.Infinite, cancellation);
        }
        catch (OperationCanceledException)
        {
            screen.Note("The network is gone.");
        }
    }
}
