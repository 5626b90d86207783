using System.Globalization;
using System.Text.RegularExpressions;
using EdgeGuard.Core.Mud.Json;

namespace EdgeGuard.Core.Mud.Reading.Types;

/// <summary>
/// The type <c>yang:date-and-time</c> (RFC 6991 §3). The module's pattern takes the 40th of February; we hold it to the calendar
/// as RFC 3339 §5.7 does. A leap second is read as the second before it.
/// </summary>
internal sealed partial class DateAndTimeType : YangType<DateTimeOffset>
{
    private const int LongestText = 64;

    internal override MudRule Rule => MudRules.DateAndTime;

    internal override string Expected => "a date and time with time zone, such as \"2026-01-31T09:00:00Z\"";

    internal override bool TryRead(JsonItem item, out DateTimeOffset value)
    {
        value = default;
        return item is JsonText text && TryRead(text.Value, out value);
    }

    internal override Repaired<DateTimeOffset>? Repair(JsonItem item) =>
        item is JsonText text && TryRead(text.Value + "Z", out DateTimeOffset value) ? new(MudRules.TimeZone, value, JsonItem.Quote(text.Value + "Z")) : null;

    private static bool TryRead(string text, out DateTimeOffset value)
    {
        value = default;
        if (text.Length > LongestText || Pattern().Match(text) is not { Success: true } match) return false;
        int Part(string name) => int.Parse(match.Groups[name].ValueSpan, CultureInfo.InvariantCulture);
        bool hasZone = match.Groups["sign"].Success;
        TimeSpan zone = hasZone ? new(Part("zh"), Part("zm"), 0) : TimeSpan.Zero;
        if (hasZone && (Part("zh") > 23 || Part("zm") > 59)) return false;
        if (!TryReadLocal(Part, out DateTime local)) return false;
        local += Fraction(match.Groups["fraction"].Value);
        return TryPlace(local, match.Groups["sign"].Value == "-" ? -zone : zone, out value);
    }

    private static bool TryReadLocal(Func<string, int> part, out DateTime local)
    {
        local = default;
        int year = part("y"), month = part("m"), day = part("d");
        int hour = part("H"), minute = part("M"), second = part("S");
        bool isTime = hour <= 23 && minute <= 59 && second <= 60;
        if (!isTime || year < 1 || month is < 1 or > 12) return false;
        if (day < 1 || day > DateTime.DaysInMonth(year, month)) return false;
        local = new(year, month, day, hour, minute, Math.Min(second, 59));
        return true;
    }

    private static TimeSpan Fraction(string digits) =>
        digits.Length == 0 ? TimeSpan.Zero : new(long.Parse(digits.PadRight(7, '0')[..7], CultureInfo.InvariantCulture));

    // Zones beyond 14 hours are legal but unknown to DateTimeOffset; the same moment in UTC says as much.
    private static bool TryPlace(DateTime local, TimeSpan zone, out DateTimeOffset value)
    {
        value = default;
        long utc = local.Ticks - zone.Ticks;
        if (utc < DateTime.MinValue.Ticks || utc > DateTime.MaxValue.Ticks) return false;
        value = zone.Duration() <= TimeSpan.FromHours(14) ? new(local, zone) : new(utc, TimeSpan.Zero);
        return true;
    }

    [GeneratedRegex(@"\A(?<y>[0-9]{4})-(?<m>[0-9]{2})-(?<d>[0-9]{2})T(?<H>[0-9]{2}):(?<M>[0-9]{2}):(?<S>[0-9]{2})(\.(?<fraction>[0-9]+))?(Z|(?<sign>[+\-])(?<zh>[0-9]{2}):(?<zm>[0-9]{2}))\z", RegexOptions.CultureInvariant)]
    private static partial Regex Pattern();
}
