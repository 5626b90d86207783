using EdgeGuard.Linux.Clock;

namespace EdgeGuard.Commands;

/// <summary>
/// The one way of text for people to the terminal. Outside text cannot move the cursor or begin a line, times are those of the reader, and lines fit
/// the terminal.
/// </summary>
internal static class Screen
{
    /// <summary>Whether times are written in UTC, as <c>--utc</c> asks.</summary>
    internal static bool IsUtc { get; set; }

    /// <summary>Writes a line to standard output; an empty one separates.</summary>
    internal static void Line(string text = "") => Line(Console.Out, text);

    /// <summary>The same to another output.</summary>
    internal static void Line(TextWriter output, string text)
    {
        foreach (string line in Lines(text)) output.WriteLine(ReferenceEquals(output, Console.Out) ? Terminal.Painted(line) : line);
    }

    /// <summary>Writes a message to standard error. Its further lines are indented, so that none reads as a message of its own.</summary>
    internal static void Error(string message)
    {
        foreach ((int number, string line) in message.Split('\n').Index()) Line(Console.Error, number == 0 ? line : $"  {line}");
    }

    /// <summary>The same with every date, also that of today, for times that are compared.</summary>
    internal static void DatedLine(TextWriter output, string text)
    {
        foreach (string line in Lines(text, now: null)) output.WriteLine(line);
    }

    /// <summary>The lines as they are shown.</summary>
    internal static IEnumerable<string> Lines(string text) => Lines(text, BootClock.Instance.GetUtcNow());

    private static IEnumerable<string> Lines(string text, DateTimeOffset? now) =>
        LineWrap.Of(new PersonTime(IsUtc ? TimeZoneInfo.Utc : TimeZoneInfo.Local, now).In(Plain.Text(text)), Terminal.Columns);
}
