using EdgeGuard.Agent.Orders;
using EdgeGuard.Agent.Pipeline;
using EdgeGuard.Agent.Response;
using EdgeGuard.Agent.Store;
using EdgeGuard.Agent.Tests.Response;
using EdgeGuard.Agent.Tests.Telemetry;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.Networks;
using EdgeGuard.Core.State;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace EdgeGuard.Agent.Tests.Orders;

/// <summary>What one order does to another one about the same device, for each pair of ways: the person at the gateway, and a client of the broker.</summary>
[Trait("Suite", "attacks")]
public sealed class LocalOrdersTests : IAsyncLifetime, IDisposable
{
    private const string Cli = "cli", Mqtt = "mqtt", Peer = "203.0.113.9";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("edgeguard-local-");
    private readonly FakeTimeProvider _time = new(Home.Noon);
    private readonly CancellationTokenSource _end = new(TimeSpan.FromSeconds(60));
    private readonly GatewayStore _store;
    private RunningPipeline _pipeline = null!;
    private ResponseCoordinator _coordinator = null!;
    private DeviceCommands _devices = null!;

    public LocalOrdersTests() => _store = new(_folder.FullName, _time, NullLogger<GatewayStore>.Instance);

    private PipelineChannels Channels => _pipeline.PipelineChannels;

    private KnownDeviceCommands Known => Coordinators.Known(Channels, _time, _devices, _coordinator, _store);

    private OperatorCommands Operator => Coordinators.Owner(Channels, _time, _store);

    public async Task InitializeAsync()
    {
        _pipeline = await RunningPipeline.StartAsync(Home.WithCamera, _time);
        _coordinator = Coordinators.For(Channels, new DecisionStore(_store));
        _devices = new(Channels, new(Channels, _time), _coordinator, new(Channels, _time), _time);
    }

    public async Task DisposeAsync() => await _pipeline.DisposeAsync();

    public void Dispose()
    {
        _coordinator.Dispose();
        _store.Dispose();
        _folder.Delete(recursive: true);
        _end.Dispose();
    }

    /// <summary>The first order, its way, the second order, its way, and the answer to it.</summary>
    public static TheoryData<string, string, string, string, string> Pairs => new()
    {
        { "pause", Cli, "pause-off", Mqtt, "ceiling" },
        { "pause", Cli, "pause a second", Mqtt, "ceiling" },
        { "pause", Cli, "pause a day", Mqtt, "ceiling" },
        { "pause", Mqtt, "pause-off", Mqtt, "ok" },
        { "pause", Mqtt, "pause-off", Cli, "ok" },
        { "pause", Cli, "pause-off", Cli, "ok" },
        { "pause", Cli, "monitor", Cli, "ok" },
        { "pause", Mqtt, "pause a day", Mqtt, "ok" },
        { "allow", Cli, "allow-off", Mqtt, "ceiling" },
        { "allow", Cli, "allow once", Mqtt, "ceiling" },
        { "allow", Cli, "allow always", Mqtt, "ceiling" },
        { "allow", Mqtt, "allow-off", Mqtt, "ok" },
        { "allow", Mqtt, "allow-off", Cli, "ok" },
        { "allow", Cli, "allow-off", Cli, "ok" },
        { "trust", Cli, "trust-off", Mqtt, "ceiling" },
        { "trust", Mqtt, "trust-off", Mqtt, "ok" },
        { "trust", Cli, "trust-off", Cli, "ok" },
        { "release", Cli, "quarantine", Mqtt, "ceiling" },
        { "release", Cli, "restrict", Mqtt, "ceiling" },
        { "release", Mqtt, "quarantine", Mqtt, "ok" },
        { "release", Mqtt, "quarantine", Cli, "ok" },
        { "release", Cli, "restrict", Cli, "ok" },
        { "restrict", Cli, "quarantine", Mqtt, "ceiling" },
        { "restrict", Mqtt, "quarantine", Mqtt, "ok" },
        { "restrict", Mqtt, "release", Cli, "ok" },
        // Without the permission to loosen, MQTT takes back its own order no more than another's.
        { "quarantine", Cli, "restrict", Mqtt, "not-permitted" },
        { "quarantine", Cli, "release", Mqtt, "not-permitted" },
        { "quarantine", Mqtt, "release", Mqtt, "not-permitted" },
        { "quarantine", Mqtt, "release", Cli, "ok" },
        { "quarantine", Cli, "release", Cli, "ok" },
        // What they are about is something else.
        { "pause", Cli, "quarantine", Mqtt, "ok" },
        { "allow", Cli, "quarantine", Mqtt, "ok" },
        { "quarantine", Cli, "pause", Mqtt, "ok" },
    };

