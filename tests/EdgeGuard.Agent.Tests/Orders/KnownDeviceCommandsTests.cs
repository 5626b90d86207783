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

/// <summary>Lasting orders about one device: their answer, what is stored, and what is left after a device is forgotten.</summary>
public sealed class KnownDeviceCommandsTests : IAsyncLifetime, IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("edgeguard-known-");
    private readonly FakeTimeProvider _time = new(Home.Noon);
    private readonly CancellationTokenSource _end = new(TimeSpan.FromSeconds(60));
    private readonly GatewayStore _store;
    private RunningPipeline _pipeline = null!;
    private ResponseCoordinator _coordinator = null!;

    public KnownDeviceCommandsTests() => _store = new(_folder.FullName, _time, NullLogger<GatewayStore>.Instance);

    private PipelineChannels Channels => _pipeline.PipelineChannels;

    private DeviceCommands Devices => new(Channels, new(Channels, _time), _coordinator, new(Channels, _time), _time);

    private KnownDeviceCommands Known => Coordinators.Known(Channels, _time, Devices, _coordinator, _store);

    public async Task InitializeAsync()
    {
        _pipeline = await RunningPipeline.StartAsync(Home.WithCamera, _time);
        _coordinator = Coordinators.For(Channels, new DecisionStore(_store));
    }

    public async Task DisposeAsync() => await _pipeline.DisposeAsync();

    public void Dispose()
    {
        _coordinator.Dispose();
        _store.Dispose();
        _folder.Delete(recursive: true);
        _end.Dispose();
    }

    [Fact]
    public async Task Orders_about_a_device_outlive_a_restart_and_a_pause_ends_with_its_time()
    {
        await DoneAsync(Known.RenameAsync(Home.Camera.Value, "Porch 🎥", "cli", _end.Token));
        await DoneAsync(Known.TrustAsync(Home.Camera.Value, true, "cli", _end.Token));
        CommandOutcome.Done paused = await DoneAsync(Known.PauseAsync("porch 🎥", TimeSpan.FromMinutes(10), "cli", _end.Token));

        DeviceOrders all = new() { Name = "Porch 🎥", IsTrusted = true, TrustedBy = "cli", PausedUntil = Home.Noon.AddMinutes(10), PausedBy = "cli" };
        Assert.Equal(all, paused.State.OrdersOf(Home.Camera));
        Assert.Equal(all, Restored(Home.Noon).OrdersOf(Home.Camera));
        Assert.Equal(all.WithoutPause(), Restored(Home.Noon.AddMinutes(10)).OrdersOf(Home.Camera));
        Assert.Equal(all.WithoutPause(), Restored(Home.Noon, isNewBoot: true).OrdersOf(Home.Camera));
    }

    [Fact]
    public async Task Pause_of_a_device_ends_by_itself_and_a_later_one_goes_on()
    {
        using ExpiryStage expiry = new(Channels, _coordinator, new(_store), _time);
        await DoneAsync(Known.PauseAsync(Home.Camera.Value, TimeSpan.FromMinutes(1), "cli", _end.Token));
        await DoneAsync(Known.PauseAsync(Home.Camera.Value, TimeSpan.FromMinutes(5), "cli", _end.Token));
        await expiry.StartAsync(_end.Token);

        _time.Advance(TimeSpan.FromMinutes(2));
        await DoneAsync(Known.RenameAsync(Home.Camera.Value, "Porch", "cli", _end.Token));
        Assert.Equal(EnforcementMode.Monitor, ModeOfCamera(Channels.State.Current));
        _time.Advance(TimeSpan.FromMinutes(4));

        await Channels.State.WaitForAsync(state => ModeOfCamera(state) == EnforcementMode.Enforce, _end.Token);
        while (Restored(Home.Noon).OrdersOf(Home.Camera).PausedUntil is not null) await Task.Delay(1, _end.Token);
        Assert.Equal("Porch", Restored(Home.Noon).OrdersOf(Home.Camera).Name);
        await expiry.StopAsync(_end.Token);
    }

    [Fact]
    public async Task Trust_ends_what_a_rule_decided_and_leaves_what_a_person_decided()
    {
        await Channels.Inputs.Writer.WriteAsync(new PolicyInput.ResponseDecided(Home.Camera, new(ResponseLevel.Restricted, Home.Noon, "it scans", "rule")));
        await Channels.State.WaitForAsync(state => state.Devices[Home.Camera].Response.Level == ResponseLevel.Restricted, _end.Token);
        Assert.Equal(ResponseLevel.None, (await DoneAsync(Known.TrustAsync(Home.Camera.Value, true, "cli", _end.Token))).Device.Response.Level);

        await DoneAsync(Devices.HoldAsync(Home.Camera.Value, ResponseLevel.Isolated, "by hand", "cli", _end.Token));
        Assert.Equal(ResponseLevel.Isolated, (await DoneAsync(Known.TrustAsync(Home.Camera.Value, true, "cli", _end.Token))).Device.Response.Level);
    }

    [Theory]
    [InlineData("", "malformed")]
    [InlineData("\u202etxet", "malformed")]
    [InlineData("a\u001b[2Jb", "malformed")]
    [InlineData("two\nlines", "malformed")]
    [InlineData("192.0.2.7", "malformed")]
    [InlineData("00:00:5e:00:53:77", "malformed")]
    [InlineData("Things", "name-taken")]
    public async Task Name_that_misleads_is_refused(string name, string code)
    {
        CommandOutcome outcome = await Known.RenameAsync(Home.Camera.Value, name, "cli", _end.Token);

        Assert.Equal(code, Assert.IsType<CommandOutcome.Refused>(outcome).Code);
        Assert.Equal(DeviceOrders.None, Restored(Home.Noon).OrdersOf(Home.Camera));
    }

    [Fact]
    public async Task Nothing_of_a_forgotten_device_is_left_in_the_store_its_copy_or_its_log()
    {
        new DeviceRegistry(_store).Save([Channels.State.Current.Devices[Home.Camera] with { HostName = "a-name-that-tells" }], [], Vouched());
        await DoneAsync(Known.RenameAsync(Home.Camera.Value, "a name that tells too", "cli", _end.Token));
        await DoneAsync(Coordinators.Owner(Channels, _time, _store).AllowAsync(Home.Camera.Value, "203.0.113.9", "always", "cli", _end.Token));
        await DoneAsync(Devices.HoldAsync(Home.Camera.Value, ResponseLevel.Isolated, "by hand", "cli", _end.Token));
        _store.KeepCopy();
        Assert.All((string[])["a-name-that-tells", "a name that tells too", Home.Camera.Value], told => Assert.Contains(Files(), file => Holds(file, told)));

        Assert.IsType<CommandOutcome.DoneForAll>(await Known.ForgetAsync(Home.Camera.Value, "cli", _end.Token));

        Assert.False(Channels.State.Current.Devices.ContainsKey(Home.Camera));
        Assert.Equal(ResponseLevel.None, (await _coordinator.LookAsync(Home.Camera, _end.Token)).Standing.Response.Level);
        while (Files().Any(file => Holds(file, Home.Camera.Value))) await Task.Delay(5, _end.Token);
        Assert.All(Files(), file => Assert.False(Holds(file, "a-name-that-tells") || Holds(file, "a name that tells too"), file));
    }

    [Fact]
    public async Task Forgotten_device_stays_forgotten_over_a_restart_until_it_is_stored_again()
    {
        Device camera = Channels.State.Current.Devices[Home.Camera];
        GatewayState empty = Home.WithCamera with { Devices = Home.WithCamera.Devices.Clear() };
        Assert.IsType<CommandOutcome.DoneForAll>(await Known.ForgetAsync(Home.Camera.Value, "cli", _end.Token));
        DateTimeOffset? Since() => ForgottenMacs.Since(new DeviceRegistry(_store).Restore(empty, Home.Noon), Home.CameraMac);

        while (Since() is null) await Task.Delay(5, _end.Token);
        Assert.Equal(Home.Noon, Since());
        new DeviceRegistry(_store).Save([camera], [], null);
        Assert.Null(Since());
    }

    private static Dictionary<MacAddress, VouchedProfile> Vouched() => new() { [Home.CameraMac] = new("https://mud.example/x.json", SightingSource.Label, Home.Noon) };

    private string[] Files() => Directory.GetFiles(_folder.FullName);

    private static bool Holds(string file, string told)
    {
        using FileStream stream = new(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        byte[] bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes.AsSpan().IndexOf(System.Text.Encoding.UTF8.GetBytes(told)) >= 0;
    }

    private static EnforcementMode ModeOfCamera(GatewayState state) => state.ModeOf(state.Devices[Home.Camera]);

    private GatewayState Restored(DateTimeOffset now, bool isNewBoot = false) => new OperatorStore(_store).Restore(Home.WithCamera, now, isNewBoot);

    private static async Task<CommandOutcome.Done> DoneAsync(Task<CommandOutcome> order) => Assert.IsType<CommandOutcome.Done>(await order);
}
