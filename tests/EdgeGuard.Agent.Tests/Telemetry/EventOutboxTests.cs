using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeGuard.Agent.Telemetry.Events;
using EdgeGuard.Agent.Telemetry.Outbox;
using EdgeGuard.Core.Events;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Time.Testing;

namespace EdgeGuard.Agent.Tests.Telemetry;

public sealed class EventOutboxTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("edgeguard-outbox-");
    private readonly FakeTimeProvider _time = new(Home.Noon);
    private readonly LogBook _log = new();

    private string File => Path.Combine(_folder.FullName, "telemetry.db");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Events_come_out_in_the_order_they_went_in_however_many_there_are()
    {
        using EventOutbox outbox = Open();
        string[] names = [.. Enumerable.Range(0, 500).Select(i => $"e{i}")];
        foreach (string name in names) outbox.Add(Telemetry(name));

        Assert.Equal(names, (await TakeAsync(outbox, 500)).Select(Name));
    }

    [Fact]
    public async Task Large_events_take_no_more_than_the_octets_of_the_disk_and_the_alert_of_another_device_is_kept()
    {
        using EventOutbox outbox = Open(capacity: 100_000);
        TelemetryEvent large = new(Home.Camera, Home.Noon, new EventData(EventCatalogue.DeviceChanged, EventSeverity.Info, new JsonObject { ["name"] = new string('x', 130_000) }));

        for (int i = 0; i < 700; i++) outbox.Add(large);
        outbox.Add(Alert("seen"));

        outbox.Settle();
        Assert.InRange(outbox.Dropped, 100, 300);
        Assert.InRange(_folder.EnumerateFiles().Sum(file => file.Length), 1, 2 * EventOutbox.DiskOctets);
        Assert.Contains("seen", (await TakeAsync(outbox, (int)outbox.Waiting)).Select(Name));
    }

    [Fact]
    public async Task Events_of_a_forgotten_device_are_gone_from_the_file_and_from_what_was_read_already()
    {
        using EventOutbox outbox = Open();
        outbox.Add(Alert("first") with { Device = null });
        for (int i = 0; i < 100; i++) outbox.Add(new(Home.Camera, Home.Noon, new EventData(EventCatalogue.DeviceChanged, EventSeverity.Info, new JsonObject { ["name"] = "a-name-that-tells" })));
        outbox.Add(Alert("last") with { Device = null });
        await TakeAsync(outbox, 1);

        outbox.Forget(Home.Camera);

        Assert.Equal(2, outbox.Waiting);
        Assert.Equal("last", Name((await TakeAsync(outbox, 1))[0]));
        Assert.All(_folder.EnumerateFiles(), file =>
        {
            using FileStream stream = new(file.FullName, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            byte[] bytes = new byte[stream.Length];
            stream.ReadExactly(bytes);
            Assert.Equal(-1, bytes.AsSpan().IndexOf("a-name-that-tells"u8));
        });
    }

    [Fact]
    public async Task Waiting_for_an_event_ends_when_there_is_one()
    {
        using EventOutbox outbox = Open();

        Task<OutboxEntry> taking = outbox.TakeAsync(CancellationToken.None);
        Assert.False(taking.IsCompleted);
        outbox.Add(Alert("late"));

        Assert.Equal("late", Name(await taking.WaitAsync(TimeSpan.FromSeconds(60))));
    }

    [Fact]
    public async Task What_was_not_acknowledged_is_taken_again_on_the_next_connection_with_the_same_id_and_the_rest_is_not()
    {
        using EventOutbox outbox = Open();
        foreach (string name in (string[])["a", "b", "c"]) outbox.Add(Alert(name));
        List<OutboxEntry> first = await TakeAsync(outbox, 3);
        outbox.Remove(first[1], delivered: true);

        outbox.Rewind();

        List<OutboxEntry> second = await TakeAsync(outbox, 2);
        Assert.Equal([first[0].Payload, first[2].Payload], second.Select(e => e.Payload));
        Assert.Equal((2, 1), (outbox.Waiting, outbox.Delivered));
    }

    [Fact]
    public async Task Events_survive_an_agent_that_was_killed()
    {
        // Not disposed until the next agent has read the file: nothing was closed or flushed in an orderly way.
        using EventOutbox killed = Open();
        foreach (string name in (string[])["a", "b"]) killed.Add(Alert(name));

        using EventOutbox next = Open();
        next.Add(Alert("c"));

        Assert.Equal(["a", "b", "c"], (await TakeAsync(next, 3)).Select(Name));
    }

    [Fact]
    public async Task Events_acknowledged_before_a_clean_stop_are_not_sent_by_the_next_agent()
    {
        using (EventOutbox before = Open())
        {
            foreach (string name in (string[])["a", "b"]) before.Add(Alert(name));
            before.Remove((await TakeAsync(before, 1))[0], delivered: true);
        }

        using EventOutbox next = Open();

        Assert.Equal("b", Name((await TakeAsync(next, 1))[0]));
        Assert.Equal(1, next.Waiting);
    }

    [Fact]
    public async Task F38_Where_there_is_no_room_telemetry_goes_before_alerts_and_a_gap_says_so_first()
    {
        using EventOutbox outbox = Open(capacity: 40);
        for (int i = 0; i < 20; i++) outbox.Add(Telemetry($"t{i}"));
        for (int i = 0; i < 35; i++) outbox.Add(Alert($"a{i}"));

        outbox.Rewind();
        List<OutboxEntry> taken = await TakeAsync(outbox, (int)outbox.Waiting);

        JsonElement gap = Data(taken[0]);
        Assert.Equal("telemetry_gap", gap.GetProperty("event_type").GetString());
        Assert.Equal(16, gap.GetProperty("dropped").GetProperty("device_changed").GetInt64());
        Assert.Equal(["t16", "t17", "t18", "t19", .. Enumerable.Range(0, 35).Select(i => $"a{i}")], taken.Skip(1).Select(Name));
        Assert.Equal(16, outbox.Dropped);
    }

    [Fact]
    public async Task F38_Where_there_are_only_alerts_new_telemetry_is_dropped_and_a_new_alert_takes_the_place_of_the_oldest()
    {
        using EventOutbox outbox = Open(capacity: 3);
        foreach (string name in (string[])["a0", "a1", "a2"]) outbox.Add(Alert(name));

        outbox.Add(Telemetry("t"));
        outbox.Add(Alert("a3"));

        outbox.Rewind();
        List<OutboxEntry> taken = await TakeAsync(outbox, (int)outbox.Waiting);
        Assert.Equal("""{"device_changed":1,"device_released":1}""", Data(taken[0]).GetProperty("dropped").GetRawText());
        Assert.Equal(["a1", "a2", "a3"], taken.Skip(1).Select(Name));
    }

    [Fact]
    public async Task What_the_broker_has_takes_no_room_from_what_it_has_not()
    {
        using EventOutbox outbox = Open(capacity: 3);
        foreach (string name in (string[])["a0", "a1", "a2"]) outbox.Add(Alert(name));
        foreach (OutboxEntry entry in await TakeAsync(outbox, 2)) outbox.Remove(entry, delivered: true);

        outbox.Add(Alert("a3"));
        outbox.Add(Alert("a4"));

        Assert.Equal((3, 0), (outbox.Waiting, outbox.Dropped));
        outbox.Rewind();
        Assert.Equal(["a2", "a3", "a4"], (await TakeAsync(outbox, 3)).Select(Name));
    }

    [Fact]
    public async Task What_the_broker_refuses_is_part_of_the_gap_and_a_refused_gap_is_not_told_by_another()
    {
        using EventOutbox outbox = Open();
        outbox.Add(Alert("refused"));
        outbox.Remove((await TakeAsync(outbox, 1))[0], delivered: false);

        OutboxEntry gap = (await TakeAsync(outbox, 1))[0];
        Assert.Equal("""{"device_released":1}""", Data(gap).GetProperty("dropped").GetRawText());
        outbox.Remove(gap, delivered: false);
        outbox.Rewind();

        Assert.Equal((0, 2), (outbox.Waiting, outbox.Dropped));
    }

    [Fact]
    public async Task A_gap_is_told_once_and_survives_a_restart_until_it_is()
    {
        using (EventOutbox before = Open(capacity: 1))
        {
            before.Add(Alert("a"));
            before.Add(Telemetry("t"));
        }

        using EventOutbox next = Open();
        next.Rewind();
        List<OutboxEntry> taken = await TakeAsync(next, 2);
        foreach (OutboxEntry entry in taken) next.Remove(entry, delivered: true);
        next.Rewind();
        next.Add(Alert("later"));

        Assert.Equal("telemetry_gap", Data(taken[0]).GetProperty("event_type").GetString());
        Assert.Equal("later", Name((await TakeAsync(next, 1))[0]));
    }

    [Fact]
    public async Task Events_lost_on_the_way_here_are_part_of_the_gap_once_the_outbox_is_empty()
    {
        using EventOutbox outbox = Open();
        outbox.CountDropped("unread", 7);

        Assert.Equal("""{"unread":7}""", Data((await TakeAsync(outbox, 1))[0]).GetProperty("dropped").GetRawText());
    }

    [Fact]
    public void The_file_is_for_the_agent_alone()
    {
        using EventOutbox outbox = Open();
        outbox.Add(Alert("a"));

        Assert.All(_folder.GetFiles(), f => Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, f.UnixFileMode));
    }

    [Fact]
    public async Task A_damaged_file_is_set_aside_and_said()
    {
        await System.IO.File.WriteAllTextAsync(File, new string('x', 8192));

        using EventOutbox outbox = Open();
        outbox.Add(Alert("a"));

        Assert.Equal("a", Name((await TakeAsync(outbox, 1))[0]));
        Assert.True(System.IO.File.Exists(File + ".broken"));
        Assert.Single(_log.Of(6303));
        Assert.Empty(_log.Of(6301));

        // Nobody can say which devices it names.
        outbox.Forget(Home.Camera);
        Assert.False(System.IO.File.Exists(File + ".broken"));
    }

    [Fact]
    public async Task A_folder_that_cannot_be_used_leaves_the_events_in_memory_and_is_said()
    {
        using EventOutbox outbox = new(new(null, "gw01"), "/proc/edgeguard/telemetry.db", 10, _time, _log);
        outbox.Add(Alert("a"));

        Assert.Equal("a", Name((await TakeAsync(outbox, 1))[0]));
        Assert.Single(_log.Of(6301));
    }

    [Fact]
    public async Task F46_F47_A_disk_that_fails_later_leaves_new_events_in_memory_and_no_late_acknowledgement_removes_them()
    {
        using EventOutbox outbox = Open();
        outbox.Add(Alert("on disk"));
        OutboxEntry onItsWay = (await TakeAsync(outbox, 1))[0];
        Break("DROP TABLE event");

        outbox.Add(Alert("in memory"));
        outbox.Remove(onItsWay, delivered: true);
        outbox.Settle();

        Assert.Equal("in memory", Name((await TakeAsync(outbox, 1))[0]));
        outbox.Rewind();
        Assert.Equal("in memory", Name((await TakeAsync(outbox, 1))[0]));
        Assert.Single(_log.Of(6301));
    }

    private EventOutbox Open(int capacity = 1000) => new(new(null, "gw01"), File, capacity, _time, _log);

    private void Break(string sql)
    {
        using SqliteConnection connection = new($"Data Source={File};Pooling=False");
        connection.Open();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private static async Task<List<OutboxEntry>> TakeAsync(EventOutbox outbox, int count)
    {
        using CancellationTokenSource timeout = new(TimeSpan.FromSeconds(60));
        List<OutboxEntry> taken = [];
        while (taken.Count < count) taken.Add(await outbox.TakeAsync(timeout.Token));
        return taken;
    }

    private static TelemetryEvent Alert(string name) => new(Home.Camera, Home.Noon, Of(EventCatalogue.DeviceReleased, name) with { Alert = true });

    private static TelemetryEvent Telemetry(string name) =>
        new(Home.Camera, Home.Noon, Of(EventCatalogue.DeviceChanged, name));

    private static EventData Of(EventType type, string name) => new(type, EventSeverity.Info, new JsonObject().With("name", name).With("network", "things"));

    private static JsonElement Data(OutboxEntry entry) => JsonDocument.Parse(entry.Payload).RootElement.GetProperty("data");

    private static string? Name(OutboxEntry entry) => Data(entry).GetProperty("name").GetString();
}
