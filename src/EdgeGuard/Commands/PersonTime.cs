using System.Globalization;
using System.Text.RegularExpressions;

namespace EdgeGuard.Commands;

/// <summary>Times for people: local with their zone, and with the date unless it is today. With <c>--utc</c> they are UTC.</summary>
/// <param name="zone">The zone of whoever reads.</param>
/// <param name="now">Now; it decides what today is. Null writes every date.</param>
internal sealed partial class PersonTime(TimeZoneInfo zone, DateTimeOffset? now)
{
    /// <summary>Replaces every time in UTC, as the agent writes it in sentences (<c>2026-05-04 12:00:00Z</c>).</summary>
    internal string In(string sentence) => sentence.Contains('Z', StringComparison.Ordinal) ? Written().Replace(sentence, Read) : sentence;

    private string Read(Match written) => DateTimeOffset.TryParseExact(
        written.Value, ["yyyy-MM-dd HH:mm:ss'Z'", "yyyy-MM-dd HH:mm:ss.fff'Z'"], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset time)
        ? Of(time, written.Groups["fraction"].Length > 0)
        : written.Value;

    private string Of(DateTimeOffset time, bool hasFraction)
    {
        DateTimeOffset local = TimeZoneInfo.ConvertTime(time, zone);
        string date = now is { } today && local.Date == TimeZoneInfo.ConvertTime(today, zone).Date ? "" : "yyyy-MM-dd ";
        string offset = local.Offset == TimeSpan.Zero ? " 'UTC'" : " zzz";
        return local.ToString($"{date}HH:mm:ss{(hasFraction ? ".fff" : "")}{offset}", CultureInfo.InvariantCulture);
    }

    [GeneratedRegex(@"\b\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?<fraction>\.\d{3})?Z")]
    private static partial Regex Written();
}
