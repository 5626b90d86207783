namespace EdgeGuard.Core.Status;

/// <summary>Hours of each day in which the LEDs show only what needs a person, or nothing.</summary>
/// <param name="From">When they begin, in local time.</param>
/// <param name="Until">When they end, in local time; before <paramref name="From"/> where midnight lies between.</param>
/// <param name="Zone">The time zone of both.</param>
/// <param name="ShowsAlarms">What is wrong now, and what needs a person, stays visible.</param>
public sealed record QuietHours(TimeOnly From, TimeOnly Until, TimeZoneInfo Zone, bool ShowsAlarms)
{
    // A clock that starts in 1970 says nothing about the hour.
    private static readonly DateTimeOffset Earliest = new(2025, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Whether a time of day lies in the quiet hours: from their beginning, until just before their end. A clock that was never set is in none.</summary>
    public bool Contains(DateTimeOffset wall) =>
        wall >= Earliest && TimeOnly.FromTimeSpan(TimeZoneInfo.ConvertTime(wall, Zone).TimeOfDay).IsBetween(From, Until);

    /// <summary>What the LEDs show at that time of day instead of a picture.</summary>
    public LedPicture Show(LedPicture picture, DateTimeOffset wall) =>
        Contains(wall) ? new(Show(picture.Agent), Show(picture.Network), Show(picture.Alarm)) : picture;

    private LedSign Show(LedSign sign) =>
        ShowsAlarms && (sign.Pattern == LedPattern.Fast || sign.Pattern == LedPattern.On) ? sign
        : sign with { Pattern = LedPattern.Off, Meaning = sign.Meaning.Length == 0 ? "quiet hours" : $"quiet hours: {sign.Meaning}" };
}
