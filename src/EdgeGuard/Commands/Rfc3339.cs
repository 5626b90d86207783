using System.Globalization;
using System.Text.RegularExpressions;

namespace EdgeGuard.Commands;

/// <summary>Reads dates with time and offset from UTC (RFC 3339 §5.6); a date alone means its beginning in UTC.</summary>
internal static partial class Rfc3339
{
    /// <returns>null where it is no such date.</returns>
    internal static DateTimeOffset? Read(string text) =>
        Form().IsMatch(text) && DateTimeOffset.TryParse(text.ToUpperInvariant(), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out DateTimeOffset time)
            ? time
            : null;

    [GeneratedRegex(@"^[0-9]{4}-[0-9]{2}-[0-9]{2}([Tt][0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,7})?([Zz]|[+-][0-9]{2}:[0-9]{2}))?\z")]
    private static partial Regex Form();
}
