using EdgeGuard.Agent.Pipeline;
using EdgeGuard.Agent.Store;
using EdgeGuard.Agent.Tests.Leds;
using EdgeGuard.Agent.Tests.Telemetry;
using EdgeGuard.Linux.Tests.Netns;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Time.Testing;

namespace EdgeGuard.Agent.Tests.Store;

/// <summary>A real file system that the kernel made read-only, as it does after errors of the disk.</summary>
public sealed class ReadOnlyDiskTests
{
    private readonly FakeTimeProvider _time = new(Home.Noon);
    private readonly LogList<GatewayStore> _log = new();

    [NetnsFact]
    public void F47_Newest_state_counts_on_a_disk_that_became_read_only_after_a_clean_stop() => NewestCounts(isCut: false);

    [NetnsFact]
    public void F45_F47_Newest_state_counts_on_a_disk_that_became_read_only_after_a_cut_of_the_power() => NewestCounts(isCut: true);

    private void NewestCounts(bool isCut)
    {
        using SmallDisk disk = new(), other = new();
        string path = Path.Combine(disk.Root, GatewayStore.FileName);
        GatewayStore first = new(disk.Root, _time, _log);
        first.Write(db => Add(db, "known"));
        first.KeepCopy();
        first.Write(db => Add(db, "held-since"));
        // A cut of the power leaves the log, and a clean stop none.
        if (isCut) CopyAll(disk.Root, other.Root);
        first.Dispose();
        if (isCut) CopyAll(other.Root, disk.Root);
        Assert.Equal(isCut, File.Exists($"{path}-wal"));
        disk.MakeReadOnly();

        using GatewayStore seen = GatewayStore.Snapshot(disk.Root, _time, _log);
        using GatewayStore agent = new(disk.Root, _time, _log);

        Assert.Equal(path, seen.Source);
        foreach (GatewayStore store in (GatewayStore[])[seen, agent])
        {
            Assert.Equal(["held-since", "known"], store.Read(db => db.Rows("SELECT id FROM device ORDER BY id", row => row.GetString(0))));
        }
        Assert.ThrowsAny<Exception>(() => File.WriteAllText(Path.Combine(disk.Root, "new"), ""));
    }

    [NetnsFact]
    public async Task F48_Agent_that_stops_copies_its_last_state()
    {
        using CancellationTokenSource end = new(TimeSpan.FromSeconds(60));
        using SmallDisk disk = new();
        using GatewayStore store = new(disk.Root, _time, _log);
        await using RunningPipeline pipeline = await RunningPipeline.StartAsync(Home.WithCamera, _time);
        PipelineChannels channels = pipeline.PipelineChannels;
        using StoreStage stage = new(channels, store, _time);
        await stage.StartAsync(end.Token);
        await Condition.UntilAsync(() => File.Exists(Path.Combine(disk.Root, "state.db.good")));
        store.Write(db => Add(db, "held-since"));

        await stage.StopAsync(end.Token);

        using SqliteConnection copy = SqliteFile.Open(Path.Combine(disk.Root, "state.db.good"), "PRAGMA query_only=ON;");
        Assert.Equal(["held-since"], copy.Rows("SELECT id FROM device", row => row.GetString(0)));
    }

    private static void CopyAll(string from, string to)
    {
        foreach (string file in Directory.GetFiles(from)) File.Copy(file, Path.Combine(to, Path.GetFileName(file)), overwrite: true);
    }

    private static void Add(SqliteConnection db, string id) =>
        db.Run("INSERT INTO device (id, network, interface, first_seen, last_seen) VALUES ($1, 'things', 'lan0', 0, 0)", id);
}
