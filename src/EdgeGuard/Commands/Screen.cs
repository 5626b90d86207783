namespace EdgeGuard.Commands;

/// <summary>
/// The one way of text for people to the terminal: outside text cannot move the cursor or begin a line, times are those of the reader, and lines fit
/// 100 columns.
/// </summary>
internal static class Screen
{
    /// <summary>Whether times are written in UTC, as <c>--utc</c> asks.</summary>
    internal static bool IsUtc { get; set; }

    /// <summary>Writes a line to standard output; an empty one separates.</summary>
    internal static void Line(string text = "") => Write(Console.Out, text);

    /// <summary>Writes a message of one or more lines to standard error.</summary>
    internal static void Error(string message)
    {
        foreach (string line in message.ReplaceLineEndings("\n").Split('\n')) Write(Console.Error, line);
    }

    /// <summary>The lines as they are shown.</summary>
    internal static IEnumerable<string> Lines(string text) =>
        LineWrap.Of(new PersonTime(IsUtc ? TimeZoneInfo.Utc : TimeZoneInfo.Local, DateTimeOffset.Now).In(Plain.Text(text)));

    private static void Write(TextWriter to, string text)
    {
        foreach (string line in Lines(text)) to.WriteLine(line);
    }
}
