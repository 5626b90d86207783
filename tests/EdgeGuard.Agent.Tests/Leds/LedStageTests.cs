using System.Collections.Immutable;
using EdgeGuard.Agent.Leds;
using EdgeGuard.Agent.Pipeline;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.Events;
using EdgeGuard.Core.Networks;
using EdgeGuard.Core.State;
using EdgeGuard.Core.Status;
using EdgeGuard.Linux.Leds;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace EdgeGuard.Agent.Tests.Leds;

public sealed class LedStageTests : IAsyncLifetime, IDisposable
{
    private static readonly Device Camera = new()
    {
        Id = DeviceId.Of(new(0x00005e005301)),
        Mac = new(0x00005e005301),
        Network = "things",
        Interface = "lan0",
        FirstSeen = DateTimeOffset.UnixEpoch,
        LastSeen = DateTimeOffset.UnixEpoch,
    };

    private readonly CancellationTokenSource _timeout = new(TimeSpan.FromSeconds(60));
    private readonly ObservedTime _time = new();
    private readonly RecordingLeds _leds = new(keepsRhythms: true);
    private readonly LogList<LedStage> _log = new();
    private readonly PipelineChannels _channels = new(new()
    {
        Gateway = "home",
        Networks = ImmutableSortedDictionary<string, Network>.Empty.Add(
            "things", new() { Name = "things", Kind = NetworkKind.Iot, Mode = EnforcementMode.Enforce, Interfaces = ["lan0"] }),
        Devices = ImmutableSortedDictionary<DeviceId, Device>.Empty.Add(Camera.Id, Camera),
    });

    private readonly LedOptions _options = new();
    private Func<LedOptions, ILedDriver?> _open;
    private LedStage? _stage;

    public LedStageTests() => _open = _ => _leds;

    [Fact]
    public async Task Stage_shows_the_state_at_once_and_after_each_event()
    {
        await StartAsync();
        Assert.Equal("agent slow, network off, alarm off", await NextAsync(3));
        Happen(state => state with { Enforcement = new(1, true, null) });
        Assert.Equal("agent lit", await NextAsync(1));
        Happen(state => state with { Broker = new(true, false, null) });
        Assert.Equal("network slow", await NextAsync(1));
    }

    [Fact]
    public async Task Stage_goes_on_by_time_alone()
    {
        await StartAsync();
        await NextAsync(3);
        Happen(Hold);
        Assert.Equal("alarm fast", await NextAsync(1));
        await WaitForAsync(LedPlanner.NewsLasts);
        _time.Advance(LedPlanner.NewsLasts);
        Assert.Equal("alarm on", await NextAsync(1));
    }

    [Fact]
    public async Task Quiet_hours_begin_and_end_by_the_time_of_day()
    {
        // It is noon, UTC.
        _options.QuietHours = new() { From = "12:01", Until = "12:02", TimeZone = "Etc/UTC" };
        Happen(state => Hold(state) with { Enforcement = new(1, true, null), Broker = new(true, false, null), AlarmAcknowledged = _time.GetUtcNow().AddSeconds(-1) });
        await StartAsync();
        Assert.Equal("agent lit, network slow, alarm fast", await NextAsync(3));
        await WaitForAsync(LedPattern.Beat.Lit);

        _time.Advance(TimeSpan.FromMinutes(1));
        // The beat of a stage that looks again comes first where it is due.
        Assert.Equal("agent off, network off, alarm on", await NextAsync(3));
        await WaitForAsync(TimeSpan.FromMinutes(1));

        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal("agent lit, network slow", await NextAsync(2));
    }

    [Fact]
    public async Task Stage_keeps_the_beat_of_an_agent_that_enforces()
    {
        Happen(state => state with { Enforcement = new(1, true, null) });
        await StartAsync();
        await NextAsync(3);
        await WaitForAsync(LedPattern.Beat.Lit);
        _time.Advance(LedPattern.Beat.Lit);
        Assert.Equal("agent dark", await NextAsync(1));
        await WaitForAsync(LedPattern.Beat.Dark);
        _time.Advance(LedPattern.Beat.Dark);
        Assert.Equal("agent lit", await NextAsync(1));
    }

