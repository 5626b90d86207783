using EdgeGuard.Lab.Scenarios;
using EdgeGuard.Lab.Story;
using Spectre.Console;

namespace EdgeGuard.Lab.Screen;

/// <summary>Shows a story to people: a line for each step as it happens, and at the end what was measured.</summary>
/// <param name="console">Where to.</param>
/// <param name="showExhibits">Messages and lights too.</param>
internal sealed class StoryScreen(IAnsiConsole console, bool showExhibits)
{
    private const int PlainWidth = 200;
    private int _number;
    private string? _shown;

    /// <summary>A console which writes plain lines where nobody looks on, and never breaks them there.</summary>
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

    /// <summary>What is to come.</summary>
    internal void Open(Scenario scenario) => console.MarkupLineInterpolated($"[bold]{scenario.Title}[/]  ({scenario.Name}, seed {scenario.Seed})");

    /// <summary>Something beside the story.</summary>
    internal void Note(string text) => console.WriteLine(text);

    /// <summary>A step.</summary>
    internal void Show(StepReport step)
    {
        string mark = step.State == StepState.Passed ? "[green]ok[/]  " : "[red bold]FAIL[/]";
        console.MarkupLine($"{++_number,3}  {mark}  {Markup.Escape(step.Say)}  [grey]{Markup.Escape(step.Detail)}[/]");
        if (step.Exhibit is null || step.Exhibit == _shown || (!showExhibits && step.State == StepState.Passed)) return;
        _shown = step.Exhibit;
        // Past the console, which would break a long message into pieces that nobody can copy.
        foreach (string line in step.Exhibit.Split('\n')) console.Profile.Out.Writer.WriteLine($"           {line}");
    }

    /// <summary>The closing table.</summary>
    internal void Close(StoryReport report)
    {
        console.WriteLine();
        console.Write(Packets(report));
        console.Write(Times(report));
        StepReport? failed = report.Steps.FirstOrDefault(step => step.State == StepState.Failed);
        if (failed is null)
            console.MarkupLineInterpolated($"[green]Every expectation held[/]: {report.Steps.Count} steps in {report.Seconds:0.0} s, {report.Leaked} packets leaked.");
        else
            console.MarkupLineInterpolated($"[red]This expectation did not hold[/]: {failed.Say}: {failed.Detail}");
    }

    private static Table Packets(StoryReport report)
    {
        Table table = new Table().AddColumns("Packets, counted where they arrive", "sent", "arrived", "expected");
        table.Border = TableBorder.Ascii2;
        foreach (TableColumn column in table.Columns.Skip(1)) column.RightAligned();
        foreach (Tally tally in report.Tallies)
            table.AddRow(tally.Behaviour, $"{tally.Sent}", $"{tally.Arrived}", Expected(tally));
        table.AddRow("[bold]allowed[/]", "", $"[bold]{report.Allowed}[/]", "");
        table.AddRow("[bold]denied[/]", $"[bold]{report.Denied + report.Leaked}[/]", "", "");
        table.AddRow("[bold]leaked[/]", "", $"[bold]{report.Leaked}[/]", "[bold]0[/]");
        return table;
    }

    private static Table Times(StoryReport report)
    {
        Table table = new Table().AddColumns("Time, ms", "least", "p50", "p99", "most", "measured");
        table.Border = TableBorder.Ascii2;
        foreach (TableColumn column in table.Columns.Skip(1)) column.RightAligned();
        foreach (IGrouping<string, Measurement> all in report.Measurements.GroupBy(measured => measured.What))
        {
            double[] sorted = [.. all.Select(one => one.Milliseconds).Order()];
            table.AddRow(Markup.Escape(all.Key), $"{sorted[0]:0.0}", At(sorted, 0.5), At(sorted, 0.99), $"{sorted[^1]:0.0}", $"{sorted.Length}x");
        }
        return table;
    }

    // Of a few there is no percentile worth the name.
    private static string At(double[] sorted, double part) => sorted.Length < 20 ? "" : $"{sorted[(int)Math.Ceiling(part * sorted.Length) - 1]:0.0}";

    private static string Expected(Tally tally) => tally.Fate switch
    {
        Fate.Denied => "0",
        Fate.Arrives => $"{tally.Sent}",
        Fate.Capped => "up to cap",
        _ => "answers",
    };
}
