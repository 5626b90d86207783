using EdgeGuard.Core.Devices;
using EdgeGuard.Core.Response;
using EdgeGuard.Core.Tests.Violations;
using EdgeGuard.Core.Violations;

namespace EdgeGuard.Core.Tests.Response;

public sealed class GradingTests
{
    private static readonly GradingLimits Limits = GradingLimits.Default;
    private static readonly Ceiling Open = new(ResponseLevel.Isolated, "");
    private static readonly DeniedFlow Flow = DeniedFlow.Of(Packet.Tcp(0, "203.0.113.99", 23), PeerLocation.Outside);

    [Theory]
    [InlineData(9.99, ResponseLevel.None)]
    [InlineData(10, ResponseLevel.RateLimit)]
    [InlineData(24.99, ResponseLevel.RateLimit)]
    [InlineData(25, ResponseLevel.Restricted)]
    [InlineData(49.99, ResponseLevel.Restricted)]
    [InlineData(50, ResponseLevel.Isolated)]
    public void A_score_calls_for_a_level_from_its_threshold_on(double points, ResponseLevel expected) =>
        Assert.Equal(expected, Observe(Standing.Clean, points).Standing.Response.Level);

    [Theory]
    [InlineData(ResponseLevel.RateLimit, 0, 10)]
    [InlineData(ResponseLevel.RateLimit, 1, 20)]
    [InlineData(ResponseLevel.Restricted, 0, 60)]
    [InlineData(ResponseLevel.Isolated, 0, 240)]
    [InlineData(ResponseLevel.Isolated, 1000, 10080)]
    public void A_level_lasts_its_time_and_twice_that_for_each_offence(ResponseLevel level, int offences, int minutes) =>
        Assert.Equal(TimeSpan.FromMinutes(minutes), Limits.HoldOf(level, offences));

    [Theory]
    [InlineData(0, 20)]
    [InlineData(10, 10)]
    [InlineData(20, 5)]
    [InlineData(-5, 20)]
    public void A_score_halves_every_ten_minutes_and_never_grows(int minutes, double expected)
    {
        Standing standing = Standing.Clean with { Score = 20, ScoredAt = Home.Noon };

        Assert.Equal(expected, standing.ScoreAt(Home.Noon.AddMinutes(minutes), Limits.HalfLife), 6);
        Assert.Equal(expected + 1, Observe(standing, 1, Home.Noon.AddMinutes(minutes)).Standing.Score, 6);
    }

    [Theory]
    [InlineData(-1, ResponseLevel.RateLimit)]
    [InlineData(0, ResponseLevel.None)]
    public void A_level_ends_at_its_time_and_not_before(int seconds, ResponseLevel expected) =>
        Assert.Equal(expected, Grading.Elapse(Home.Camera, Held(), Limits, Home.Noon.AddMinutes(10).AddSeconds(seconds)).Standing.Response.Level);

    [Theory]
    [InlineData(59, ResponseLevel.RateLimit)]
    [InlineData(60, ResponseLevel.None)]
    public void A_device_must_have_been_quiet_for_a_minute_to_be_released(int quietSeconds, ResponseLevel expected)
    {
        DateTimeOffset now = Home.Noon.AddMinutes(10);
        Standing standing = Held() with { LastShape = now.AddSeconds(-quietSeconds) };

        Assert.Equal(expected, Grading.Elapse(Home.Camera, standing, Limits, now).Standing.Response.Level);
    }

    [Fact]
    public void A_level_that_is_renewed_lasts_twice_as_long_each_time_and_says_so_once()
    {
        DateTimeOffset first = Home.Noon.AddMinutes(10), second = first.AddMinutes(20);
        Standing once = Grading.Elapse(Home.Camera, Held() with { LastShape = first }, Limits, first).Standing;
        Standing twice = Grading.Elapse(Home.Camera, once with { LastShape = second }, Limits, second).Standing;

        Assert.Equal((first.AddMinutes(20), TimeSpan.FromMinutes(20)), (once.Response.Until, once.Hold));
        Assert.Equal((second.AddMinutes(40), TimeSpan.FromMinutes(40)), (twice.Response.Until, twice.Hold));
        Assert.Equal("test; it was still at it when that time was over, so the time is doubled", twice.Response.Reason);
        Assert.Equal(TimeSpan.FromDays(7), Limits.Doubled(TimeSpan.FromDays(5)));
    }

