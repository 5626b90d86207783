using EdgeGuard.Agent.Orders;
using EdgeGuard.Agent.Pipeline;
using EdgeGuard.Agent.Registry;
using EdgeGuard.Agent.Response;
using EdgeGuard.Agent.Store;
using EdgeGuard.Agent.Tests.Response;
using EdgeGuard.Agent.Tests.Telemetry;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.Networks;
using EdgeGuard.Core.State;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace EdgeGuard.Agent.Tests.Orders;

/// <summary>What the store has and what the state has are the same, whoever leaves and whoever orders at the same time.</summary>
public sealed class StoredOrderTests : IDisposable
{
    private static readonly DeviceId Bulb = DeviceId.Of(MacAddress.Parse("00:00:5e:00:53:02"));
    private static readonly AllowanceKey Key = new(Home.Camera, "203.0.113.9");

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("edgeguard-orders-");
    private readonly FakeTimeProvider _time = new(Home.Noon);
    private readonly CancellationTokenSource _end = new(TimeSpan.FromSeconds(60));
    private readonly GatewayStore _store;

    public StoredOrderTests() => _store = new(_folder.FullName, _time, NullLogger<GatewayStore>.Instance);

    public void Dispose()
    {
        _store.Dispose();
        _folder.Delete(recursive: true);
        _end.Dispose();
    }

    [Fact]
    public async Task Order_of_a_client_that_leaves_after_it_was_stored_is_applied()
    {
        PipelineChannels channels = new(Home.WithCamera);
        while (channels.Inputs.Writer.TryWrite(new PolicyInput.TimePassed())) { }
        using CancellationTokenSource leaves = new();
        Task<CommandOutcome> order = Operator(channels).AllowAsync(Home.Camera.Value, Key.Peer, "always", "cli", leaves.Token);
        Assert.Contains(Key, Stored().Allowances.Keys);

        await leaves.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => order);
        using ReducerStage reducer = new(channels, _time);
        await reducer.StartAsync(_end.Token);

