using EdgeGuard.Core.Status;

namespace EdgeGuard.Core.Tests.Status;

public sealed class QuietHoursTests
{
    private static readonly TimeZoneInfo Berlin = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");
    private static readonly QuietHours Night = new(new(22, 0), new(7, 0), Berlin, ShowsAlarms: true);
    private static readonly LedPicture Held = new(new(LedPattern.Beat, "enforcing"), new(LedPattern.Slow, "broker away"), new(LedPattern.On, "1 device held"));

    [Theory]
    [InlineData("2026-01-10T20:59:59Z", false)]
    [InlineData("2026-01-10T21:00:00Z", true)]
    [InlineData("2026-01-10T23:30:00Z", true)]
    [InlineData("2026-01-11T05:59:59Z", true)]
    [InlineData("2026-01-11T06:00:00Z", false)]
    [InlineData("2026-07-10T20:00:00Z", true)]
    [InlineData("2026-07-11T05:00:00Z", false)]
    [InlineData("1970-01-01T23:00:00Z", false)]
    public void Hours_go_over_midnight_in_local_time(string wall, bool isQuiet) => Assert.Equal(isQuiet, Night.Contains(DateTimeOffset.Parse(wall)));

    [Fact]
    public void Hours_of_one_day_end_on_the_same_day()
    {
        QuietHours noon = Night with { From = new(12, 0), Until = new(14, 0) };
        Assert.Equal([false, true, false], new[] { 10, 12, 13 }.Select(utc => noon.Contains(new(2026, 1, 10, utc, 30, 0, TimeSpan.Zero))));
    }

    [Fact]
    public void What_needs_a_person_stays_lit_and_the_rest_is_dark()
    {
        LedPicture night = Night.Show(Held, new(2026, 1, 10, 23, 0, 0, TimeSpan.Zero));

        Assert.Equal("agent off (quiet hours: enforcing) · network off (quiet hours: broker away) · alarm on (1 device held)", night.ToString());
        Assert.Equal(Held, Night.Show(Held, new(2026, 1, 10, 12, 0, 0, TimeSpan.Zero)));
    }

    [Fact]
    public void All_are_dark_where_no_alarm_is_wanted()
    {
        LedPicture night = (Night with { ShowsAlarms = false }).Show(Held, new(2026, 1, 10, 23, 0, 0, TimeSpan.Zero));
        Assert.True(night.LooksLike(LedPicture.Dark));
    }
}
