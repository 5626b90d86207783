namespace EdgeGuard.Commands;

/// <summary>A profile in a column that may be too narrow for it. Its host or its file, and whether it is in force, say most to a person.</summary>
internal static class ProfileCell
{
    private const string Gap = "…";

    /// <summary>The cell.</summary>
    /// <param name="text">The key of a profile, and in brackets what becomes of it; or a word.</param>
    /// <param name="width">Columns.</param>
    internal static string Of(string text, int width)
    {
        int note = text.IndexOf(" (", StringComparison.Ordinal);
        (string key, string about) = note < 0 ? (text, "") : (text[..note], text[note..]);
        string bare = key.Replace("https://", "", StringComparison.Ordinal).Replace("local:", "", StringComparison.Ordinal);
        string file = bare[(bare.LastIndexOf('/') + 1)..], host = key.StartsWith("https://", StringComparison.Ordinal) ? bare.Split('/')[0] : "";
        string shortAbout = about.Split(',')[0] is var first && first.Length < about.Length && first.StartsWith(" (", StringComparison.Ordinal) ? $"{first})" : about;
        string[] names = host.Length > 0 ? [key, bare, $"{host}/{Gap}/{file}", host] : [key, bare, file];
        return names.SelectMany(name => (string[])[name + about, name + shortAbout]).FirstOrDefault(whole => LineWrap.WidthOf(whole) <= width)
            ?? LineWrap.Tail(names[^1], Math.Max(1, width - LineWrap.WidthOf(shortAbout))) + shortAbout;
    }
}
