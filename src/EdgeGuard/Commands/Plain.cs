using System.Globalization;

namespace EdgeGuard.Commands;

/// <summary>Outside text made fit for a terminal: what a device calls itself must not move the cursor or hide a line.</summary>
internal static class Plain
{
    internal static string Text(string outside) => string.Concat(outside.Select(c => IsVisible(c) ? c.ToString() : $"\\u{(int)c:x4}"));

    private static bool IsVisible(char c) => char.GetUnicodeCategory(c) is not
        (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse
        or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);
}
