using System.Text;

namespace EdgeGuard.Core.Devices;

/// <summary>Makes outside text fit for a label: shortened, and without invisible or misleading characters.</summary>
public static class DisplayName
{
    /// <summary>Characters of the longest name that is sent.</summary>
    public const int Longest = 64;

    /// <summary>The name as it is sent; null where nothing of it is left.</summary>
    public static string? Of(string? outside)
    {
        if (outside is null) return null;
        StringBuilder kept = new();
        foreach (Rune rune in outside.EnumerateRunes().Where(IsHonest).Take(Longest)) kept.Append(rune);
        string name = kept.ToString().Trim();
        return name.Length == 0 ? null : name;
    }

    // Controls could move a terminal's cursor, format characters (bidi) turn a text around, U+FFFD is a broken surrogate.
    /// <summary>Whether a character shows what it is, and does nothing to a terminal or to the text around it.</summary>
    public static bool IsHonest(Rune rune) =>
        Rune.GetUnicodeCategory(rune) is not (
            System.Globalization.UnicodeCategory.Control or System.Globalization.UnicodeCategory.Format
            or System.Globalization.UnicodeCategory.PrivateUse or System.Globalization.UnicodeCategory.OtherNotAssigned
            or System.Globalization.UnicodeCategory.LineSeparator or System.Globalization.UnicodeCategory.ParagraphSeparator)
        && rune != Rune.ReplacementChar;
}
