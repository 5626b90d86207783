using System.Globalization;
using EdgeGuard.Core.Status;

namespace EdgeGuard.Agent.Leds;

/// <summary>Hours of each day in which the LEDs are dark, except for what needs a person. Without <c>from</c> and <c>until</c> there are none.</summary>
public sealed class QuietHoursOptions
{
    private const string Form = "HH:mm";

    /// <summary>When they begin, local time with 24 hours.</summary>
    /// <example>"22:00"</example>
    public string From { get; set; } = "";

    /// <summary>When they end; earlier than <c>from</c> where midnight lies between.</summary>
    /// <example>"07:00"</example>
    public string Until { get; set; } = "";

    /// <summary>Their time zone, as in <c>/usr/share/zoneinfo</c>. Empty: the gateway's own.</summary>
    /// <example>"Europe/Berlin"</example>
    public string TimeZone { get; set; } = "";

    /// <summary>LEDs stay lit for what is wrong now and for what needs a person, such as an isolated device. <c>false</c>: all are dark.</summary>
    /// <example>false</example>
    public bool Alarms { get; set; } = true;

    /// <summary>The hours; null where none are configured, or they have problems.</summary>
    internal QuietHours? Read() =>
        TryRead(From, out TimeOnly from) && TryRead(Until, out TimeOnly until) && Zone() is { } zone ? new(from, until, zone, Alarms) : null;

    /// <summary>Every problem, with its key.</summary>
    internal IEnumerable<string> Check()
    {
        foreach ((string key, string value) in new[] { ("from", From), ("until", Until) })
        {
            if (value.Length > 0 && !TryRead(value, out _)) yield return $"leds:quietHours:{key}: '{value}' is no time of day, such as 22:00.";
        }
        if (From.Length == 0 != (Until.Length == 0)) yield return "leds:quietHours: name both 'from' and 'until', or neither.";
        if (From.Length > 0 && From == Until) yield return $"leds:quietHours: 'from' and 'until' are both {From}; name two different times.";
        if (Zone() is null) yield return $"leds:quietHours:timeZone: this machine knows no time zone '{TimeZone}'; name one of /usr/share/zoneinfo, such as Europe/Berlin.";
    }

    private static bool TryRead(string text, out TimeOnly time) => TimeOnly.TryParseExact(text, Form, CultureInfo.InvariantCulture, DateTimeStyles.None, out time);

    private TimeZoneInfo? Zone() =>
        TimeZone.Length == 0 ? TimeZoneInfo.Local : TimeZoneInfo.TryFindSystemTimeZoneById(TimeZone, out TimeZoneInfo? zone) ? zone : null;
}
