using EdgeGuard.Agent.Control;
using EdgeGuard.Agent.Pipeline;
using EdgeGuard.Agent.Tests.Telemetry;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.Events;

namespace EdgeGuard.Agent.Tests.Control;

public sealed class EventJournalTests
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);
    private static readonly Device Camera = Home.WithCamera.Devices[Home.Camera];

    private readonly PipelineChannels _wires = new(Home.WithCamera);

    [Fact]
    public async Task Flood_of_forbidden_packets_drives_out_no_other_news()
    {
        using EventJournal journal = new(_wires);
        await journal.StartAsync(CancellationToken.None);
        GatewayEvent.DeviceAppeared news = new(Home.Noon, Camera);
        await TellAsync(journal, news);

        for (int i = 0; i < 1500; i++) await TellAsync(journal, new GatewayEvent.ViolationSeen(Home.Noon, Camera, Home.Telnet()));

        IReadOnlyList<GatewayEvent> kept = journal.Recent();
        Assert.Equal((1001, news), (kept.Count, kept[0]));
        await journal.StopAsync(CancellationToken.None);
    }

    [Fact]
    public async Task Events_of_all_kinds_come_in_the_order_in_which_they_happened()
    {
        using EventJournal journal = new(_wires);
        await journal.StartAsync(CancellationToken.None);
        GatewayEvent[] told =
        [
            new GatewayEvent.ViolationSeen(Home.Noon, Camera, Home.Telnet()), new GatewayEvent.DeviceAppeared(Home.Noon, Camera),
            new GatewayEvent.ViolationSeen(Home.Noon, Camera, Home.Telnet(port: 22)), new GatewayEvent.AlarmAcknowledged(Home.Noon, "cli"),
        ];

        foreach (GatewayEvent happened in told) await TellAsync(journal, happened);

        Assert.Equal(told, journal.Recent());
        await journal.StopAsync(CancellationToken.None);
    }

    // The fan sheds what a reader is too slow for, so each is told when the one before has arrived.
    private async Task TellAsync(EventJournal journal, GatewayEvent happened)
    {
        _wires.Events.Publish(happened);
        DateTime until = DateTime.UtcNow + Timeout;
        while (journal.Recent() is [] || !ReferenceEquals(journal.Recent()[^1], happened))
        {
            Assert.True(DateTime.UtcNow < until, "the event did not arrive");
            await Task.Yield();
        }
    }
}
