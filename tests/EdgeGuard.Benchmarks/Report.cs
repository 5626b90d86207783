using System.Globalization;

namespace EdgeGuard.Benchmarks;

/// <summary>A table of figures, printed as Markdown, so that it can stand in a document as it is.</summary>
internal sealed class Report(string title)
{
    private readonly List<string[]> _rows = [["figure", "p50", "p99", "least", "runs", "beside p50", "ratio", "goal"]];

    /// <summary>Adds a figure.</summary>
    /// <param name="figure">What was measured, with its unit left to the times.</param>
    /// <param name="times">What was measured.</param>
    /// <param name="beside">The same done another way in the same run; its median over ours is the ratio.</param>
    /// <param name="goal">What was aimed at.</param>
    internal void Add(string figure, Times times, Times? beside = null, string goal = "") => _rows.Add(
    [
        figure, Text(times.P50), Text(times.P99), Text(times.Least), times.Count.ToString(CultureInfo.InvariantCulture),
        beside is null ? "" : Text(beside.P50), beside is null ? "" : (beside.P50 / times.P50).ToString("0.00", CultureInfo.InvariantCulture), goal,
    ]);

    /// <summary>Adds a figure that is no time.</summary>
    internal void Add(string figure, string value, string goal = "") => _rows.Add([figure, value, "", "", "", "", "", goal]);

    internal void Print()
    {
        int[] widths = [.. Enumerable.Range(0, _rows[0].Length).Select(column => _rows.Max(row => row[column].Length))];
        Console.WriteLine($"\n## {title}\n");
        Line(_rows[0], widths);
        Line([.. widths.Select(width => new string('-', width))], widths);
        foreach (string[] row in _rows.Skip(1)) Line(row, widths);
    }

    private static void Line(string[] cells, int[] widths) =>
        Console.WriteLine($"| {string.Join(" | ", cells.Select((cell, column) => column == 0 ? cell.PadRight(widths[0]) : cell.PadLeft(widths[column])))} |");

    private static string Text(TimeSpan time) => time.TotalMilliseconds switch
    {
        < 0.001 => string.Create(CultureInfo.InvariantCulture, $"{time.TotalNanoseconds:0} ns"),
        < 1 => string.Create(CultureInfo.InvariantCulture, $"{time.TotalMicroseconds:0.00} us"),
        < 100 => string.Create(CultureInfo.InvariantCulture, $"{time.TotalMilliseconds:0.00} ms"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{time.TotalMilliseconds:0} ms"),
    };
}
