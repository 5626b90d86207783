using System.Globalization;
using System.Text.RegularExpressions;

namespace EdgeGuard.Commands;

/// <summary>
/// Reads dates with time and offset from UTC (RFC 3339 §5.6), also with a space for the T, as <c>date --rfc-3339=ns</c> writes them. A date alone means
/// its beginning in UTC.
/// </summary>
internal static partial class Rfc3339
{
    // A tick is 100 nanoseconds.
    private const int Digits = 7;

    /// <returns>null where it is no such date. A fraction is cut to 100 ns, and a leap second is the one before.</returns>
    internal static DateTimeOffset? Read(string text)
    {
        Match form = Form().Match(text);
        if (!form.Success) return null;
        string clock = form.Groups["clock"] is { Success: true } written ? $"{written.Value}:{Math.Min(59, Number(form, "second")):00}" : "00:00:00";
        if (!DateTime.TryParseExact($"{form.Groups["date"].Value} {clock}", "yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateTime local)) return null;
        string fraction = form.Groups["fraction"].Value.PadRight(Digits, '0')[..Digits];
        TimeSpan offset = new(Number(form, "hours"), Number(form, "minutes"), 0);
        long ticks = local.Ticks + long.Parse(fraction, CultureInfo.InvariantCulture) - (form.Groups["sign"].Value == "-" ? -offset : offset).Ticks;
        return ticks >= DateTimeOffset.MinValue.Ticks && ticks <= DateTimeOffset.MaxValue.Ticks ? new(ticks, TimeSpan.Zero) : null;
    }

    private static int Number(Match form, string group) => form.Groups[group] is { Success: true } digits ? int.Parse(digits.ValueSpan, CultureInfo.InvariantCulture) : 0;

    [GeneratedRegex(@"^(?<date>[0-9]{4}-[0-9]{2}-[0-9]{2})(?:[Tt ](?<clock>[0-9]{2}:[0-9]{2}):(?<second>[0-5][0-9]|60)(?:\.(?<fraction>[0-9]+))?(?:[Zz]|(?<sign>[+-])(?<hours>[01][0-9]|2[0-3]):(?<minutes>[0-5][0-9])))?\z")]
    private static partial Regex Form();
}
