using System.Globalization;
using System.Text;

namespace EdgeGuard.Commands;

/// <summary>Outside text made fit for a terminal or a log: it must not move the cursor, turn a line around or hide one. Emoji and other scripts stay.</summary>
internal static class Plain
{
    private const int ZeroWidthJoiner = 0x200d, EmojiStyle = 0xfe0f;

    /// <summary>The text with everything invisible as its code, such as <c>\u001b</c>.</summary>
    internal static string Text(string outside) => Replaced(outside, Code);

    /// <summary>The text with a space for everything invisible.</summary>
    internal static string Blanked(string outside) => Replaced(outside, _ => " ");

    private static string Replaced(string outside, Func<Rune, string> replacement)
    {
        if (outside.All(c => c is >= ' ' and <= '~')) return outside;
        Rune[] runes = [.. outside.EnumerateRunes()];
        StringBuilder text = new(outside.Length);
        for (int i = 0; i < runes.Length; i++)
        {
            if (IsVisible(runes[i]) || JoinsEmoji(runes, i)) text.Append(runes[i]);
            else text.Append(replacement(runes[i]));
        }
        return text.ToString();
    }

    private static string Code(Rune hidden) =>
        hidden.IsBmp ? string.Create(CultureInfo.InvariantCulture, $"\\u{hidden.Value:x4}") : string.Create(CultureInfo.InvariantCulture, $"\\U{hidden.Value:x8}");

    private static bool IsVisible(Rune rune) => Rune.GetUnicodeCategory(rune) is not
        (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse
        or UnicodeCategory.OtherNotAssigned or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);

    // Between two emoji it makes one of them, as in a family (UTS #51 §2.2); elsewhere it only hides.
    private static bool JoinsEmoji(Rune[] runes, int at) =>
        runes[at].Value == ZeroWidthJoiner && at > 0 && at + 1 < runes.Length && IsEmoji(runes[at + 1]) && (IsEmoji(runes[at - 1]) || runes[at - 1].Value == EmojiStyle);

    private static bool IsEmoji(Rune rune) => Rune.GetUnicodeCategory(rune) is UnicodeCategory.OtherSymbol or UnicodeCategory.ModifierSymbol;
}