    [Theory]
    [InlineData(119, "119 seconds")]
    [InlineData(120, "2 minutes")]
    [InlineData(7140, "119 minutes")]
    [InlineData(7200, "2 hours")]
    public void A_release_names_the_time_in_a_fitting_unit(int seconds, string expected)
    {
        Grade grade = Grading.Elapse(Home.Camera, Held() with { Hold = TimeSpan.FromSeconds(seconds) }, Limits, Home.Noon.AddDays(1));

        Assert.Equal($"its {expected} as rate-limit are over and it is quiet", grade.Decision!.Response.Reason);
    }

    [Theory]
    [InlineData(30, 2)]
    [InlineData(31, 0)]
    public void Offences_are_forgiven_after_thirty_days_without_one(int days, int expected)
    {
        Standing old = Standing.Clean with { Offences = 2, Peak = ResponseLevel.RateLimit, ReleasedAt = Home.Noon };

        Assert.Equal(expected, Observe(old, 0, Home.Noon.AddDays(days)).Standing.Offences);
    }

    [Theory]
    [InlineData(1, "once")]
    [InlineData(2, "2 times")]
    public void A_repeated_offence_goes_one_level_further_and_says_how_often_there_was_one(int offences, string expected)
    {
        Standing old = Standing.Clean with { Offences = offences, Peak = ResponseLevel.RateLimit, ReleasedAt = Home.Noon };
        Grade grade = Observe(old, 1, Home.Noon.AddHours(1));

        Assert.Equal(ResponseLevel.Restricted, grade.Standing.Response.Level);
        Assert.Contains($", as it did {expected} before, so the answer is harder", grade.Decision!.Response.Reason, StringComparison.Ordinal);
        Assert.Equal((offences, ResponseLevel.Restricted), (grade.Standing.Offences, grade.Standing.Peak));
    }

    [Fact]
    public void A_first_offence_says_nothing_of_earlier_ones_and_records_the_decision()
    {
        Grade grade = Observe(Standing.Clean, 25);

        Assert.Equal("evidence; it looks like a search for telnet and SSH servers, as Mirai does it", grade.Decision!.Response.Reason);
        Assert.Equal((ResponseLevel.None, "rule", ViolationShape.TelnetSshScan), (grade.Decision.Before, grade.Decision.Response.By, grade.Decision.Shape));
        Assert.Equal((Home.Noon, Home.Noon.AddHours(1), ViolationShape.TelnetSshScan), (grade.Decision.Response.Since, grade.Decision.Response.Until, grade.Decision.Response.Shape));
        Assert.Same(grade.Standing, grade.Decision.Standing);
    }

    [Fact]
    public void What_the_rules_may_not_do_is_advised_once_for_each_level()
    {
        Ceiling monitored = new(ResponseLevel.None, "it is only monitored");
        Grade first = Observe(Standing.Clean, 10, ceiling: monitored);
        Grade same = Observe(first.Standing, 1, ceiling: monitored);
        Grade higher = Observe(same.Standing, 40, ceiling: monitored);

        Assert.Equal([ResponseLevel.RateLimit, null, ResponseLevel.Isolated], new[] { first, same, higher }.Select(g => g.Advice?.Level));
        Assert.Equal("evidence; it looks like a search for telnet and SSH servers, as Mirai does it. The rules do not go further because it is only monitored", first.Advice!.Why);
        Assert.All([first, same, higher], g => Assert.Null(g.Decision));
    }

