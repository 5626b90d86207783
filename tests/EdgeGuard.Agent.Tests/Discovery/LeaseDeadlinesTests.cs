using System.Net;
using EdgeGuard.Agent.Clock;
using EdgeGuard.Agent.Discovery;
using EdgeGuard.Agent.Tests.Clock;
using EdgeGuard.Agent.Tests.Telemetry;
using EdgeGuard.Core.Leases;

namespace EdgeGuard.Agent.Tests.Discovery;

/// <summary>Lease files state the time of day, which anybody may set.</summary>
public sealed class LeaseDeadlinesTests
{
    private readonly TwoClocks _machine = new(Home.Noon, TimeSpan.FromHours(2));
    private readonly GatewayClock _clock;
    private readonly LeaseDeadlines _leases;

    public LeaseDeadlinesTests()
    {
        _clock = new(_machine, () => new(Home.Noon, _machine.GetTimestamp(), new([]), IsNewBoot: false));
        _ = _clock.GetUtcNow();
        _leases = new(_clock);
    }

    [Theory]
    [InlineData(-3650)]
    [InlineData(3650)]
    public void F43_Setting_the_wall_clock_neither_ends_nor_extends_a_lease(int days)
    {
        RecordedLease lease = Lease(Home.Noon.AddHours(1));
        Assert.Equal(Home.Noon.AddHours(1), _leases.InForce(lease)!.Until);

        _machine.Set(TimeSpan.FromDays(days));
        _machine.Advance(TimeSpan.FromMinutes(59));

        Assert.Equal(Home.Noon.AddHours(1), _leases.InForce(lease)!.Until);
        _machine.Advance(TimeSpan.FromMinutes(2));
        Assert.Null(_leases.InForce(lease));
    }

    [Fact]
    public void F43_Renewal_under_a_clock_that_is_set_lasts_as_long_as_the_server_grants()
    {
        _leases.InForce(Lease(Home.Noon.AddHours(1)));
        _machine.Set(TimeSpan.FromDays(3650));

        DateTimeOffset? renewed = _leases.InForce(Lease(Home.Noon.AddDays(3650).AddHours(2)))!.Until;

        Assert.Equal(Home.Noon.AddHours(2), renewed);
        _machine.Set(TimeSpan.FromDays(-3650));
        Assert.Equal(Home.Noon.AddHours(2), _leases.InForce(Lease(Home.Noon.AddDays(3650).AddHours(2)))!.Until);
    }

    [Fact]
    public void F42_Lease_that_is_read_in_1970_is_a_guess_of_an_hour_until_the_clock_is_right()
    {
        _machine.Set(DateTimeOffset.UnixEpoch - Home.Noon);
        RecordedLease lease = Lease(Home.Noon.AddDays(2));
        Assert.Equal((Home.Noon.AddHours(1), false), (_leases.InForce(lease)!.Until!.Value, _leases.InForce(lease)!.IsDoubtful));

        _machine.Set(Home.Noon - DateTimeOffset.UnixEpoch);

        Assert.Equal(Home.Noon.AddDays(2), _leases.InForce(lease)!.Until);
    }

    [Fact]
    public void Length_begins_anew_as_long_as_the_server_has_the_lease_in_its_file()
    {
        RecordedLease lease = Lease(null) with { Length = TimeSpan.FromHours(1) };
        Assert.Equal(Home.Noon.AddHours(1), _leases.InForce(lease)!.Until);

        _machine.Advance(TimeSpan.FromMinutes(29));
        Assert.Equal(Home.Noon.AddHours(1), _leases.InForce(lease)!.Until);
        _machine.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal(Home.Noon.AddMinutes(91), _leases.InForce(lease)!.Until);
    }

    [Fact]
    public void Line_was_written_when_its_file_was_at_the_latest()
    {
        RecordedLease lease = Lease(Home.Noon.AddHours(1));
        Assert.Equal(Home.Noon.AddMinutes(-5), _leases.InForce(lease, Home.Noon.AddMinutes(-5).UtcDateTime)!.Noted);

        // Another line was written since, or the wall clock was set.
        _machine.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(Home.Noon.AddMinutes(-5), _leases.InForce(lease, Home.Noon.AddMinutes(1).UtcDateTime)!.Noted);
        Assert.Equal(Home.Noon.AddMinutes(1), _leases.InForce(Lease(Home.Noon.AddHours(2)), Home.Noon.AddDays(3).UtcDateTime)!.Noted);
    }

    [Fact]
    public void Lease_that_is_over_when_it_is_first_read_is_not_in_force()
    {
        Assert.Null(_leases.InForce(Lease(Home.Noon.AddSeconds(-1))));
        Assert.NotNull(_leases.InForce(Lease(null)));
    }

    // It was compared with a wrong wall clock. A file that nobody writes any more is not taken for one again and again.
    [Fact]
    public void F42_Lease_that_ended_years_ago_when_it_is_first_read_is_a_guess_of_one_hour()
    {
        _machine.Set(TimeSpan.FromDays(3650));
        RecordedLease lease = Lease(Home.Noon.AddHours(8));

        Assert.Equal((Home.Noon.AddHours(1), true), (_leases.InForce(lease)!.Until!.Value, _leases.InForce(lease)!.IsDoubtful));

        _machine.Advance(TimeSpan.FromMinutes(61));
        Assert.Null(_leases.InForce(lease));
        _machine.Advance(TimeSpan.FromHours(10));
        Assert.Null(_leases.InForce(lease));
    }

    [Fact]
    public void F42_Guess_after_a_jump_ahead_becomes_the_lease_when_the_clock_is_right()
    {
        _machine.Set(TimeSpan.FromDays(3650));
        RecordedLease lease = Lease(Home.Noon.AddHours(8));
        _leases.InForce(lease);

        _machine.Set(TimeSpan.FromDays(-3650));

        Assert.Equal((Home.Noon.AddHours(8), false), (_leases.InForce(lease)!.Until!.Value, _leases.InForce(lease)!.IsDoubtful));
    }

    // The wall clock was wrong while the file was written, or the machine was off. Gateway time knows nothing of either.
    [Fact]
    public void F42_File_that_is_older_than_the_boot_counts_as_written_at_the_boot()
    {
        _machine.Set(TimeSpan.FromHours(9));
        RecordedLease lease = Lease(Home.Noon.AddHours(10));

        Assert.Equal(Home.Noon.AddHours(-2), _leases.InForce(lease, Home.Noon.UtcDateTime)!.Noted);
    }

    private static RecordedLease Lease(DateTimeOffset? until) => new(IPAddress.Parse("192.168.20.10"), Home.CameraMac, until, null);
}
