using EdgeGuard.Agent.Pipeline;
using EdgeGuard.Agent.Tests.Leds;
using EdgeGuard.Agent.Tests.Telemetry;
using EdgeGuard.Agent.Violations;
using EdgeGuard.Core.Violations;
using EdgeGuard.Linux.Tests;

namespace EdgeGuard.Agent.Tests.Violations;

public sealed class ViolationStageTests
{
    private const int Room = ReportQueue.MostOfDevice;

    [Fact]
    public async Task Reports_that_do_not_fit_are_shed_counted_and_logged()
    {
        PipelineChannels channels = new(Home.WithCamera);
        LogList<ViolationStage> log = new();
        using ViolationStage stage = new(channels, new ReportCounts(), TimeProvider.System, log);

        await stage.HandOverAsync(Reports(Room));
        Assert.Equal((0L, 0), (channels.ShedReports.Count, log.Lines.Count()));

        await stage.HandOverAsync(Reports(3));
        Assert.Equal((3L, Room), (channels.ShedReports.Count, channels.ToResponse.Count));
        // The first, and whenever their number has doubled.
        Assert.Equal(2, log.Lines.Count(line => line.StartsWith("4001 ", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Reports_are_handed_over_again_once_there_is_room()
    {
        PipelineChannels channels = new(Home.WithCamera);
        using ViolationStage stage = new(channels, new ReportCounts(), TimeProvider.System, new LogList<ViolationStage>());
        await stage.HandOverAsync(Reports(Room + 1));
        await foreach (Violation _ in channels.ToResponse.ReadAllAsync(TestTimeout.Token)) break;

        await stage.HandOverAsync(Reports(1));

        Assert.Equal((1L, Room), (channels.ShedReports.Count, channels.ToResponse.Count));
    }

    [Fact]
    public void T17_T18_Reports_of_many_devices_leave_room_for_those_of_another()
    {
        ReportQueue queue = new();
        int taken = 0;
        for (int device = 0; device < 400; device++)
        {
            for (int i = 0; i < 300; i++) taken += queue.TryAdd(Home.Telnet() with { SourceMac = new(0x020000000000 + (ulong)device), Port = "port1" }) ? 1 : 0;
        }
        Assert.Equal((ReportQueue.MostOfPlace, ReportQueue.MostOfPlace), (taken, queue.Count));

        for (int i = 0; i < ReportQueue.Few; i++) Assert.True(queue.TryAdd(Home.Telnet() with { Port = "port2" }));
    }

    [Fact]
    public void T18_Device_that_floods_leaves_room_for_another_at_its_place()
    {
        ReportQueue queue = new();
        // Three of them take half of the room, and then a few each.
        for (int device = 0; device < 3; device++)
        {
            for (int i = 0; i < ReportQueue.Most; i++) queue.TryAdd(Home.Telnet() with { SourceMac = new(0x020000000000 + (ulong)device) });
        }
        for (int i = 0; i < ReportQueue.Few; i++) Assert.True(queue.TryAdd(Home.Telnet()));
        Assert.False(queue.TryAdd(Home.Telnet()));
    }

    private static async IAsyncEnumerable<Violation> Reports(int count)
    {
        for (int i = 0; i < count; i++) yield return Home.Telnet();
        await Task.CompletedTask;
    }
}