    [Fact]
    public void What_the_rules_may_do_is_never_advised()
    {
        Ceiling learning = new(ResponseLevel.Restricted, "it is still being learned");
        Grade first = Observe(Standing.Clean, 25, ceiling: learning);
        Grade same = Observe(first.Standing, 1, ceiling: learning);

        Assert.Equal([ResponseLevel.Restricted, ResponseLevel.Restricted], new[] { first, same }.Select(g => g.Standing.Response.Level));
        Assert.All([first, same], g => Assert.Null(g.Advice));
        Assert.Null(same.Decision);
    }

    [Fact]
    public void A_decision_that_stops_at_the_ceiling_says_why_and_advises_the_rest_once()
    {
        Ceiling learning = new(ResponseLevel.Restricted, "it is still being learned");
        Grade grade = Observe(Standing.Clean, 50, ceiling: learning);

        Assert.Equal((ResponseLevel.Restricted, ResponseLevel.Isolated), (grade.Standing.Response.Level, grade.Advice!.Level));
        Assert.EndsWith("; it stops there because it is still being learned", grade.Decision!.Response.Reason, StringComparison.Ordinal);
        Assert.Null(Observe(grade.Standing, 50, ceiling: learning).Advice);
    }

    [Fact]
    public void A_pattern_that_never_escalates_leaves_a_device_as_it_stands()
    {
        Standing old = Standing.Clean with { Offences = 2, ReleasedAt = Home.Noon.AddDays(-40) };

        Assert.Same(old, Grading.Observe(Home.Camera, old, Detected(100), Open, escalates: false, Limits, Home.Noon).Standing);
    }

    [Fact]
    public void A_repetition_without_points_is_remembered_as_a_sign_and_changes_no_score()
    {
        Grade grade = Observe(Held() with { Score = 12 }, 0, Home.Noon.AddMinutes(3));

        Assert.Equal((Home.Noon.AddMinutes(3), 12.0), (grade.Standing.LastShape, grade.Standing.Score));
        Assert.Null(grade.Decision);
    }

    [Fact]
    public void A_persons_order_lasts_as_long_as_the_person_says()
    {
        Grade limited = Grading.Order(Home.Camera, Standing.Clean, new(ResponseLevel.Isolated, Home.Noon, "by hand", "cli") { Until = Home.Noon.AddHours(3) });
        Grade open = Grading.Order(Home.Camera, limited.Standing, new(ResponseLevel.Restricted, Home.Noon, "by hand", "cli"));

        Assert.Equal((TimeSpan.FromHours(3), TimeSpan.Zero), (limited.Standing.Hold, open.Standing.Hold));
        Assert.Equal((ResponseLevel.None, ResponseLevel.Isolated), (limited.Decision!.Before, open.Decision!.Before));
    }

    [Fact]
    public void A_release_clears_the_score_and_what_was_advised_and_keeps_the_peak()
    {
        Standing held = Held() with { Score = 40, Advised = ResponseLevel.Isolated, Peak = ResponseLevel.Restricted, Offences = 1 };
        Standing free = Grading.Order(Home.Camera, held, new(ResponseLevel.None, Home.Noon.AddHours(1), "by hand", "cli")).Standing;

        Assert.Equal(new Standing
        {
            Response = new(ResponseLevel.None, Home.Noon.AddHours(1), "by hand", "cli"),
            ScoredAt = Home.Noon.AddHours(1),
            ReleasedAt = Home.Noon.AddHours(1),
            LastShape = held.LastShape,
            Offences = 2,
            Peak = ResponseLevel.Restricted,
        }, free);
    }

    private static Standing Held() => Standing.Clean with
    {
        Response = new(ResponseLevel.RateLimit, Home.Noon, "test", "rule") { Until = Home.Noon.AddMinutes(10) },
        Hold = TimeSpan.FromMinutes(10),
        IsOffending = true,
        LastShape = Home.Noon,
    };

    private static Detection Detected(double points) => new(ViolationShape.TelnetSshScan, points, "evidence", Flow);

    private static Grade Observe(Standing standing, double points, DateTimeOffset? now = null, Ceiling? ceiling = null) =>
        Grading.Observe(Home.Camera, standing, Detected(points), ceiling ?? Open, escalates: true, Limits, now ?? Home.Noon);
}
