using System.Net;
using EdgeGuard.Agent.Learning;
using EdgeGuard.Agent.Orders;
using EdgeGuard.Agent.Pipeline;
using EdgeGuard.Agent.Response;
using EdgeGuard.Agent.Store;
using EdgeGuard.Agent.Tests.Leds;
using EdgeGuard.Agent.Tests.Response;
using EdgeGuard.Agent.Tests.Telemetry;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.Learning;
using EdgeGuard.Core.Policy;
using EdgeGuard.Linux.Tests.Netns;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Time.Testing;

namespace EdgeGuard.Agent.Tests.Store;

/// <summary>A real disk without room: what is in force is reported as not stored, and stored once there is room.</summary>
public sealed class FullDiskTests : IDisposable
{
    private readonly FakeTimeProvider _time = new(Home.Noon);
    private readonly LogList<GatewayStore> _log = new();
    private readonly CancellationTokenSource _end = new(TimeSpan.FromSeconds(60));

    public void Dispose() => _end.Dispose();

    [NetnsFact]
    public async Task F46_F47_Order_that_cannot_be_stored_says_so_and_is_stored_once_there_is_room()
    {
        using SmallDisk disk = new();
        using GatewayStore store = Open(disk);
        await using RunningPipeline pipeline = await RunningPipeline.StartAsync(Home.WithCamera, _time);
        PipelineChannels channels = pipeline.PipelineChannels;
        using ResponseCoordinator coordinator = Coordinators.For(channels, new(store));
        using StoreStage stage = new(channels, store, _time);
        await stage.StartAsync(_end.Token);
        Assert.IsType<CommandOutcome.Done>(await HoldAsync(channels, coordinator, ResponseLevel.Restricted));

        disk.Fill();
        Assert.Equal("not-yet-stored", Assert.IsType<CommandOutcome.Refused>(await HoldAsync(channels, coordinator, ResponseLevel.Isolated)).Code);

        Assert.Equal(ResponseLevel.Isolated, channels.State.Current.Devices[Home.Camera].Response.Level);
        await channels.State.WaitForAsync(s => s.Concerns.Values.Any(c => c.Why.Contains("cannot be stored", StringComparison.Ordinal)), _end.Token);
        Assert.Equal(ResponseLevel.Restricted, Stored(store));
        disk.Free();
        await PassAsync(() => Stored(store) == ResponseLevel.Isolated, TimeSpan.FromSeconds(5));
        await PassAsync(() => channels.State.Current.Concerns.IsEmpty, StoreStage.Quiet + TimeSpan.FromSeconds(10));
        Assert.IsType<CommandOutcome.Done>(await HoldAsync(channels, coordinator, ResponseLevel.None));
        Assert.Equal(ResponseLevel.None, Stored(store));
        await stage.StopAsync(_end.Token);
    }

    [NetnsFact]
    public void F46_Agent_that_starts_on_a_full_disk_knows_what_was_decided_and_stores_again_once_there_is_room()
    {
        using SmallDisk disk = new();
        using (GatewayStore first = Open(disk)) first.Write(Isolated);
        disk.Fill();

        using (GatewayStore second = Open(disk))
        {
            Assert.Null(second.Problem);
            Assert.Equal(["kept"], Ids(second));
            Assert.Throws<StoreException>(() => second.Write(db => Add(db, "refused")));
            disk.Free();
            second.Write(db => Add(db, "later"));
            second.KeepCopy();
        }

        using GatewayStore third = Open(disk);
        Assert.Equal(["kept", "later"], Ids(third));
        Assert.True(File.Exists(Path.Combine(disk.Root, "state.db.good")));
        Assert.Single(_log.Lines);
    }

    // The last write is in the log alone, and the good copy is older.
    [NetnsFact]
    public void F46_Boot_on_a_full_disk_knows_the_last_decision()
    {
        using SmallDisk disk = new();
        using GatewayStore running = Open(disk);
        running.Write(db => Add(db, "old"));
        running.KeepCopy();
        running.Write(Isolated);
        using SmallDisk after = new();
        foreach (string name in (string[])["state.db", "state.db-wal", "state.db.good"]) File.Copy(Path.Combine(disk.Root, name), Path.Combine(after.Root, name));
        after.Fill();

        using GatewayStore seen = GatewayStore.Snapshot(after.Root, _time, _log);

        Assert.Equal(["kept", "old"], Ids(seen));
    }

    [NetnsFact]
    public void F46_Copy_that_does_not_fit_leaves_its_room()
    {
        using SmallDisk disk = new();
        using GatewayStore store = Open(disk);
        store.Write(Isolated);
        disk.Fill();

        store.KeepCopy();

        Assert.False(File.Exists(Path.Combine(disk.Root, "state.db.good.new")));
        Assert.Equal(["kept"], Ids(store));
    }

    [NetnsFact]
    public void F46_Learning_goes_on_and_is_stored_once_there_is_room()
    {
        using SmallDisk disk = new();
        using GatewayStore store = Open(disk);
        LearningSessions sessions = new(new(store));
        Device camera = Home.WithCamera.Devices[Home.Camera];
        disk.Fill();
        sessions.Start(camera, TimeSpan.FromDays(7), Home.Noon);
        for (int i = 1; i < 100; i++) sessions.Add(camera.Id, [Flow(i)]);
        int learned = Assert.Single(sessions.Sessions).Table.Habits.Count;
        Assert.True(learned > 90);
        Assert.Equal(1, store.Pending.Count);

        disk.Free();
        store.Pending.TryAgain();

        Assert.Equal(learned, Assert.Single(new LearningStore(store).Read()).Table.Habits.Count);
    }

    private async Task PassAsync(Func<bool> isSo, TimeSpan within)
    {
        for (TimeSpan passed = TimeSpan.Zero; !isSo() && passed < within; passed += TimeSpan.FromSeconds(1))
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(20, _end.Token);
        }
        await Condition.UntilAsync(isSo);
    }

    private Task<CommandOutcome> HoldAsync(PipelineChannels channels, ResponseCoordinator coordinator, ResponseLevel level) =>
        new DeviceCommands(channels, new(channels, _time), coordinator, new(channels, _time), _time).HoldAsync(Home.Camera.Value, level, "by hand", "cli", _end.Token);

    private GatewayStore Open(SmallDisk disk) => new(disk.Root, _time, _log);

    private static ResponseLevel Stored(GatewayStore store) => new DecisionStore(store).Last().Single(d => d.Device == Home.Camera).Response.Level;

    private static void Isolated(SqliteConnection db) => Add(db, "kept");

    private static void Add(SqliteConnection db, string id) =>
        db.Run("INSERT INTO device (id, network, interface, first_seen, last_seen) VALUES ($1, 'things', 'lan0', 0, 0)", id);

    private static List<string> Ids(GatewayStore store) => store.Read(db => db.Rows("SELECT id FROM device ORDER BY id", r => r.GetString(0)));

    private static ObservedFlow Flow(int number) => new()
    {
        Flow = new()
        {
            Direction = PolicyDirection.FromDevice, Protocol = IpProtocols.Tcp, Device = IPAddress.Parse("192.168.20.10"), DevicePort = 40_000,
            Peer = IPAddress.Parse($"203.0.113.{number}"), PeerPort = 443,
        },
        PeerNames = [],
        Begin = Home.Noon,
        IsBeginSeen = true,
    };
}
