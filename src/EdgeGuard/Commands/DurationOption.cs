using System.CommandLine;
using System.Globalization;

namespace EdgeGuard.Commands;

/// <summary><c>--for 1h</c>: how long something lasts.</summary>
internal static class DurationOption
{
    /// <param name="otherwise">What holds if it is left out.</param>
    internal static Option<string?> Create(string otherwise)
    {
        Option<string?> length = new("--for") { HelpName = "LENGTH", Description = $"How long: a number with m, h or d, such as 30m, 12h or 1d. Default: {otherwise}." };
        length.Validators.Add(parsed =>
        {
            string? text = parsed.Tokens is [var token] ? token.Value : null;
            if (Minutes(text) is null) parsed.AddError($"--for: '{text}' is not a length such as 30m, 12h or 1d.");
        });
        return length;
    }

    /// <returns>null for nothing, and for what is no length.</returns>
    internal static int? Minutes(string? text)
    {
        if (string.IsNullOrEmpty(text)) return null;
        int each = text[^1] switch { 'm' => 1, 'h' => 60, 'd' => 24 * 60, _ => 0 };
        return each > 0 && int.TryParse(text[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number is >= 1 and <= 10_000 ? number * each : null;
    }
}
