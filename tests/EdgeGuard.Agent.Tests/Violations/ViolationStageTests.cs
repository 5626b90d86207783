using EdgeGuard.Agent.Pipeline;
using EdgeGuard.Agent.Tests.Leds;
using EdgeGuard.Agent.Tests.Telemetry;
using EdgeGuard.Agent.Violations;
using EdgeGuard.Core.Violations;

namespace EdgeGuard.Agent.Tests.Violations;

public sealed class ViolationStageTests
{
    private const int Room = 4096;

    [Fact]
    public async Task Reports_that_do_not_fit_are_shed_counted_and_logged()
    {
        PipelineChannels wires = new(Home.WithCamera);
        LogList<ViolationStage> log = new();
        using ViolationStage stage = new(wires, new ReportCounts(), TimeProvider.System, log);

        await stage.HandOverAsync(Reports(Room));
        Assert.Equal((0L, 0), (wires.ShedReports.Count, log.Lines.Count()));

        await stage.HandOverAsync(Reports(3));
        Assert.Equal((3L, Room), (wires.ShedReports.Count, wires.ToResponse.Reader.Count));
        // The first, and whenever their number has doubled.
        Assert.Equal(2, log.Lines.Count(line => line.StartsWith("4001 ", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Reports_are_handed_over_again_once_there_is_room()
    {
        PipelineChannels wires = new(Home.WithCamera);
        using ViolationStage stage = new(wires, new ReportCounts(), TimeProvider.System, new LogList<ViolationStage>());
        await stage.HandOverAsync(Reports(Room + 1));
        Assert.True(wires.ToResponse.Reader.TryRead(out _));

        await stage.HandOverAsync(Reports(1));

        Assert.Equal((1L, Room), (wires.ShedReports.Count, wires.ToResponse.Reader.Count));
    }

    private static async IAsyncEnumerable<Violation> Reports(int count)
    {
        for (int i = 0; i < count; i++) yield return Home.Telnet();
        await Task.CompletedTask;
    }
}