        await channels.State.WaitForAsync(state => state.Allowances.ContainsKey(Key), _end.Token);
        await reducer.StopAsync(_end.Token);
    }

    [Fact]
    public async Task Quarantine_by_a_client_that_leaves_after_it_was_decided_is_applied()
    {
        PipelineChannels channels = new(Home.WithCamera);
        using ResponseCoordinator coordinator = Coordinators.For(channels);
        while (channels.Inputs.Writer.TryWrite(new PolicyInput.TimePassed())) { }
        using CancellationTokenSource leaves = new();
        Task<CommandOutcome> order = new DeviceCommands(channels, new(channels, _time), coordinator, new(channels, _time), _time)
            .HoldAsync(Home.Camera.Value, ResponseLevel.Isolated, "by hand", "cli", leaves.Token);

        await leaves.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => order);
        using ReducerStage reducer = new(channels, _time);
        await reducer.StartAsync(_end.Token);

        Assert.Equal(ResponseLevel.Isolated, (await coordinator.LookAsync(Home.Camera, _end.Token)).Standing.Response.Level);
        await channels.State.WaitForAsync(state => state.Devices[Home.Camera].Response.Level == ResponseLevel.Isolated, _end.Token);
        await reducer.StopAsync(_end.Token);
    }

    [Fact]
    public async Task Order_of_a_client_that_has_left_already_is_not_stored()
    {
        PipelineChannels channels = new(Home.WithCamera);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Operator(channels).AllowAsync(Home.Camera.Value, Key.Peer, "always", "cli", new(canceled: true)));

        Assert.Empty(Stored().Allowances);
        Assert.False(channels.Inputs.Reader.TryRead(out _));
    }

    [Fact]
    public async Task Of_a_thousand_orders_at_once_the_one_that_is_stored_last_is_applied_last()
    {
        await using RunningPipeline pipeline = await RunningPipeline.StartAsync(Home.WithCamera, _time);
        OrderExecutor executor = new(pipeline.PipelineChannels, _time);
        for (int round = 0; round < 50; round++)
        {
            DateTimeOffset? stored = null;
            await Task.WhenAll(Enumerable.Range(1, 20).Select(minutes => Task.Run(() =>
            {
                DateTimeOffset? until = Home.Noon.AddMinutes(minutes);
                void Store()
                {
                    stored = until;
                    Thread.Sleep(TimeSpan.FromMicroseconds(minutes));
                }
                return executor.RunAsync(new(new PolicyInput.Paused(until, "cli")) { Store = Store }, _end.Token);
            })));

            Assert.Equal(stored, pipeline.PipelineChannels.State.Current.PausedUntil);
        }
    }

    [Fact]
    public async Task Merge_by_a_client_that_leaves_takes_the_decisions_along()
    {
        PipelineChannels channels = new(WithTwo());
        using ResponseCoordinator coordinator = Coordinators.For(channels);
        await coordinator.OrderAsync(new(Bulb, new(ResponseLevel.Isolated, Home.Noon, "by hand", "cli")), _ => true);
        using CancellationTokenSource leaves = new();
        Task<CommandOutcome> merge = new IdentityCommands(channels, new(channels, _time), coordinator, _time).MergeAsync(Home.Camera.Value, Bulb.Value, leaves.Token);

        await leaves.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => merge);
        using ReducerStage reducer = new(channels, _time);
        await reducer.StartAsync(_end.Token);
        await channels.State.WaitForAsync(state => !state.Devices.ContainsKey(Bulb) && state.Responses.Count == 1, _end.Token);

        while ((await coordinator.LookAsync(Home.Camera, _end.Token)).Standing.Response.Level != ResponseLevel.Isolated) await Task.Delay(1, _end.Token);
        await reducer.StopAsync(_end.Token);
    }

    [Fact]
    public async Task Order_for_a_device_that_is_merged_meanwhile_says_that_nothing_changed()
    {
        PipelineChannels channels = new(WithTwo());
        using ResponseCoordinator coordinator = Coordinators.For(channels);
        OrderExecutor executor = new(channels, _time);
        await channels.Inputs.Writer.WriteAsync(new PolicyInput.Merged(Home.Camera, Bulb));
        DeviceCommands devices = new(channels, executor, coordinator, new(channels, _time), _time);
        Task<CommandOutcome>[] orders =
        [
            Operator(channels).AllowAsync(Bulb.Value, Key.Peer, "always", "cli", _end.Token),
            Operator(channels).SetModeAsync(Bulb.Value, EnforcementMode.Monitor, "cli", EnforceTerms.AtOnce, _end.Token),
            devices.HoldAsync(Bulb.Value, ResponseLevel.None, "by hand", "cli", _end.Token),
            new IdentityCommands(channels, executor, coordinator, _time).MergeAsync(Bulb.Value, Home.Camera.Value, _end.Token),
        ];
        Task<CommandOutcome> stricter = devices.HoldAsync(Bulb.Value, ResponseLevel.Isolated, "by hand", "cli", _end.Token);

        using ReducerStage reducer = new(channels, _time);
        await reducer.StartAsync(_end.Token);
        await channels.State.WaitForAsync(state => state.Devices[Home.Camera].Response.Level == ResponseLevel.Isolated, _end.Token);
        channels.InForce.Swap(channels.State.Current);

        Assert.All(await Task.WhenAll(orders), outcome => Assert.Equal("merged", Assert.IsType<CommandOutcome.Refused>(outcome).Code));
        Assert.Equal(Home.Camera, Assert.IsType<CommandOutcome.Done>(await stricter).Device.Id);
        await reducer.StopAsync(_end.Token);
    }

    [Fact]
    public async Task Label_is_accepted_only_once_it_is_stored()
    {
        await using RunningPipeline pipeline = await RunningPipeline.StartAsync(Home.WithCamera, _time);
        PipelineChannels channels = pipeline.PipelineChannels;
        using RegistryStage registry = new(channels, new(_store), _time, NullLogger<RegistryStage>.Instance);
        Task<CommandOutcome> order = Vouch(channels);
        await channels.State.WaitForAsync(state => !state.Vouched.IsEmpty, _end.Token);
        Assert.Empty(Vouched());
        Assert.False(order.IsCompleted);

        await registry.StartAsync(_end.Token);

        Assert.IsType<CommandOutcome.DoneForAll>(await order);
        Assert.Single(Vouched());
        // The second does not wait for the pause between two writes: this clock stands.
        Assert.IsType<CommandOutcome.DoneForAll>(await Vouch(channels));
        await registry.StopAsync(_end.Token);
    }

    [Fact]
    public async Task Label_that_cannot_be_stored_is_in_force_and_the_answer_says_what_a_restart_does()
    {
        await using RunningPipeline pipeline = await RunningPipeline.StartAsync(Home.WithCamera, _time);
        Task<CommandOutcome> order = Vouch(pipeline.PipelineChannels);
        await pipeline.PipelineChannels.State.WaitForAsync(state => !state.Vouched.IsEmpty, _end.Token);

        while (!order.IsCompleted)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(1, _end.Token);
        }

        Assert.Equal("not-yet-stored", Assert.IsType<CommandOutcome.Refused>(await order).Code);
    }

    private Task<CommandOutcome> Vouch(PipelineChannels channels) => new OrderExecutor(channels, _time).RunAsync(
        new(new PolicyInput.Onboarded(Home.LaptopMac, new("https://example.com/a.json", SightingSource.Label, _time.GetUtcNow()))) { NeedsRegistry = true }, _end.Token);

    private IReadOnlyCollection<MacAddress> Vouched() => [.. new DeviceRegistry(_store).Restore(Home.Empty, _time.GetUtcNow()).Vouched.Keys];

    private static GatewayState WithTwo()
    {
        GatewayState home = Home.WithCamera;
        return home with { Devices = home.Devices.Add(Bulb, home.Devices[Home.Camera] with { Id = Bulb, Mac = MacAddress.Parse("00:00:5e:00:53:02"), Name = "Bulb", Addresses = [], Holdings = [] }) };
    }

    private OperatorCommands Operator(PipelineChannels channels) => new(channels, new(channels, _time), new(_store), Coordinators.Modes(channels, _time), Coordinators.Check(_time), _time);

    private GatewayState Stored() => new OperatorStore(_store).Restore(Home.Empty, _time.GetUtcNow());
}
