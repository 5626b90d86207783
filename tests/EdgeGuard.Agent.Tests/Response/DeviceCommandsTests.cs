using EdgeGuard.Agent.Orders;
using EdgeGuard.Agent.Response;
using EdgeGuard.Agent.Tests.Telemetry;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.State;
using Microsoft.Extensions.Time.Testing;

namespace EdgeGuard.Agent.Tests.Response;

public sealed class DeviceCommandsTests
{
    private readonly FakeTimeProvider _time = new(Home.Noon);

    [Theory]
    [InlineData(ResponseLevel.RateLimit)]
    [InlineData(ResponseLevel.Restricted)]
    [InlineData(ResponseLevel.Isolated)]
    public async Task Each_level_can_be_ordered_for_a_time_and_ends_by_itself(ResponseLevel level)
    {
        await using RunningPipeline pipeline = await RunningPipeline.StartAsync(Home.WithCamera, _time);
        using ResponseCoordinator coordinator = Coordinators.For(pipeline.PipelineChannels);
        DeviceCommands commands = new(pipeline.PipelineChannels, new(pipeline.PipelineChannels, _time), coordinator, new(pipeline.PipelineChannels, _time), _time);

        Device held = Assert.IsType<CommandOutcome.Done>(await commands.HoldAsync(Home.Camera.Value, level, "by hand", "cli", CancellationToken.None, TimeSpan.FromHours(1))).Device;
        Assert.Equal((level, Home.Noon.AddHours(1)), (held.Response.Level, held.Response.Until!.Value));

        await coordinator.ElapseAsync(Home.Noon.AddMinutes(59), CancellationToken.None);
        Assert.Equal(level, pipeline.PipelineChannels.State.Current.Devices[Home.Camera].Response.Level);
        await coordinator.ElapseAsync(Home.Noon.AddMinutes(61), CancellationToken.None);
        using CancellationTokenSource timeout = new(TimeSpan.FromSeconds(30));
        await pipeline.PipelineChannels.State.WaitForAsync(s => s.Devices[Home.Camera].Response.Level == ResponseLevel.None, timeout.Token);
    }

    [Fact]
    public async Task A_hold_that_only_gets_another_end_is_told_with_that_end()
    {
        await using RunningPipeline pipeline = await RunningPipeline.StartAsync(Home.WithCamera, _time);
        using ResponseCoordinator coordinator = Coordinators.For(pipeline.PipelineChannels);
        DeviceCommands commands = new(pipeline.PipelineChannels, new(pipeline.PipelineChannels, _time), coordinator, new(pipeline.PipelineChannels, _time), _time);
        await commands.HoldAsync(Home.Camera.Value, ResponseLevel.Isolated, "by hand", "cli", CancellationToken.None, TimeSpan.FromHours(1));
        _time.Advance(TimeSpan.FromSeconds(1));

        Device held = Assert.IsType<CommandOutcome.Done>(await commands.HoldAsync(Home.Camera.Value, ResponseLevel.Isolated, "for good", "cli", CancellationToken.None)).Device;

        Assert.Equal((ResponseLevel.Isolated, null, "for good"), (held.Response.Level, held.Response.Until, held.Response.Reason));
    }

    [Theory]
    [InlineData(ResponseLevel.Restricted, 60, ResponseLevel.Isolated, null, true)]
    [InlineData(ResponseLevel.Restricted, 60, ResponseLevel.Isolated, 90, true)]
    [InlineData(ResponseLevel.Restricted, 60, ResponseLevel.Restricted, 60, true)]
    [InlineData(ResponseLevel.Restricted, 60, ResponseLevel.Isolated, 1, false)]
    [InlineData(ResponseLevel.Restricted, null, ResponseLevel.Restricted, 600, false)]
    [InlineData(ResponseLevel.Isolated, 60, ResponseLevel.Restricted, null, false)]
    [InlineData(ResponseLevel.Isolated, null, ResponseLevel.None, null, false)]
    [InlineData(ResponseLevel.None, null, ResponseLevel.RateLimit, 1, true)]
    public async Task T31_Who_may_only_tighten_can_neither_soften_a_hold_nor_end_it_sooner(ResponseLevel now, int? minutes, ResponseLevel wanted, int? wantedMinutes, bool isDone)
    {
        await using RunningPipeline pipeline = await RunningPipeline.StartAsync(Home.WithCamera, _time);
        using ResponseCoordinator coordinator = Coordinators.For(pipeline.PipelineChannels);
        DeviceCommands commands = new(pipeline.PipelineChannels, new(pipeline.PipelineChannels, _time), coordinator, new(pipeline.PipelineChannels, _time), _time);
        if (now != ResponseLevel.None) await commands.HoldAsync(Home.Camera.Value, now, "by hand", "cli", CancellationToken.None, Length(minutes));

        // For ten minutes what a person at the gateway decided is not tightened.
        if (now != ResponseLevel.None && wanted > now) _time.Advance(TimeSpan.FromMinutes(10));
        CommandOutcome outcome = await commands.HoldAsync(Home.Camera.Value, wanted, "by hand", "mqtt", CancellationToken.None, Length(wantedMinutes), mayLoosen: false);

        if (isDone) Assert.Equal(wanted, Assert.IsType<CommandOutcome.Done>(outcome).Device.Response.Level);
        else Assert.Equal("not-permitted", Assert.IsType<CommandOutcome.Refused>(outcome).Code);
        Assert.Equal(isDone ? wanted : now, pipeline.PipelineChannels.State.Current.Devices[Home.Camera].Response.Level);
    }

    [Fact]
    public async Task Name_that_a_device_gives_itself_receives_no_order()
    {
        GatewayState named = Home.WithCamera with { Settings = Home.WithCamera.Settings.Add(Home.LaptopMac, new("Door lock", null)) };
        GatewayState state = Home.Seen(named, Home.Sighting(Home.LaptopMac, "lan0", "ignored", "192.0.2.11"), Home.Sighting(Home.CameraMac, "lan0", "door LOCK", "192.0.2.10"));
        await using RunningPipeline pipeline = await RunningPipeline.StartAsync(state, _time);
        using ResponseCoordinator coordinator = Coordinators.For(pipeline.PipelineChannels);
        DeviceCommands commands = new(pipeline.PipelineChannels, new(pipeline.PipelineChannels, _time), coordinator, new(pipeline.PipelineChannels, _time), _time);

        CommandOutcome byOperator = await commands.HoldAsync("DOOR lock", ResponseLevel.Isolated, "by hand", "cli", CancellationToken.None);
        Assert.Equal(DeviceId.Of(Home.LaptopMac), Assert.IsType<CommandOutcome.Done>(byOperator).Device.Id);
        await using RunningPipeline unnamed = await RunningPipeline.StartAsync(Home.WithCamera, _time);
        using ResponseCoordinator other = Coordinators.For(unnamed.PipelineChannels);
        CommandOutcome bySelf = await new DeviceCommands(unnamed.PipelineChannels, new(unnamed.PipelineChannels, _time), other, new(unnamed.PipelineChannels, _time), _time)
            .HoldAsync("Hall camera", ResponseLevel.Isolated, "by hand", "cli", CancellationToken.None);
        CommandOutcome.Refused refused = Assert.IsType<CommandOutcome.Refused>(bySelf);
        Assert.Equal(RefusalCode.UnknownDevice.Name, refused.Code);
        Assert.Contains($"a name that a device gives itself, and any device may do so: {Home.Camera}", refused.Message, StringComparison.Ordinal);
    }

    private static TimeSpan? Length(int? minutes) => minutes is { } some ? TimeSpan.FromMinutes(some) : null;
}
