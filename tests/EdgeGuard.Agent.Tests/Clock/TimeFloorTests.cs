using EdgeGuard.Agent.Clock;
using EdgeGuard.Agent.Store;
using EdgeGuard.Agent.Telemetry;
using EdgeGuard.Mqtt.Contract;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeGuard.Agent.Tests.Clock;

/// <summary>By which time certificates are judged, on a machine whose clock may be wrong.</summary>
public sealed class TimeFloorTests : IDisposable
{
    private static readonly DateTimeOffset Boot = DateTimeOffset.UnixEpoch.AddMinutes(1), Later = BuildDate.Value.AddDays(100);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("edgeguard-floor-");
    private readonly TimeFloor _floor;
    private bool _isSynchronized;

    public TimeFloorTests() => _floor = new(_folder.FullName);

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void F42_Unsynchronized_clock_is_no_earlier_than_the_build_date()
    {
        Assert.Equal((BuildDate.Value, BuildDate.Value), (At(Boot).Now, At(Boot).Correction));
        Assert.Equal((Later, null), (At(Later).Now, At(Later).Correction));
        Assert.InRange(BuildDate.Value, new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero), DateTimeOffset.UtcNow);
    }

    [Fact]
    public void F42_Unsynchronized_clock_is_no_earlier_than_a_time_that_was_held()
    {
        _floor.Keep(Later);

        Assert.Equal((Later, Later), (At(Boot).Now, At(Later.AddDays(-1)).Now));
        Assert.Equal(Later.AddDays(1), At(Later.AddDays(1)).Now);
    }

    [Fact]
    public void F42_Floor_does_not_count_while_the_clock_is_synchronized()
    {
        _floor.Keep(Later);
        _isSynchronized = true;

        Assert.Equal((Later.AddDays(-50), null), (At(Later.AddDays(-50)).Now, At(Later.AddDays(-50)).Correction));
    }

    [Fact]
    public void F42_Cleared_floor_leaves_the_build_date()
    {
        _floor.Keep(Later);

        _floor.Clear();

        Assert.Equal((null, BuildDate.Value), (_floor.Held, At(Boot).Now));
        _floor.Clear();
    }

    [Theory]
    [InlineData("")]
    [InlineData("soon")]
    [InlineData("2999-01-01T00:00:00Z")]
    [InlineData("2030-01-01T00:00:00Z and more, which goes on for longer than any date that this program wrote")]
    public void F42_Damaged_file_is_no_floor(string text)
    {
        File.WriteAllText(Path.Combine(_folder.FullName, TimeFloor.FileName), text);

        Assert.Equal((null, BuildDate.Value), (_floor.Held, _floor.Value));
    }

    [Fact]
    public void F42_Synchronized_time_becomes_the_floor_after_a_day_and_not_before()
    {
        TwoClocks clocks = new(Later, TimeSpan.FromHours(1));
        TimeFloorStage stage = Stage(clocks);
        _isSynchronized = true;

        Pass(stage, clocks, HeldTime.Length - TimeFloorStage.Interval);
        Assert.Null(_floor.Held);
        Pass(stage, clocks, TimeFloorStage.Interval);
        Assert.Equal(Later + HeldTime.Length, _floor.Held);

        // Written once a day.
        Pass(stage, clocks, HeldTime.Length / 2);
        Assert.Equal(Later + HeldTime.Length, _floor.Held);
    }

    [Fact]
    public void F42_F43_Time_that_was_lost_or_set_begins_its_day_anew()
    {
        TwoClocks clocks = new(Later, TimeSpan.FromHours(1));
        TimeFloorStage stage = Stage(clocks);
        _isSynchronized = true;
        Pass(stage, clocks, TimeSpan.FromHours(23));

        // A time server far ahead, for less than a day.
        clocks.Set(TimeSpan.FromDays(3650));
        Pass(stage, clocks, TimeSpan.FromHours(23));
        clocks.Set(TimeSpan.FromDays(-3650));
        Pass(stage, clocks, TimeSpan.FromHours(23));
        _isSynchronized = false;
        Pass(stage, clocks, TimeSpan.FromMinutes(10));
        _isSynchronized = true;
        Pass(stage, clocks, TimeSpan.FromHours(23));
        Assert.Null(_floor.Held);

        Pass(stage, clocks, TimeSpan.FromHours(2));
        Assert.InRange(_floor.Held!.Value, Later, Later.AddDays(6));
    }

    [Fact]
    public void F42_Broker_is_judged_by_the_floor_while_the_clock_is_wrong()
    {
        Assert.Equal(BuildDate.Value, Plan(Boot).Settings(MqttProtocol.V5, BrokerFeatures.All).Tls.VerifyAt);
        Assert.Null(Plan(Later).Settings(MqttProtocol.V5, BrokerFeatures.All).Tls.VerifyAt);
    }

    private CertificateClock At(DateTimeOffset wall) => new(new TwoClocks(wall, TimeSpan.FromHours(1)), _floor, () => _isSynchronized);

    private ConnectionPlan Plan(DateTimeOffset wall) => new(new() { Url = "mqtts://broker.example" }, new(null, "gw01"), At(wall));

    private TimeFloorStage Stage(TwoClocks clocks) => new(_floor, () => _isSynchronized, clocks, NullLogger<TimeFloorStage>.Instance);

    private static void Pass(TimeFloorStage stage, TwoClocks clocks, TimeSpan length)
    {
        stage.Look();
        for (TimeSpan passed = TimeSpan.Zero; passed < length; passed += TimeFloorStage.Interval)
        {
            clocks.Advance(TimeFloorStage.Interval);
            stage.Look();
        }
    }
}
