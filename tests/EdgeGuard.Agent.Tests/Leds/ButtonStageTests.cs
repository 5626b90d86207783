using System.Collections.Immutable;
using EdgeGuard.Agent.Leds;
using EdgeGuard.Agent.Pipeline;
using EdgeGuard.Agent.Tests.Response;
using EdgeGuard.Core.Networks;
using EdgeGuard.Core.State;
using EdgeGuard.Linux.Buttons;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace EdgeGuard.Agent.Tests.Leds;

public sealed class ButtonStageTests : IAsyncLifetime, IDisposable
{
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(3);

    private readonly CancellationTokenSource _timeout = new(TimeSpan.FromSeconds(60));
    private readonly ObservedTime _time = new();
    private readonly LogList<ButtonStage> _log = new();
    private readonly LedOptions _options = new() { Button = { MayPause = true } };
    private readonly PipelineChannels _channels = new(new() { Gateway = "home", Networks = ImmutableSortedDictionary<string, Network>.Empty });
    private readonly HandButton _button = new();
    private Func<LedOptions, IButton?> _open;
    private ButtonStage? _stage;

    public ButtonStageTests() => _open = _ => _button;

    [Fact]
    public async Task A_short_press_acknowledges_the_alarm()
    {
        await StartAsync();
        _button.Press();
        await HeldAsync();
        _time.Advance(Long - TimeSpan.FromMilliseconds(1));
        _button.Release();
        Assert.Equal(new PolicyInput.AlarmAcknowledged("button"), await InputAsync());
    }

    [Fact]
    public async Task A_long_press_pauses_while_it_is_still_held()
    {
        await StartAsync();
        await HoldAsync();
        Assert.Equal(new PolicyInput.Paused(_time.GetUtcNow().AddMinutes(10), "button"), await InputAsync());
    }

    [Fact]
    public async Task A_long_press_ends_a_pause()
    {
        _options.Button.MayPause = false;
        _channels.State.Swap(_channels.State.Current with { PausedUntil = _time.GetUtcNow().AddMinutes(5) });
        await StartAsync();
        await HoldAsync();
        Assert.Equal(new PolicyInput.Paused(null, "button"), await InputAsync());
    }

    [Fact]
    public async Task A_long_press_does_nothing_where_it_may_not_pause_and_the_next_short_one_works()
    {
        _options.Button.MayPause = false;
        await StartAsync();
        await HoldAsync();
        await _log.UntilAsync("8013 ", 1, _timeout.Token);
        _button.Release();
        _button.Press();
        _button.Release();
        Assert.Equal(new PolicyInput.AlarmAcknowledged("button"), await InputAsync());
    }

    [Fact]
    public async Task A_press_that_lasts_as_the_agent_stops_orders_nothing()
    {
        await StartAsync();
        _button.Press();
        await HeldAsync();
        await _stage!.StopAsync(_timeout.Token);
        Assert.False(_channels.Inputs.Reader.TryRead(out _));
        Assert.True(_button.IsDisposed);
    }

    [Fact]
    public async Task F53_A_button_that_cannot_be_had_is_one_warning_and_the_agent_runs_on()
    {
        _open = _ => throw new IOException("line 26 is taken");
        await StartAsync();
        for (int tries = 0; tries < 3; tries++) await LookAgainAsync();
        Assert.Equal([LogLevel.Warning], _log.Levels);
    }

    [Fact]
    public async Task A_button_that_appears_after_the_agent_is_used()
    {
        Queue<IButton?> boot = new([null, _button]);
        _open = _ => boot.Dequeue();
        await StartAsync();
        await LookAgainAsync();
        _button.Press();
        await HeldAsync();
        _button.Release();
        Assert.Equal(new PolicyInput.AlarmAcknowledged("button"), await InputAsync());
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        if (_stage is not null) await _stage.StopAsync(_timeout.Token);
    }

    public void Dispose()
    {
        _stage?.Dispose();
        _button.Dispose();
        _timeout.Dispose();
    }

    private Task StartAsync()
    {
        _stage = new(_channels, Coordinators.Protection(_channels, _time), _open, new OptionsWrapper<LedOptions>(_options), _time, _log);
        return _stage.StartAsync(_timeout.Token);
    }

    private async Task HoldAsync()
    {
        _button.Press();
        await HeldAsync();
        _time.Advance(Long);
    }

    private async Task LookAgainAsync()
    {
        while (await _time.Waits.ReadAsync(_timeout.Token) != LateDevice.Interval) { }
        _time.Advance(LateDevice.Interval);
    }

    private async Task HeldAsync()
    {
        while (await _time.Waits.ReadAsync(_timeout.Token) != Long) { }
    }

    private async Task<PolicyInput> InputAsync() => await _channels.Inputs.Reader.ReadAsync(_timeout.Token);
}
