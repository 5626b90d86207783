using EdgeGuard.Agent.Orders;
using EdgeGuard.Agent.Pipeline;
using EdgeGuard.Agent.Response;
using EdgeGuard.Agent.Tests.Response;
using EdgeGuard.Agent.Tests.Telemetry;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.State;
using Microsoft.Extensions.Time.Testing;

namespace EdgeGuard.Agent.Tests.Orders;

public sealed class OrderExecutorTests : IAsyncLifetime, IDisposable
{
    private readonly FakeTimeProvider _time = new(Home.Noon);
    private readonly CancellationTokenSource _end = new(TimeSpan.FromSeconds(60));
    private RunningPipeline _pipeline = null!;
    private ResponseCoordinator _coordinator = null!;

    private PipelineChannels Channels => _pipeline.PipelineChannels;

    private ProtectionCommands Protection => Coordinators.Protection(Channels, _time);

    public async Task InitializeAsync()
    {
        _pipeline = await RunningPipeline.StartAsync(Home.WithCamera, _time);
        _coordinator = Coordinators.For(Channels);
    }

    public async Task DisposeAsync() => await _pipeline.DisposeAsync();

    public void Dispose()
    {
        _coordinator.Dispose();
        _end.Dispose();
    }

    [Fact]
    public async Task Pause_during_a_longer_pause_answers_with_its_own_end()
    {
        for (int i = 0; i < 200; i++)
        {
            Assert.Equal(_time.GetUtcNow().AddMinutes(60), await PauseAsync(60));
            Assert.Equal(_time.GetUtcNow().AddMinutes(5), await PauseAsync(5));
            _time.Advance(TimeSpan.FromSeconds(1));
        }
        Assert.Null(await PauseAsync(null));
    }

    [Fact]
    public async Task Orders_at_the_same_time_each_answer_with_their_own_end()
    {
        Task<DateTimeOffset?>[] orders = [.. Enumerable.Range(1, 200).Select(minutes => Task.Run(() => PauseAsync(minutes)))];

        DateTimeOffset?[] ends = await Task.WhenAll(orders);

        Assert.Equal(Enumerable.Range(1, 200).Select(minutes => (DateTimeOffset?)Home.Noon.AddMinutes(minutes)), ends);
    }

    [Fact]
    public async Task Order_that_the_kernel_refuses_delays_no_other_and_still_answers_for_itself()
    {
        _pipeline.Refuse(state => state.Devices[Home.Camera].Response.Level == ResponseLevel.Isolated);
        Task<CommandOutcome> quarantine = HoldAsync(ResponseLevel.Isolated);
        await Channels.State.WaitForAsync(state => state.Devices[Home.Camera].Response.Level == ResponseLevel.Isolated, _end.Token);

        Assert.IsType<CommandOutcome.DoneForAll>(await Protection.AcknowledgeAsync("button", _end.Token));
        Assert.False(quarantine.IsCompleted);
        Assert.Equal(ResponseLevel.None, await LevelAsync(HoldAsync(ResponseLevel.None)));

        Assert.Equal(ResponseLevel.Isolated, await LevelAsync(quarantine));
    }

    [Fact]
    public async Task Order_is_refused_after_its_time_by_a_clock_that_nobody_can_set()
    {
        _pipeline.Refuse(_ => true);
        Task<CommandOutcome> pause = Protection.PauseAsync(TimeSpan.FromMinutes(5), "cli", _end.Token);
        await Channels.State.WaitForAsync(state => state.Enforcement.Problem is not null, _end.Token);

        _time.AdjustTime(Home.Noon.AddHours(20));
        Assert.False(pause.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(5));

        CommandOutcome.Refused refused = Assert.IsType<CommandOutcome.Refused>(await pause.WaitAsync(_end.Token));
        Assert.Equal("not-in-force", refused.Code);
        Assert.Contains("refused by the test", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Order_that_changes_nothing_waits_for_the_change_before_it()
    {
        _pipeline.Refuse(_ => true);
        Task<CommandOutcome> first = Protection.PauseAsync(TimeSpan.FromMinutes(60), "cli", _end.Token);
        await Channels.State.WaitForAsync(state => state.PausedUntil is not null, _end.Token);
        Task<CommandOutcome> second = Protection.PauseAsync(TimeSpan.FromMinutes(5), "cli", _end.Token);
        await Channels.State.WaitForAsync(state => state.PausedUntil == Home.Noon.AddMinutes(5), _end.Token);

        _time.Advance(TimeSpan.FromSeconds(5));

        Assert.IsType<CommandOutcome.Refused>(await first.WaitAsync(_end.Token));
        Assert.IsType<CommandOutcome.Refused>(await second.WaitAsync(_end.Token));
    }

    [Fact]
    public async Task No_order_is_in_force_before_the_kernel_has_the_first_ruleset()
    {
        PipelineChannels channels = new(Home.WithCamera);
        using ReducerStage reducer = new(channels, _time);
        await reducer.StartAsync(_end.Token);

        Task<CommandOutcome> resume = Coordinators.Protection(channels, _time).PauseAsync(null, "cli", _end.Token);
        GatewayState first = await channels.ToEnforce.Reader.ReadAsync(_end.Token);
        Assert.False(resume.IsCompleted);
        channels.InForce.Swap(first);

        Assert.IsType<CommandOutcome.DoneForAll>(await resume.WaitAsync(_end.Token));
        await reducer.StopAsync(_end.Token);
    }

    [Fact]
    public async Task Order_after_the_wall_clock_was_set_back_answers_for_itself()
    {
        _time.Advance(TimeSpan.FromHours(3));
        await LevelAsync(HoldAsync(ResponseLevel.Isolated));
        await LevelAsync(HoldAsync(ResponseLevel.None));
        _time.AdjustTime(Home.Noon);

        Assert.Equal(ResponseLevel.Isolated, await LevelAsync(HoldAsync(ResponseLevel.Isolated)));
    }

    [Fact]
    public async Task Who_may_only_tighten_cannot_soften_an_order_that_has_not_reached_the_state_yet()
    {
        PipelineChannels channels = new(Home.WithCamera);
        using ResponseCoordinator coordinator = Coordinators.For(channels);
        DeviceCommands commands = new(channels, new(channels, _time), coordinator, new(channels, _time), _time);
        using CancellationTokenSource end = CancellationTokenSource.CreateLinkedTokenSource(_end.Token);
        Task<CommandOutcome> quarantine = commands.HoldAsync(Home.Camera.Value, ResponseLevel.Isolated, "by hand", "cli", end.Token);

        CommandOutcome softer = await commands.HoldAsync(Home.Camera.Value, ResponseLevel.Restricted, "by hand", "mqtt", end.Token, mayLoosen: false);

        Assert.Equal("not-permitted", Assert.IsType<CommandOutcome.Refused>(softer).Code);
        await end.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => quarantine);
    }

    private Task<CommandOutcome> HoldAsync(ResponseLevel level) =>
        new DeviceCommands(Channels, new(Channels, _time), _coordinator, new(Channels, _time), _time).HoldAsync(Home.Camera.Value, level, "by hand", "cli", _end.Token);

    private static async Task<ResponseLevel> LevelAsync(Task<CommandOutcome> order) => Assert.IsType<CommandOutcome.Done>(await order).Device.Response.Level;

    private async Task<DateTimeOffset?> PauseAsync(int? minutes) =>
        Assert.IsType<CommandOutcome.DoneForAll>(await Protection.PauseAsync(minutes is { } some ? TimeSpan.FromMinutes(some) : null, "cli", _end.Token)).State.PausedUntil;
}