    [Fact]
    public async Task F53_Lights_that_fail_are_one_warning_and_are_set_once_they_work()
    {
        _leds.BrokenLed = Led.Alarm;
        await StartAsync();
        await NextAsync(2);
        await WaitForAsync(LedPlayer.RetryAfter);
        Happen(state => state with { Broker = new(true, false, null) });
        await NextAsync(1);
        // The stage has tried the alarm LED again before it waits.
        await WaitForAsync(LedPlayer.RetryAfter);
        _leds.BrokenLed = null;
        Happen(state => state with { Enforcement = new(1, false, "EINVAL") });
        Assert.Equal("agent fast, alarm fast", await NextAsync(2));
        // The light is set before it is told that it works again.
        await _log.UntilAsync("", 3, _timeout.Token);
        Assert.Equal([LogLevel.Information, LogLevel.Warning, LogLevel.Information], _log.Levels);
    }

    [Fact]
    public async Task F53_A_driver_that_refuses_is_one_warning_and_the_agent_runs_on()
    {
        _open = _ => throw new IOException("line 17 is taken by led0");
        await StartAsync();
        for (int tries = 0; tries < 3; tries++) await LookAgainAsync();
        Assert.Equal(["8003 No LEDs: driver auto failed; everything else works. line 17 is taken by led0"], _log.Lines);
    }

    [Fact]
    public async Task A_gateway_without_lights_is_a_notice()
    {
        _open = _ => null;
        await StartAsync();
        for (int tries = 0; tries < 3; tries++) await LookAgainAsync();
        Assert.Equal([LogLevel.Information], _log.Levels);
    }

    [Fact]
    public async Task Lights_that_appear_after_the_agent_are_used()
    {
        Queue<Func<ILedDriver?>> boot = new([() => null, () => throw new UnauthorizedAccessException("not yet in the group"), () => _leds]);
        _open = _ => boot.Dequeue()();
        await StartAsync();
        for (int tries = 0; tries < 2; tries++) await LookAgainAsync();
        Assert.Equal("agent slow, network off, alarm off", await NextAsync(3));
        Assert.Equal([LogLevel.Information, LogLevel.Warning, LogLevel.Information], _log.Levels);
    }

    [Fact]
    public async Task Lights_go_dark_when_the_agent_stops()
    {
        await StartAsync();
        await NextAsync(3);
        await _stage!.StopAsync(_timeout.Token);
        Assert.Equal("agent dark, network dark, alarm dark", await NextAsync(3));
        await _leds.Calls.Completion.WaitAsync(_timeout.Token);
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        if (_stage is not null) await _stage.StopAsync(_timeout.Token);
    }

    public void Dispose()
    {
        _stage?.Dispose();
        _leds.Dispose();
        _timeout.Dispose();
    }

    private Task StartAsync()
    {
        _stage = new(_channels, _open, new OptionsWrapper<LedOptions>(_options), _time, _log);
        return _stage.StartAsync(_timeout.Token);
    }

    private async Task LookAgainAsync()
    {
        await WaitForAsync(LateDevice.Interval);
        _time.Advance(LateDevice.Interval);
    }

    // Moves time past the stage's pace, so that what happens is shown without waiting.
    private void Happen(Func<GatewayState, GatewayState> change)
    {
        _time.Advance(TimeSpan.FromMilliseconds(20));
        _channels.State.Swap(change(_channels.State.Current));
        _channels.Events.Publish(new GatewayEvent.EnforcementChanged(_time.GetUtcNow(), _channels.State.Current.Enforcement));
    }

    private GatewayState Hold(GatewayState state) => state with
    {
        Devices = state.Devices.SetItem(Camera.Id, Camera with { Response = new(ResponseLevel.Isolated, _time.GetUtcNow(), "scan", "rule") }),
    };

    private async Task<string> NextAsync(int count)
    {
        List<string> told = [];
        while (told.Count < count)
        {
            LedCall call = await _leds.Calls.ReadAsync(_timeout.Token);
            told.Add($"{call.Led.Name()} {call.Shown?.Name ?? (call.IsLit ? "lit" : "dark")}");
        }
        return string.Join(", ", told);
    }

    private async Task WaitForAsync(TimeSpan length)
    {
        while (await _time.Waits.ReadAsync(_timeout.Token) != length) { }
    }
}
