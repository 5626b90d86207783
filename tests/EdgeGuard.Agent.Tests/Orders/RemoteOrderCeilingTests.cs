using EdgeGuard.Agent.Orders;
using EdgeGuard.Agent.Response;
using EdgeGuard.Agent.Tests.Response;
using EdgeGuard.Agent.Tests.Telemetry;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.Networks;
using EdgeGuard.Core.State;
using Microsoft.Extensions.Time.Testing;

namespace EdgeGuard.Agent.Tests.Orders;

/// <summary>Whoever holds the broker's password tries to cut off a home; the person at the gateway is not limited.</summary>
[Trait("Suite", "attacks")]
public sealed class RemoteOrderCeilingTests : IAsyncLifetime
{
    private readonly FakeTimeProvider _time = new(Home.Noon);
    private RunningPipeline _pipeline = null!;
    private ResponseCoordinator _coordinator = null!;
    private DeviceCommands _commands = null!;

    public Task InitializeAsync() => BeginAsync(devices: 60);

    public async Task DisposeAsync()
    {
        _coordinator.Dispose();
        await _pipeline.DisposeAsync();
    }

    [Fact]
    public async Task T31_Broker_tightens_five_devices_in_ten_minutes_and_then_no_other()
    {
        for (int i = 0; i < 5; i++) Assert.Equal("ok", await OrderAsync(i, ResponseLevel.RateLimit, "mqtt"));
        Assert.Equal("ceiling", await OrderAsync(5, ResponseLevel.RateLimit, "mqtt"));
        Assert.Equal("ok", await OrderAsync(4, ResponseLevel.Isolated, "mqtt"));
        Assert.Equal("ok", await OrderAsync(6, ResponseLevel.Isolated, "cli"));

        _time.Advance(TimeSpan.FromMinutes(10));
        Assert.Equal("ok", await OrderAsync(5, ResponseLevel.RateLimit, "mqtt"));
    }

    [Fact]
    public async Task T31_Broker_holds_a_fifth_of_the_devices_at_once_however_slowly_it_goes_on()
    {
        int done = 0;
        for (int i = 0; i < 60; i++)
        {
            if (await OrderAsync(i, ResponseLevel.Restricted, "mqtt") == "ok") done++;
            _time.Advance(TimeSpan.FromMinutes(3));
        }
        Assert.Equal(12, done);
        Assert.Equal("ok", await OrderAsync(59, ResponseLevel.Isolated, "cli"));
        Assert.Equal("ok", await OrderAsync(0, ResponseLevel.None, "cli"));
        Assert.Equal("ok", await OrderAsync(58, ResponseLevel.Isolated, "mqtt"));
    }

    [Fact]
    public async Task Orders_at_the_same_moment_do_not_pass_together()
    {
        string[] answers = await Task.WhenAll(Enumerable.Range(0, 60).Select(i => Task.Run(() => OrderAsync(i, ResponseLevel.Isolated, "mqtt"))));
        Assert.Equal(5, answers.Count(a => a == "ok"));
        Assert.Equal(55, answers.Count(a => a == "ceiling"));
    }

