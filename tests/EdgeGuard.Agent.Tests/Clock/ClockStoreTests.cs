using EdgeGuard.Agent.Clock;
using EdgeGuard.Agent.Pipeline;
using EdgeGuard.Agent.Response;
using EdgeGuard.Agent.Store;
using EdgeGuard.Agent.Tests.Telemetry;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.State;
using EdgeGuard.Mqtt.Tests.Brokers;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace EdgeGuard.Agent.Tests.Clock;

public sealed class ClockStoreTests : IDisposable
{
    private static readonly AllowanceKey Key = new(Home.Camera, "203.0.113.9");

    private readonly StateFolder _folder = new();
    private readonly TwoClocks _machine = new(Home.Noon, TimeSpan.FromHours(2));
    private string _boot = "first";

    public static TheoryData<int> Jumps => [-3650, -1, 1, 3650];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Jumps))]
    public void F43_Setting_the_wall_clock_moves_no_gateway_time(int days)
    {
        using GatewayStore store = Open();
        GatewayClock clock = Clock(store);
        _machine.Advance(TimeSpan.FromMinutes(1));

        _machine.Set(TimeSpan.FromDays(days));

        Assert.Equal(Home.Noon.AddMinutes(1), clock.GetUtcNow());
        Assert.Equal(Home.Noon.AddDays(days), clock.ToWall(Home.Noon));
        Assert.Equal(Home.Noon.AddDays(days).AddMinutes(1), clock.WallNow);
        _machine.Set(TimeSpan.FromDays(-days));
        Assert.Equal(Home.Noon, clock.ToWall(Home.Noon));
    }

    [Fact]
    public void F46_New_boot_that_could_not_be_stored_is_stored_with_the_next_write()
    {
        using (GatewayStore store = Open())
        {
            Clock(store);
            store.Write(db => db.Run("CREATE TRIGGER full BEFORE INSERT ON clock BEGIN SELECT RAISE(ABORT, 'full'); END"));
        }
        _boot = "second";

        using (GatewayStore store = Open())
        {
            Assert.True(Clock(store).IsNewBoot);
            Assert.Throws<StoreException>(() => store.Write(_ => { }));
            Assert.Equal(["first"], Boots(store));
            store.Read(db => db.Run("DROP TRIGGER full"));
            new OperatorStore(store).KeepPause(Home.Noon.AddHours(1));
            store.Write(_ => { });

            Assert.Equal(["first", "second"], Boots(store));
            // The row that joined came first: it ends the pauses of the boot before, not this one.
            Assert.Single(store.Read(db => db.Rows("SELECT 1 FROM pause", r => r.GetInt32(0))));
        }
        using GatewayStore next = Open();
        Assert.False(Clock(next).IsNewBoot);
    }

    [Theory]
    [MemberData(nameof(Jumps))]
    public void F43_Restarted_agent_goes_on_by_boot_time_whatever_the_wall_clock_says(int days)
    {
        using (GatewayStore store = Open()) Clock(store);
        _machine.Advance(TimeSpan.FromHours(5));
        _machine.Set(TimeSpan.FromDays(days));

        using GatewayStore next = Open();
        GatewayClock clock = Clock(next);

        Assert.False(clock.IsNewBoot);
        Assert.Equal(Home.Noon.AddHours(5), clock.GetUtcNow());
        Assert.Equal(_machine.GetUtcNow(), clock.ToWall(clock.GetUtcNow()));
    }

    [Theory]
    [MemberData(nameof(Jumps))]
    public void F42_Rebooted_machine_goes_on_where_it_stored_the_time_whatever_its_wall_clock_says(int days)
    {
        using (GatewayStore store = Open())
        {
            ClockStore first = Keeper(store);
            _machine.Advance(TimeSpan.FromHours(1));
            first.Keep();
            _machine.Advance(TimeSpan.FromMinutes(4));
        }
        Reboot(TimeSpan.FromDays(days));

        using GatewayStore next = Open();
        GatewayClock clock = Clock(next);

        Assert.True(clock.IsNewBoot);
        Assert.Equal(Home.Noon.AddHours(1), clock.GetUtcNow());
        _machine.Advance(TimeSpan.FromMinutes(3));
        Assert.Equal(Home.Noon.AddHours(1).AddMinutes(3), clock.GetUtcNow());
        // What people read of the time before is the time of day of then.
        Assert.Equal(Home.Noon.AddMinutes(7), clock.ToWall(Home.Noon.AddMinutes(7)));
        Assert.Equal(_machine.GetUtcNow(), clock.ToWall(clock.GetUtcNow()));
    }

    [Fact]
    public void F42_First_start_in_1970_begins_at_a_time_that_is_not_taken_for_never()
    {
        _machine.Set(DateTimeOffset.UnixEpoch - Home.Noon);
        using GatewayStore store = Open();

        GatewayClock clock = Clock(store);

        Assert.Equal(ClockHistory.Earliest, clock.GetUtcNow());
        _machine.Advance(TimeSpan.FromSeconds(9));
        _machine.Set(Home.Noon - DateTimeOffset.UnixEpoch);
        Assert.Equal(ClockHistory.Earliest.AddSeconds(9), clock.GetUtcNow());
        Assert.Equal(Home.Noon, clock.ToWall(ClockHistory.Earliest));
        Assert.Equal(DateTimeOffset.UnixEpoch, clock.ToWall(DateTimeOffset.UnixEpoch));
    }

    [Fact]
    public void F42_Store_of_an_earlier_version_is_not_in_the_future_of_a_clock_in_1970()
    {
        using (GatewayStore store = Open()) store.Write(db => db.Run(
            "INSERT INTO device (id, network, interface, first_seen, last_seen) VALUES ('00005e005301', 'things', 'lan0', $1, $1)", Home.Noon.ToUnixTimeMilliseconds()));
        _machine.Set(DateTimeOffset.UnixEpoch - Home.Noon);

        using GatewayStore next = Open();

        Assert.Equal(Home.Noon, Clock(next).GetUtcNow());
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("first", "second")]
    [InlineData("first", "")]
    public void F43_Unknown_or_other_boot_ends_pauses_and_timed_permissions_and_keeps_permanent_ones(string before, string after)
    {
        _boot = before;
        AllowanceKey always = Key with { Peer = "always.example.com" };
        using (GatewayStore store = Open())
        {
            Clock(store);
            Allow(store, Home.Noon.AddHours(1));
            new OperatorStore(store).Keep(always, new(Home.Noon, null, "cli"));
        }
        _boot = after;
        _machine.Set(TimeSpan.FromHours(-3));

        using GatewayStore next = Open();
        GatewayClock clock = Clock(next);
        GatewayState state = new OperatorStore(next).Restore(Home.WithCamera, clock.GetUtcNow(), clock.IsNewBoot);

        Assert.Equal([always], state.Allowances.Keys);
        Assert.Null(state.PausedUntil);
        // They are gone from the disk too: the next agent of this boot does not find them.
        Assert.Null(new OperatorStore(next).Restore(Home.WithCamera, Home.Noon).PausedUntil);
    }

    [Fact]
    public void F43_Same_boot_keeps_a_pause_and_a_permission_for_their_length_and_no_longer()
    {
        using (GatewayStore store = Open())
        {
            Clock(store);
            Allow(store, Home.Noon.AddHours(1));
        }
        _machine.Set(TimeSpan.FromHours(-20));
        _machine.Advance(TimeSpan.FromMinutes(59));
        using (GatewayStore store = Open())
        {
            GatewayState during = new OperatorStore(store).Restore(Home.WithCamera, Clock(store).GetUtcNow());
            Assert.Equal((Home.Noon.AddHours(1), 1), (during.PausedUntil, during.Allowances.Count));
        }
        _machine.Advance(TimeSpan.FromMinutes(2));

        using GatewayStore next = Open();
        GatewayState after = new OperatorStore(next).Restore(Home.WithCamera, Clock(next).GetUtcNow());

        Assert.Equal((null, 0), (after.PausedUntil, after.Allowances.Count));
    }

    [Fact]
    public void Boot_time_that_went_back_is_another_boot()
    {
        using (GatewayStore store = Open())
        {
            ClockStore first = Keeper(store);
            _machine.Advance(TimeSpan.FromHours(3));
            first.Keep();
        }
        _machine.Advance(TimeSpan.FromHours(-1));

        using GatewayStore next = Open();
        GatewayClock clock = Clock(next);

        Assert.True(clock.IsNewBoot);
        Assert.Equal(Home.Noon.AddHours(3), clock.GetUtcNow());
    }

    [Theory]
    [InlineData(false, 1)]
    [InlineData(true, 4)]
    public async Task Time_is_stored_every_five_minutes_while_a_response_runs_and_at_the_end_only_otherwise(bool isHeld, int writes)
    {
        using GatewayStore store = Open();
        ClockStore keeper = Keeper(store);
        int written = 0;
        Action<Microsoft.Data.Sqlite.SqliteConnection> stamp = store.Stamp!;
        store.Stamp = db =>
        {
            written++;
            stamp(db);
        };
        FakeTimeProvider time = new(Home.Noon);
        DeviceResponse hold = new(ResponseLevel.Isolated, Home.Noon, "it scans", "rule") { Until = Home.Noon.AddHours(8) };
        PipelineChannels channels = new(isHeld ? Home.Seen(Home.WithCamera, new PolicyInput.ResponseDecided(Home.Camera, hold)) : Home.WithCamera);
        using ClockStage stage = new(channels, keeper, time);
        using CancellationTokenSource over = new();
        Task running = stage.RunAsync(over.Token);
        for (int minutes = 0; minutes < 15; minutes++)
        {
            int before = written;
            time.Advance(TimeSpan.FromMinutes(1));
            if (isHeld && minutes % 5 == 4) Assert.True(SpinWait.SpinUntil(() => written > before, TimeSpan.FromSeconds(30)));
        }

        await over.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);

        Assert.Equal(writes, written);
    }

    private static void Allow(GatewayStore store, DateTimeOffset until)
    {
        new OperatorStore(store).Keep(Key, new(Home.Noon, until, "cli"));
        new OperatorStore(store).KeepPause(until);
    }

    private void Reboot(TimeSpan off)
    {
        _machine.Reboot(off);
        _boot = "second";
    }

    private GatewayStore Open() => new(_folder.Root, _machine, NullLogger<GatewayStore>.Instance);

    private ClockStore Keeper(GatewayStore store)
    {
        ClockStore keeper = new(() => store, _machine, _boot, NullLogger<ClockStore>.Instance);
        _ = keeper.Clock.GetUtcNow();
        return keeper;
    }

    private GatewayClock Clock(GatewayStore store) => Keeper(store).Clock;

    private static List<string> Boots(GatewayStore store) => store.Read(db => db.Rows("SELECT boot FROM clock ORDER BY number", r => r.GetString(0)));
}
