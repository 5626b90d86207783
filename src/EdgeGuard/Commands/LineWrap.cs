using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace EdgeGuard.Commands;

/// <summary>Fits text into the columns of a terminal. What does not fit goes on in the next line, under its beginning.</summary>
internal static partial class LineWrap
{
    private const int WidestLabel = 18, Hang = 4;

    /// <summary>The lines of a line; words stay whole where they fit.</summary>
    /// <param name="line">The line.</param>
    /// <param name="columns">Columns of the longest line, 40 at least.</param>
    internal static IEnumerable<string> Of(string line, int columns)
    {
        string hanging = new(' ', HangOf(line));
        while (WidthOf(line) > columns)
        {
            int end = Fitting(line, columns);
            int space = line.LastIndexOf(' ', end - 1, end - hanging.Length);
            yield return line[..(space > 0 ? space : end)].TrimEnd();
            line = hanging + line[(space > 0 ? space + 1 : end)..].TrimStart();
        }
        yield return line;
    }

    /// <summary>Text in a column of a table: cut or filled to its width.</summary>
    internal static string Cell(string text, int width)
    {
        if (WidthOf(text) > width)
        {
            while (WidthOf(text) >= width) text = text[..^(text.Length > 1 && char.IsSurrogatePair(text, text.Length - 2) ? 2 : 1)];
            text += "…";
        }
        return text + new string(' ', width - WidthOf(text));
    }

    /// <summary>The end of a text that may be too long, such as of a host name, whose owner is at the end, or of an address.</summary>
    internal static string Tail(string text, int width)
    {
        if (WidthOf(text) <= width) return text;
        while (WidthOf(text) >= width) text = text[(char.IsSurrogatePair(text, 0) ? 2 : 1)..];
        return "…" + text;
    }

    /// <summary>Columns of a text; an emoji takes two.</summary>
    internal static int WidthOf(string text) => text.EnumerateRunes().Sum(WidthOf);

    private static int WidthOf(Rune rune) =>
        Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark or UnicodeCategory.Format ? 0
        : rune.Value is >= 0x1100 and <= 0x115f or >= 0x2e80 and <= 0xa4cf or >= 0xac00 and <= 0xd7a3 or >= 0xf900 and <= 0xfaff or >= 0xfe30 and <= 0xfe6f
            or >= 0xff00 and <= 0xff60 or >= 0xffe0 and <= 0xffe6 or >= 0x1f000 and <= 0x1faff or >= 0x20000 and <= 0x3fffd ? 2 : 1;

    // Characters of the text that fit.
    private static int Fitting(string line, int columns)
    {
        int end = 0, width = 0;
        foreach (Rune rune in line.EnumerateRunes())
        {
            width += WidthOf(rune);
            if (width > columns) break;
            end += rune.Utf16SequenceLength;
        }
        return end;
    }

    // Under the value of "label     value", else a little to the right of the line's beginning.
    private static int HangOf(string line)
    {
        int indent = line.Length - line.TrimStart().Length;
        return Label().Match(line) is { Success: true, Length: <= WidestLabel and var label } ? label : Math.Min(indent, WidestLabel) + Hang;
    }

    [GeneratedRegex(@"^(?:  )?\S+(?: \S+)? {2,}(?=\S)")]
    private static partial Regex Label();
}
