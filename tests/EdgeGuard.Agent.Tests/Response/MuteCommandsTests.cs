using EdgeGuard.Agent.Orders;
using EdgeGuard.Agent.Response;
using EdgeGuard.Agent.Store;
using EdgeGuard.Agent.Tests.Telemetry;
using EdgeGuard.Agent.Views;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.State;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace EdgeGuard.Agent.Tests.Response;

public sealed class MuteCommandsTests : IAsyncLifetime, IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("edgeguard-mute-");
    private readonly FakeTimeProvider _time = new(Home.Noon);
    private RunningPipeline _pipeline = null!;
    private GatewayStore _store = null!;

    private MuteCommands Commands => new(_pipeline.PipelineChannels, new(_pipeline.PipelineChannels, _time), new(_store), _time);

    public async Task InitializeAsync()
    {
        _pipeline = await RunningPipeline.StartAsync(Home.WithCamera, _time);
        _store = new(_folder.FullName, _time, NullLogger<GatewayStore>.Instance);
    }

    public async Task DisposeAsync() => await _pipeline.DisposeAsync();

    public void Dispose()
    {
        _store.Dispose();
        _folder.Delete(recursive: true);
    }

    [Theory]
    [InlineData("00:00:5e:00:53:01", null, null, "00005e005301", "", "")]
    [InlineData("00:00:5e:00:53:01", "203.0.113.9", null, "00005e005301", "203.0.113.9", "")]
    [InlineData("00005e005301", "Cloud.Example.NET.", null, "00005e005301", "cloud.example.net", "")]
    [InlineData("00005e005301", null, "outside-profile", "00005e005301", "", "outside-profile")]
    [InlineData(null, null, "foreign-dns", "", "", "foreign-dns")]
    [InlineData(null, "2001:DB8::1", null, "", "2001:db8::1", "")]
    [InlineData(null, null, null, "", "", "")]
    public async Task What_a_person_mutes_is_muted_and_kept_until_it_is_taken_back(string? device, string? peer, string? shape, string whose, string about, string like)
    {
        MuteKey key = new(new DeviceId(whose), about, like);
        (MuteView? done, CommandOutcome.Refused? refused) = await Commands.SetAsync(new(device, peer, shape), true, TimeSpan.FromHours(1), "cli", CancellationToken.None);

        Assert.Null(refused);
        Assert.Equal((true, Home.Noon.AddHours(1)), (done!.Muted, done.Until!.Value));
        await _pipeline.PipelineChannels.State.WaitForAsync(s => s.Mutes.ContainsKey(key), Timeout());
        Assert.Equal(Home.Noon.AddHours(1), new OperatorStore(_store).Restore(Home.WithCamera, Home.Noon).Mutes[key]);

        (MuteView? undone, _) = await Commands.SetAsync(new(device, peer, shape), false, null, "cli", CancellationToken.None);
        Assert.False(undone!.Muted);
        await _pipeline.PipelineChannels.State.WaitForAsync(s => s.Mutes.IsEmpty, Timeout());
        Assert.Empty(new OperatorStore(_store).Restore(Home.WithCamera, Home.Noon).Mutes);
    }

    [Theory]
    [InlineData("nobody", null, null, "unknown-device")]
    [InlineData(null, "no name", null, "unknown-peer")]
    [InlineData(null, null, "scan", "unknown-shape")]
    public async Task What_nobody_can_mean_is_refused_and_changes_nothing(string? device, string? peer, string? shape, string code)
    {
        (MuteView? done, CommandOutcome.Refused? refused) = await Commands.SetAsync(new(device, peer, shape), true, null, "cli", CancellationToken.None);

        Assert.Null(done);
        Assert.Equal(code, refused!.Code);
        Assert.Empty(new OperatorStore(_store).Restore(Home.WithCamera, Home.Noon).Mutes);
    }

    [Fact]
    public async Task What_is_not_muted_cannot_be_taken_back() =>
        Assert.Equal("not-muted", (await Commands.SetAsync(new(null, "203.0.113.9", null), false, null, "cli", CancellationToken.None)).Refused!.Code);

    // Earlier versions stored peers that are not accepted any more, or in another form.
    [Theory]
    [InlineData("224.0.0.251", "224.0.0.251")]
    [InlineData("127.0.0.1", "127.0.0.1")]
    [InlineData("::ffff:203.0.113.5", "203.0.113.5")]
    [InlineData("::ffff:0.0.0.0/96", "::ffff:0.0.0.0/96")]
    public async Task What_is_stored_is_listed_as_it_is_understood_and_can_be_taken_back(string stored, string listed)
    {
        DeviceId camera = Home.WithCamera.Devices.Keys.First();
        OperatorStore operatorStore = new(_store);
        operatorStore.KeepMute(new(camera, stored), true, null);
        operatorStore.Keep(new AllowanceKey(camera, stored), new(Home.Noon, null, "cli"));
        GatewayState restored = operatorStore.Restore(Home.WithCamera, Home.Noon);
        Assert.Equal(listed, Assert.Single(restored.Mutes.Keys).Peer);
        Assert.Equal(listed, Assert.Single(restored.Allowances.Keys).Peer);
        Assert.Equal(listed, Assert.Single(operatorStore.Restore(Home.WithCamera, Home.Noon).Allowances.Keys).Peer);

        await using RunningPipeline running = await RunningPipeline.StartAsync(restored, _time);
        OperatorCommands owner = Coordinators.Owner(running.PipelineChannels, _time, _store);
        Assert.IsType<CommandOutcome.Done>(await owner.AllowAsync(camera.Value, stored, null, "cli", CancellationToken.None));
        MuteCommands mutes = new(running.PipelineChannels, new(running.PipelineChannels, _time), operatorStore, _time);
        Assert.Null((await mutes.SetAsync(new(camera.Value, stored, null), false, null, "cli", CancellationToken.None)).Refused);

        GatewayState after = operatorStore.Restore(Home.WithCamera, Home.Noon);
        Assert.Empty(after.Mutes);
        Assert.Empty(after.Allowances);
    }

    private static CancellationToken Timeout() => new CancellationTokenSource(TimeSpan.FromSeconds(30)).Token;
}
