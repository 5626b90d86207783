using EdgeGuard.Agent.Control;
using EdgeGuard.Agent.Pipeline;
using EdgeGuard.Agent.Tests.Telemetry;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.Events;

namespace EdgeGuard.Agent.Tests.Control;

public sealed class EventJournalTests
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);
    private static readonly Device Camera = Home.WithCamera.Devices[Home.Camera];

    private readonly PipelineChannels _channels = new(Home.WithCamera);

    [Fact]
    public async Task Flood_of_forbidden_packets_drives_out_no_other_news()
    {
        using EventJournal journal = new(_channels);
        await journal.StartAsync(CancellationToken.None);
        GatewayEvent.DeviceAppeared news = new(Home.Noon, Camera);
        await TellAsync(journal, news);

        for (int i = 0; i < 1500; i++) await TellAsync(journal, new GatewayEvent.ViolationSeen(Home.Noon, Camera, Home.Telnet()));

        IReadOnlyList<GatewayEvent> kept = journal.Recent();
        Assert.Equal((1001, news), (kept.Count, kept[0]));
        await journal.StopAsync(CancellationToken.None);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Device_with_endless_news_evicts_its_own_and_so_do_invented_devices(bool isInvented)
    {
        using EventJournal journal = new(_channels);
        await journal.StartAsync(CancellationToken.None);
        Device bulb = Camera with { Id = DeviceId.Of(MacAddress.Parse("00:00:5e:00:53:02")) };
        GatewayEvent[] news = [new GatewayEvent.ResponseChanged(Home.Noon, bulb, ResponseLevel.None), new GatewayEvent.AlarmAcknowledged(Home.Noon, "cli"), new GatewayEvent.ResponseChanged(Home.Noon, Camera, ResponseLevel.None)];
        foreach (GatewayEvent happened in news) await TellAsync(journal, happened);

        for (ulong i = 0; i < 1500; i++)
        {
            await TellAsync(journal, isInvented
                ? new GatewayEvent.DeviceAppeared(Home.Noon, Camera with { Id = DeviceId.Of(new(0x020000000000 + i)) })
                : new GatewayEvent.DeviceChanged(Home.Noon, Camera with { HostName = $"{i}" }));
        }

        IReadOnlyList<GatewayEvent> kept = journal.Recent();
        Assert.Equal(EventJournal.Capacity, kept.Count);
        Assert.Equal(news[..2], kept.Take(2));
        Assert.Equal(isInvented, kept.Contains(news[2]));
        await journal.StopAsync(CancellationToken.None);
    }

    [Fact]
    public async Task Forbidden_packets_of_one_device_drive_out_none_of_another()
    {
        using EventJournal journal = new(_channels);
        await journal.StartAsync(CancellationToken.None);
        GatewayEvent.ViolationSeen other = new(Home.Noon, Camera with { Id = DeviceId.Of(MacAddress.Parse("00:00:5e:00:53:02")) }, Home.Telnet());
        await TellAsync(journal, other);

        for (int i = 0; i < 1500; i++) await TellAsync(journal, new GatewayEvent.ViolationSeen(Home.Noon, Camera, Home.Telnet()));

        Assert.Same(other, journal.Recent()[0]);
        await journal.StopAsync(CancellationToken.None);
    }

    [Fact]
    public async Task Events_of_all_kinds_come_in_the_order_in_which_they_happened()
    {
        using EventJournal journal = new(_channels);
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
        _channels.Events.Publish(happened);
        DateTime until = DateTime.UtcNow + Timeout;
        while (journal.Recent() is [] || !ReferenceEquals(journal.Recent()[^1], happened))
        {
            Assert.True(DateTime.UtcNow < until, "the event did not arrive");
            await Task.Yield();
        }
    }
}
