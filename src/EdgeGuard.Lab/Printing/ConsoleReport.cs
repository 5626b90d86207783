using System.Globalization;
using EdgeGuard.Lab.Running;
using EdgeGuard.Lab.Scenarios;
using Spectre.Console;

namespace EdgeGuard.Lab.Printing;

/// <summary>Prints a scenario for people: a line for each step when it ends, and tables of packets and times at the end.</summary>
/// <param name="console">Where to print.</param>
/// <param name="progress">Shows the progress meanwhile.</param>
/// <param name="showAttachments">Print messages, LED patterns and command output of steps that passed too.</param>
internal sealed class ConsoleReport(IAnsiConsole console, ProgressLine progress, bool showAttachments) : IStepDisplay
{
    private const int PlainWidth = 10_000;
    private string? _lastAttachment;

    /// <summary>A console. Where the output is not a terminal, it writes plain text and does not wrap lines.</summary>
    internal static IAnsiConsole Open(TextWriter output)
    {
        AnsiConsoleOutput target = new(output);
        AnsiConsoleSettings settings = target.IsTerminal
            ? new() { Out = target }
            : new() { Out = target, Ansi = AnsiSupport.No, ColorSystem = ColorSystemSupport.NoColors, Interactive = InteractionSupport.No };
        IAnsiConsole console = AnsiConsole.Create(settings);
        if (!target.IsTerminal) console.Profile.Width = PlainWidth;
        return console;
    }

    /// <summary>Prints the title.</summary>
    internal void Open(Scenario scenario) =>
        progress.Print(() => console.MarkupLineInterpolated($"[bold]{scenario.Title}[/]  ({scenario.Name}, seed {scenario.Seed})"));

    /// <summary>Prints a line that belongs to no step.</summary>
    internal void Note(string text) => progress.Print(() => console.WriteLine(text));

    /// <inheritdoc/>
    public void BeginStep(string say) => progress.BeginStep(say);

    /// <inheritdoc/>
    public void ShowProgress(string text) => progress.ShowActivity(text);

    /// <inheritdoc/>
    public void EndStep(StepReport report) => progress.Print(() =>
    {
        string state = report.State == StepState.Passed ? "[green]ok[/]  " : "[red bold]FAIL[/]";
        string position = $"{progress.Step.ToString(CultureInfo.InvariantCulture).PadLeft(3)}/{progress.Total}  {progress.Elapsed.TotalSeconds,5:0.0} s";
        console.MarkupLine($"{position}  {state}  {Markup.Escape(report.Say)}  [grey]{Markup.Escape(report.Detail)}[/]");
        if (report.Attachment is null || report.Attachment == _lastAttachment || (!showAttachments && report.State == StepState.Passed)) return;
        _lastAttachment = report.Attachment;
        // Not through the console, which would wrap a long message so that it cannot be copied.
        foreach (string line in report.Attachment.Split('\n')) console.Profile.Out.Writer.WriteLine($"           {line}");
    });

    /// <summary>Prints the tables and the result.</summary>
    internal void Close(ScenarioReport report)
    {
        progress.Stop();
        console.WriteLine();
        console.Write(PacketTable(report));
        console.Write(TimeTable(report));
        StepReport? failed = report.Steps.FirstOrDefault(step => step.State == StepState.Failed);
        if (failed is null)
            console.MarkupLineInterpolated($"[green]Every expectation held[/]: {report.Steps.Count} steps in {report.Seconds:0.0} s, {report.Leaked} packets leaked.");
        else
            console.MarkupLineInterpolated($"[red]This expectation did not hold[/]: {failed.Say}: {failed.Detail}");
    }

    private static Table PacketTable(ScenarioReport report)
    {
        Table table = NewTable("Packets, counted where they arrive", "sent", "arrived", "expected");
        foreach (PacketCount count in report.Counts)
            table.AddRow(count.Behaviour, $"{count.Sent}", $"{count.Arrived}", Expected(count));
        table.AddRow("[bold]allowed[/]", "", $"[bold]{report.Allowed}[/]", "");
        table.AddRow("[bold]denied[/]", $"[bold]{report.Denied + report.Leaked}[/]", "", "");
        table.AddRow("[bold]leaked[/]", "", $"[bold]{report.Leaked}[/]", "[bold]0[/]");
        return table;
    }

    private static Table TimeTable(ScenarioReport report)
    {
        Table table = NewTable("Time, ms", "min", "p50", "p99", "max", "samples");
        foreach (IGrouping<string, Measurement> group in report.Measurements.GroupBy(measured => measured.What))
        {
            double[] sorted = [.. group.Select(measured => measured.Milliseconds).Order()];
            table.AddRow(Markup.Escape(group.Key), $"{sorted[0]:0.0}", Percentile(sorted, 0.5), Percentile(sorted, 0.99), $"{sorted[^1]:0.0}", $"{sorted.Length}");
        }
        return table;
    }

    private static Table NewTable(params string[] columns)
    {
        Table table = new Table().AddColumns(columns);
        table.Border = TableBorder.Ascii2;
        foreach (TableColumn column in table.Columns.Skip(1)) column.RightAligned();
        return table;
    }

    // Empty for fewer than 20 samples, which say little about a percentile.
    private static string Percentile(double[] sorted, double part) => sorted.Length < 20 ? "" : $"{sorted[(int)Math.Ceiling(part * sorted.Length) - 1]:0.0}";

    private static string Expected(PacketCount count) => count.Expected switch
    {
        Delivery.Denied => "0",
        Delivery.Arrives => $"{count.Sent}",
        Delivery.Capped => "up to cap",
        _ => "answers",
    };
}
