using System.Collections.Immutable;
using EdgeGuard.Agent.Pipeline;
using EdgeGuard.Agent.Response;
using EdgeGuard.Agent.Tests.Leds;
using EdgeGuard.Core.Events;
using EdgeGuard.Core.Networks;
using EdgeGuard.Core.State;

namespace EdgeGuard.Agent.Tests.Response;

public sealed class PauseStageTests : IAsyncLifetime, IDisposable
{
    private static readonly TimeSpan TenMinutes = TimeSpan.FromMinutes(10);

    private readonly CancellationTokenSource _timeout = new(TimeSpan.FromSeconds(60));
    private readonly ObservedTime _time = new();
    private readonly PipelineChannels _channels = new(new() { Gateway = "home", Networks = ImmutableSortedDictionary<string, Network>.Empty });
    private readonly PauseStage _stage;

    public PauseStageTests() => _stage = new(_channels, _time);

    [Fact]
    public async Task A_pause_ends_when_its_time_is_over()
    {
        Pause(TenMinutes);
        await WaitsAsync(TenMinutes);
        _time.Advance(TenMinutes - TimeSpan.FromMilliseconds(1));
        Assert.False(_channels.Inputs.Reader.TryRead(out _));
        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(new PolicyInput.Paused(null, "time") { Ended = _channels.State.Current.PausedUntil }, await _channels.Inputs.Reader.ReadAsync(_timeout.Token));
    }

    [Fact]
    public async Task A_second_pause_ends_by_its_own_time()
    {
        Pause(TenMinutes);
        await WaitsAsync(TenMinutes);
        _time.Advance(TimeSpan.FromMinutes(9));
        Pause(TenMinutes);
        await WaitsAsync(TenMinutes);
        _time.Advance(TimeSpan.FromMinutes(2));
        Assert.False(_channels.Inputs.Reader.TryRead(out _));
        _time.Advance(TimeSpan.FromMinutes(8));
        Assert.Equal(new PolicyInput.Paused(null, "time") { Ended = _channels.State.Current.PausedUntil }, await _channels.Inputs.Reader.ReadAsync(_timeout.Token));
    }

    [Fact]
    public async Task A_pause_that_somebody_ended_is_not_ended_again()
    {
        Pause(TenMinutes);
        await WaitsAsync(TenMinutes);
        Pause(null);
        Pause(TimeSpan.FromMinutes(30));
        await WaitsAsync(TimeSpan.FromMinutes(30));
        _time.Advance(TenMinutes);
        Assert.False(_channels.Inputs.Reader.TryRead(out _));
    }

    public Task InitializeAsync() => _stage.StartAsync(_timeout.Token);

    public Task DisposeAsync() => _stage.StopAsync(_timeout.Token);

    public void Dispose()
    {
        _stage.Dispose();
        _timeout.Dispose();
    }

    private void Pause(TimeSpan? length)
    {
        DateTimeOffset now = _time.GetUtcNow();
        _channels.State.Swap(_channels.State.Current with { PausedUntil = now + length });
        _channels.Events.Publish(new GatewayEvent.PauseChanged(now, now + length, "button"));
    }

    private async Task WaitsAsync(TimeSpan length)
    {
        while (await _time.Waits.ReadAsync(_timeout.Token) != length) { }
    }
}