    [Fact]
    public async Task Small_home_leaves_three_devices_to_the_broker()
    {
        await DisposeAsync();
        await BeginAsync(devices: 6);
        string[] answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(i => Task.Run(() => OrderAsync(i, ResponseLevel.Isolated, "mqtt"))));
        Assert.Equal(3, answers.Count(a => a == "ok"));
    }

    [Fact]
    public async Task T31_Broker_does_not_undo_a_release_at_the_gateway()
    {
        Assert.Equal("ok", await OrderAsync(0, ResponseLevel.Isolated, "mqtt"));
        Assert.Equal("ok", await OrderAsync(0, ResponseLevel.None, "cli"));
        Assert.Equal("ceiling", await OrderAsync(0, ResponseLevel.Isolated, "mqtt"));
        _time.Advance(TimeSpan.FromMinutes(10));
        Assert.Equal("ok", await OrderAsync(0, ResponseLevel.Isolated, "mqtt"));
    }

    [Fact]
    public async Task T31_Broker_does_not_tighten_what_a_person_at_the_gateway_softened()
    {
        Assert.Equal("ok", await OrderAsync(0, ResponseLevel.Isolated, "mqtt"));
        Assert.Equal("ok", await OrderAsync(0, ResponseLevel.RateLimit, "cli"));
        Assert.Equal("ceiling", await OrderAsync(0, ResponseLevel.Isolated, "mqtt"));
        Assert.Equal("ok", await OrderAsync(1, ResponseLevel.Isolated, "mqtt"));
        _time.Advance(TimeSpan.FromMinutes(10));
        Assert.Equal("ok", await OrderAsync(0, ResponseLevel.Isolated, "mqtt"));
    }

    [Theory]
    [InlineData(ResponseLevel.Isolated)]
    [InlineData(ResponseLevel.Restricted)]
    public async Task T31_Broker_does_not_lengthen_what_a_person_at_the_gateway_ordered(ResponseLevel level)
    {
        Assert.Equal("ok", await OrderAsync(0, ResponseLevel.Isolated, "cli", TimeSpan.FromHours(1)));
        DeviceResponse ordered = ResponseOf(0);
        Assert.Equal("ceiling", await OrderAsync(0, level, "mqtt"));
        Assert.Equal("ceiling", await OrderAsync(0, level, "mqtt", TimeSpan.FromHours(2)));
        Assert.Equal(ordered, ResponseOf(0));

        _time.Advance(TimeSpan.FromMinutes(10));
        Assert.Equal("ok", await OrderAsync(0, level, "mqtt"));
        Assert.Equal("ok", await OrderAsync(0, level, "mqtt"));
    }

    [Fact]
    public async Task T31_Broker_that_makes_holds_of_the_rules_endless_counts_each_of_them()
    {
        for (int i = 0; i < 20; i++) await _pipeline.PipelineChannels.Inputs.Writer.WriteAsync(new PolicyInput.ResponseDecided(DeviceId.Of(Mac(i)), new(ResponseLevel.Isolated, Home.Noon, "flood", "rule") { Until = Home.Noon.AddDays(2) }));
        Assert.Equal("ok", await OrderAsync(59, ResponseLevel.RateLimit, "cli"));

        int done = 0;
        for (int i = 0; i < 20; i++)
        {
            if (await OrderAsync(i, ResponseLevel.Isolated, "mqtt") == "ok") done++;
            if (i == 8) Assert.Equal(5, done);
            if (i >= 8) _time.Advance(TimeSpan.FromMinutes(10));
        }
        Assert.Equal(12, done);
        Assert.Equal((OrderOrigin.Mqtt, "rule"), (ResponseOf(0).By, ResponseOf(19).By));
    }

    [Fact]
    public async Task T31_Invented_devices_give_the_broker_no_room()
    {
        await DisposeAsync();
        await BeginAsync(devices: 60, areLeased: false);
        string[] answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(i => Task.Run(() => OrderAsync(i, ResponseLevel.Isolated, "mqtt"))));
        Assert.Equal(3, answers.Count(a => a == "ok"));

        // A day later they belong to the home.
        _time.Advance(TimeSpan.FromDays(1));
        Assert.Equal("ok", await OrderAsync(9, ResponseLevel.Isolated, "mqtt"));
    }

    [Fact]
    public async Task T31_Broker_ends_no_pause_of_a_person_at_the_gateway()
    {
        ProtectionCommands protection = Coordinators.Protection(_pipeline.PipelineChannels, _time);
        foreach (string by in (string[])["cli", "button"])
        {
            await protection.PauseAsync(TimeSpan.FromHours(1), by, CancellationToken.None);
            Assert.Equal("ceiling", Code(await protection.PauseAsync(null, "mqtt", CancellationToken.None)));
            Assert.Equal("ceiling", Code(await protection.PauseAsync(TimeSpan.FromSeconds(1), "mqtt", CancellationToken.None)));
            Assert.Equal("ok", Code(await protection.PauseAsync(null, by, CancellationToken.None)));
        }
        Assert.Equal("ok", Code(await protection.PauseAsync(TimeSpan.FromHours(1), "mqtt", CancellationToken.None)));
        Assert.Equal("ok", Code(await protection.PauseAsync(null, "mqtt", CancellationToken.None)));
    }

    [Fact]
    public async Task T31_Enforcing_a_network_counts_as_its_devices()
    {
        await DisposeAsync();
        await BeginAsync(devices: 6, mode: EnforcementMode.Monitor);
        RemoteOrderCeiling ceiling = new(_pipeline.PipelineChannels, _time);
        RemoteModeCeiling modes = new(_pipeline.PipelineChannels, ceiling, _time);
        Assert.Equal("ceiling", modes.WhyNot(Things, EnforcementMode.Enforce, "mqtt")?.Code);
        Assert.Null(modes.WhyNot(Things, EnforcementMode.Enforce, "cli"));

        await DisposeAsync();
        await BeginAsync(devices: 4, mode: EnforcementMode.Monitor);
        modes = new(_pipeline.PipelineChannels, ceiling = new(_pipeline.PipelineChannels, _time), _time);
        Assert.Null(modes.WhyNot(Things, EnforcementMode.Enforce, "mqtt"));
        Assert.False(ceiling.TryCount([DeviceId.Of(Mac(60)), DeviceId.Of(Mac(61))]));

        // A person at the gateway set it back.
        Assert.Null(modes.WhyNot(Things, EnforcementMode.Monitor, "cli"));
        Assert.Equal("ceiling", modes.WhyNot(Things, EnforcementMode.Enforce, "mqtt")?.Code);
        _time.Advance(TimeSpan.FromMinutes(10));
        Assert.Null(modes.WhyNot(Things, EnforcementMode.Enforce, "mqtt"));
    }

    private Network Things => _pipeline.PipelineChannels.State.Current.Networks.Values.Single(n => n.Interfaces.Contains("lan0"));

    private static string Code(CommandOutcome outcome) => outcome is CommandOutcome.Refused refused ? refused.Code : "ok";

    private async Task BeginAsync(int devices, bool areLeased = true, EnforcementMode mode = EnforcementMode.Enforce)
    {
        GatewayState state = Home.Seen(Home.Empty, [.. Enumerable.Range(0, devices).Select(i => Home.Sighting(Mac(i), "lan0", null, $"192.0.2.{i + 10}"))]);
        GatewayState addressed = state with { Devices = state.Devices.SetItems(state.Devices.Select((d, i) => KeyValuePair.Create(d.Key, d.Value with { Addresses = [AddressOf(i)], Holdings = areLeased ? [new(AddressOf(i), d.Value.Mac, AddressOrigin.Lease4, null, Home.Noon)] : [] }))), Networks = state.Networks.SetItems(state.Networks.Select(n => KeyValuePair.Create(n.Key, n.Value with { Mode = mode }))) };
        _pipeline = await RunningPipeline.StartAsync(addressed, _time);
        _coordinator = Coordinators.For(_pipeline.PipelineChannels);
        _commands = new(_pipeline.PipelineChannels, new(_pipeline.PipelineChannels, _time), _coordinator, new(_pipeline.PipelineChannels, _time), _time);
    }

    private static System.Net.IPAddress AddressOf(int i) => System.Net.IPAddress.Parse($"192.0.2.{i + 10}");

    private static MacAddress Mac(int i) => MacAddress.Parse($"00:00:5e:00:53:{i:x2}");

    private DeviceResponse ResponseOf(int device) => _pipeline.PipelineChannels.State.Current.Devices[DeviceId.Of(Mac(device))].Response;

    private async Task<string> OrderAsync(int device, ResponseLevel level, string by, TimeSpan? length = null) =>
        await _commands.HoldAsync(DeviceId.Of(Mac(device)).Value, level, "by test", by, CancellationToken.None, length) is CommandOutcome.Refused refused ? refused.Code : "ok";
}