    [Theory]
    [MemberData(nameof(Pairs))]
    public async Task T31_Order_at_the_gateway_stands_against_the_broker(string first, string by, string second, string way, string answer)
    {
        if (first == "release") await DoAsync("quarantine", by);
        Assert.Equal("ok", await DoAsync(first, by, mayLoosen: true));
        GatewayState before = Channels.State.Current;

        // The broker may not release.
        Assert.Equal(answer, await DoAsync(second, way, mayLoosen: way == Cli));
        if (answer == "ok") return;
        Assert.Equal(Of(before), Of(Channels.State.Current));
        Assert.Equal(Of(before).Orders, new OperatorStore(_store).Restore(Home.WithCamera, _time.GetUtcNow()).OrdersOf(Home.Camera));
    }

    [Fact]
    public async Task T31_Pause_of_a_person_ends_with_its_time_and_the_broker_may_order_one_then()
    {
        using ExpiryStage expiry = new(Channels, _coordinator, new(_store), _time);
        await DoAsync("pause", Cli);
        await expiry.StartAsync(_end.Token);
        _time.Advance(TimeSpan.FromHours(2));
        await Channels.State.WaitForAsync(state => state.OrdersOf(Home.Camera) == DeviceOrders.None, _end.Token);

        Assert.Equal("ok", await DoAsync("pause", Mqtt));
        Assert.Equal("ok", await DoAsync("pause-off", Mqtt));
        await expiry.StopAsync(_end.Token);
    }

    [Fact]
    public async Task T31_Order_whose_way_an_older_program_did_not_store_counts_as_a_persons()
    {
        DateTimeOffset until = Home.Noon.AddHours(1);
        await Channels.Inputs.Writer.WriteAsync(new PolicyInput.DeviceOrdered(Home.Camera, orders => orders with { PausedUntil = until, IsTrusted = true }, Cli));
        await Channels.State.WaitForAsync(state => state.OrdersOf(Home.Camera).PausedUntil == until, _end.Token);

        Assert.Equal(("ceiling", "ceiling"), (await DoAsync("pause-off", Mqtt), await DoAsync("trust-off", Mqtt)));
        Assert.Equal(("ok", "ok"), (await DoAsync("pause-off", Cli), await DoAsync("trust-off", Cli)));
    }

    private static (DeviceOrders Orders, Allowance? Allowance, DeviceResponse Response, EnforcementMode? Mode) Of(GatewayState state) =>
        (state.OrdersOf(Home.Camera), state.Allowances.Values.SingleOrDefault(), state.Devices[Home.Camera].Response, state.DeviceModes.TryGetValue(Home.Camera, out EnforcementMode mode) ? mode : null);

    private async Task<string> DoAsync(string order, string by, bool mayLoosen = true) => await RunAsync(order, by, mayLoosen) is CommandOutcome.Refused refused ? refused.Code : "ok";

    private Task<CommandOutcome> RunAsync(string order, string by, bool mayLoosen) => Verbs(Home.Camera.Value)[order](by, mayLoosen);

    private Dictionary<string, Func<string, bool, Task<CommandOutcome>>> Verbs(string camera) => new()
    {
        ["pause"] = (by, _) => Known.PauseAsync(camera, TimeSpan.FromHours(1), by, _end.Token),
        ["pause a second"] = (by, _) => Known.PauseAsync(camera, TimeSpan.FromSeconds(1), by, _end.Token),
        ["pause a day"] = (by, _) => Known.PauseAsync(camera, TimeSpan.FromDays(1), by, _end.Token),
        ["pause-off"] = (by, _) => Known.PauseAsync(camera, null, by, _end.Token),
        ["monitor"] = (by, _) => Operator.SetModeAsync(camera, EnforcementMode.Monitor, by, EnforceTerms.AtOnce, _end.Token),
        ["allow"] = (by, _) => Operator.AllowAsync(camera, Peer, "1h", by, _end.Token),
        ["allow once"] = (by, _) => Operator.AllowAsync(camera, Peer, "once", by, _end.Token),
        ["allow always"] = (by, _) => Operator.AllowAsync(camera, Peer, "always", by, _end.Token),
        ["allow-off"] = (by, _) => Operator.AllowAsync(camera, Peer, null, by, _end.Token),
        ["trust"] = (by, _) => Known.TrustAsync(camera, true, by, _end.Token),
        ["trust-off"] = (by, _) => Known.TrustAsync(camera, false, by, _end.Token),
        ["quarantine"] = (by, mayLoosen) => Hold(ResponseLevel.Isolated, by, mayLoosen),
        ["restrict"] = (by, mayLoosen) => Hold(ResponseLevel.Restricted, by, mayLoosen),
        ["release"] = (by, mayLoosen) => Hold(ResponseLevel.None, by, mayLoosen),
    };

    private Task<CommandOutcome> Hold(ResponseLevel level, string by, bool mayLoosen) =>
        _devices.HoldAsync(Home.Camera.Value, level, "by test", by, _end.Token, mayLoosen: mayLoosen);
}
