using System.CommandLine;
using System.Globalization;
using EdgeGuard.Core.State;

namespace EdgeGuard.Commands;

/// <summary><c>--for 1h</c>: how long something lasts.</summary>
internal static class DurationOption
{
    /// <summary>How every command writes a length of time.</summary>
    internal const string Grammar = "a number with s, m, h or d, such as 90s, 10m, 2h or 1d";

    /// <param name="otherwise">What holds if it is left out.</param>
    /// <param name="longest">The longest that is taken; null for the longest that can be written.</param>
    internal static Option<string?> Create(string otherwise, TimeSpan? longest = null)
    {
        Option<string?> length = new("--for") { HelpName = "LENGTH", Description = $"How long: {Grammar}. Default: {otherwise}." };
        length.Validators.Add(parsed =>
        {
            string? text = parsed.Tokens is [var token] ? token.Value : null;
            if (DurationText.Read(text) is not { } read || read > longest) parsed.AddError($"--for: {DurationText.WhyNot(Plain.Text(text ?? ""), Grammar, longest)}");
        });
        return length;
    }

    /// <summary>A length as the agent takes it: minutes, with a fraction for seconds.</summary>
    /// <returns>null for nothing.</returns>
    internal static string? Minutes(string? text) => DurationText.Read(text) is { } length ? Minutes(length) : null;

    /// <summary>The same for a length that was read.</summary>
    internal static string Minutes(TimeSpan length) => length.TotalMinutes.ToString("R", CultureInfo.InvariantCulture);
}
