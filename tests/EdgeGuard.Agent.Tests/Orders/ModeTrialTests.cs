using EdgeGuard.Agent.Orders;
using EdgeGuard.Agent.Pipeline;
using EdgeGuard.Agent.Response;
using EdgeGuard.Agent.Store;
using EdgeGuard.Agent.Tests.Response;
using EdgeGuard.Agent.Tests.Telemetry;
using EdgeGuard.Core.Networks;
using EdgeGuard.Core.State;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace EdgeGuard.Agent.Tests.Orders;

/// <summary>A mode that waits for a confirmation, with a real store.</summary>
public sealed class ModeTrialTests : IDisposable
{
    private static readonly ModeSubject Things = ModeSubject.Of("things");
    private static readonly EnforceTerms OverSsh = new(IsForced: true, IsTrial: true, "ssh:a");

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("edgeguard-trials-");
    private readonly FakeTimeProvider _time = new(Home.Noon);
    private readonly CancellationTokenSource _end = new(TimeSpan.FromSeconds(60));
    private readonly GatewayStore _store;

    public ModeTrialTests() => _store = new(_folder.FullName, _time, NullLogger<GatewayStore>.Instance);

    public void Dispose()
    {
        _store.Dispose();
        _folder.Delete(recursive: true);
        _end.Dispose();
    }

    [Fact]
    public async Task Mode_returns_after_120_seconds_in_state_and_store() => await WithAgentAsync(async (channels, commands) =>
    {
        await TryAsync(channels, commands);
        using TrialStage stage = new(channels, commands, _time);
        await stage.StartAsync(_end.Token);
        _time.Advance(ModeTrial.Length - TimeSpan.FromSeconds(1));
        Assert.Equal(EnforcementMode.Enforce, Stored().NetworkModes["things"]);

        while (!channels.State.Current.Trials.IsEmpty)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        Assert.Empty(channels.State.Current.NetworkModes);
        Assert.Equal((0, 0), (Stored().NetworkModes.Count, Stored().Trials.Count));
        await stage.StopAsync(_end.Token);
    });

    [Fact]
    public async Task Only_another_login_confirms() => await WithAgentAsync(async (channels, commands) =>
    {
        await TryAsync(channels, commands);

        Assert.Equal(RefusalCode.SameConnection, Assert.IsType<CommandOutcome.Refused>(await commands.ConfirmAsync("process:1-1,ssh:a", "cli", _end.Token)).Reason);
        Assert.True(channels.State.Current.Trials.ContainsKey(Things));
        Assert.IsType<CommandOutcome.DoneForAll>(await commands.ConfirmAsync("ssh:b", "cli", _end.Token));

        Assert.Equal((EnforcementMode.Enforce, 0), (Stored().NetworkModes["things"], Stored().Trials.Count));
        Assert.Equal(RefusalCode.NothingAsked, Assert.IsType<CommandOutcome.Refused>(await commands.ConfirmAsync("ssh:b", "cli", _end.Token)).Reason);
    });

    [Fact]
    public async Task Order_over_mqtt_confirms_nothing() => await WithAgentAsync(async (channels, commands) =>
    {
        await TryAsync(channels, commands);
        ModeTrial trial = channels.State.Current.Trials[Things];

        await commands.SetModeAsync("things", EnforcementMode.Enforce, OrderOrigin.Mqtt, EnforceTerms.AtOnce, _end.Token);

        Assert.Equal(trial, channels.State.Current.Trials[Things]);
    });

    [Fact]
    public async Task Second_order_renews_the_time_and_still_knows_the_mode_before() => await WithAgentAsync(async (channels, commands) =>
    {
        await TryAsync(channels, commands);
        _time.Advance(TimeSpan.FromSeconds(60));
        await TryAsync(channels, commands);

        Assert.Equal(new ModeTrial(null, Home.Noon + TimeSpan.FromSeconds(180), "ssh:a"), channels.State.Current.Trials[Things]);
    });

    [Fact]
    public async Task Restart_keeps_the_trial_and_a_boot_ends_it() => await WithAgentAsync(async (channels, commands) =>
    {
        await TryAsync(channels, commands);

        GatewayState restarted = Stored(), late = Stored(after: TimeSpan.FromMinutes(3)), booted = Stored(isNewBoot: true);

        Assert.Equal((EnforcementMode.Enforce, Home.Noon + ModeTrial.Length), (restarted.NetworkModes["things"], restarted.Trials[Things].Until));
        Assert.Equal((0, 1), (late.NetworkModes.Count, late.Trials.Count));
        Assert.Equal((0, 0), (booted.NetworkModes.Count, booted.Trials.Count));
    });

    [Fact]
    public async Task Only_a_trusted_network_is_enforced_on_the_interface_of_the_default_route() => await WithAgentAsync(async (channels, _) =>
    {
        OperatorCommands commands = new(channels, new(channels, _time), new(_store), Coordinators.Modes(channels, _time), new(_ => [], names => names.First(), _time), _time);

        CommandOutcome outcome = await commands.SetModeAsync("things", EnforcementMode.Enforce, OrderOrigin.Mqtt, EnforceTerms.AtOnce, _end.Token);

        Assert.Equal(RefusalCode.DefaultRoute, Assert.IsType<CommandOutcome.Refused>(outcome).Reason);
        Assert.Empty(channels.State.Current.NetworkModes);
        Assert.IsType<CommandOutcome.DoneForAll>(await commands.SetModeAsync("people", EnforcementMode.Enforce, OrderOrigin.Mqtt, EnforceTerms.AtOnce, _end.Token));
    });

    private async Task TryAsync(PipelineChannels channels, OperatorCommands commands)
    {
        Assert.IsType<CommandOutcome.DoneForAll>(await commands.SetModeAsync("things", EnforcementMode.Enforce, "cli", OverSsh, _end.Token));
        Assert.Equal(EnforcementMode.Enforce, channels.State.Current.NetworkModes["things"]);
    }

    // A kernel that takes everything.
    private async Task EnforceAsync(PipelineChannels channels)
    {
        for (GatewayState state = channels.State.Current; !_end.IsCancellationRequested; state = await channels.State.WaitForAsync(next => !ReferenceEquals(next, state), _end.Token))
            channels.InForce.Swap(state);
    }

    private async Task WithAgentAsync(Func<PipelineChannels, OperatorCommands, Task> body)
    {
        GatewayState home = Home.WithCamera;
        PipelineChannels channels = new(home with { Networks = home.Networks.SetItem("things", home.Networks["things"] with { Mode = EnforcementMode.Monitor }) });
        using ReducerStage reducer = new(channels, _time);
        await reducer.StartAsync(_end.Token);
        Task kernel = EnforceAsync(channels);
        await body(channels, new(channels, new(channels, _time), new(_store), Coordinators.Modes(channels, _time), Coordinators.Check(_time), _time));
        await reducer.StopAsync(_end.Token);
        await _end.CancelAsync();
        await kernel.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private GatewayState Stored(TimeSpan after = default, bool isNewBoot = false) => new OperatorStore(_store).Restore(Home.Empty, _time.GetUtcNow() + after, isNewBoot);
}
