using EdgeGuard.Agent.Pipeline;
using EdgeGuard.Agent.Tests.Leds;
using EdgeGuard.Core.Events;

namespace EdgeGuard.Agent.Tests.Supervision;

public sealed class InputGuardTests
{
    private readonly ObservedTime _time = new();
    private readonly EventBroadcaster _events = new();
    private readonly EventBroadcaster.Subscription _told;
    private readonly LogList<InputGuard> _log = new();
    private readonly InputGuard _guard;

    public InputGuardTests()
    {
        _told = _events.Subscribe();
        _guard = new(_events, InputMarks.None, _time, _log);
    }

    [Fact]
    public async Task Input_that_fails_is_named_and_the_next_one_is_taken()
    {
        List<string> taken = [];

        foreach (string input in (string[])["good", "bad", "fine"])
        {
            await _guard.TryAsync("profiles", input, one =>
            {
                if (one == "bad") throw new UriFormatException("no port");
                taken.Add(one);
                return ValueTask.CompletedTask;
            }, one => one, CancellationToken.None);
        }

        Assert.Equal(["good", "fine"], taken);
        Assert.True(_told.Reader.TryRead(out GatewayEvent? told));
        GatewayEvent.StageFailed failed = Assert.IsType<GatewayEvent.StageFailed>(told);
        Assert.Equal(("profiles", "bad", "no port", StageRemedy.Skipped), (failed.Stage, failed.Input, failed.Problem, failed.Remedy));
        Assert.StartsWith("9001 Stage profiles skipped an input that it cannot deal with: bad", Assert.Single(_log.Lines), StringComparison.Ordinal);
    }

    // A disk that stalls must not end an agent that is well.
    [Fact]
    public void Input_that_waits_for_the_disk_is_no_hung_stage_and_one_of_the_reducer_is()
    {
        PipelineChannels channels = new(Telemetry.Home.Empty);
        string?[] seen = [];
        channels.Guard.Try("telemetry", "event", _ => seen = Looks(), one => one);
        Assert.Equal(new string?[StageProgress.MostLooks], seen);

        using StageProgress.Turn turn = channels.Progress.Begin(StageNames.Reducer);
        Assert.Equal(StageNames.Reducer, Looks()[^1]);

        string?[] Looks() => [.. Enumerable.Range(0, StageProgress.MostLooks).Select(_ => channels.Progress.Look())];
    }

    [Fact]
    public void Flood_of_bad_inputs_makes_one_event_a_minute_for_each_stage_and_counts_all()
    {
        for (int i = 0; i < 1000; i++)
        {
            _guard.Try("discovery", new string('x', 100_000), _ => throw new InvalidOperationException(new string('y', 100_000)), one => one);
            _time.Advance(TimeSpan.FromMilliseconds(100));
        }
        _guard.Try("learning", "", _ => throw new InvalidOperationException(), one => one);

        Assert.Equal(1001, _guard.SetAside.Count);
        List<GatewayEvent.StageFailed> told = [];
        while (_told.Reader.TryRead(out GatewayEvent? one)) told.Add((GatewayEvent.StageFailed)one);
        Assert.Equal(["discovery", "discovery", "learning"], told.Select(e => e.Stage));
        Assert.All(told, e => Assert.InRange(e.Input!.Length + e.Problem.Length, 0, 600));
        Assert.All(_log.Lines, line => Assert.InRange(line.Length, 0, 600));
    }

    [Fact]
    public async Task End_of_the_agent_is_no_failure()
    {
        using CancellationTokenSource ended = new();
        await ended.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
            await _guard.TryAsync("mqtt", "", async _ => await Task.Delay(-1, ended.Token), one => one, ended.Token));

        Assert.Equal(0, _guard.SetAside.Count);
    }
}
