using System.Collections.Immutable;
using EdgeGuard.Agent.Leds;
using EdgeGuard.Agent.Orders;
using EdgeGuard.Agent.Pipeline;
using EdgeGuard.Agent.Response;
using EdgeGuard.Agent.Store;
using EdgeGuard.Agent.Tests.Leds;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.Networks;
using EdgeGuard.Core.State;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace EdgeGuard.Gpio.Tests;

/// <summary>The agent's stages from the reducer to the lights and the button, on the lines of the simulated chip; the kernel's word is given by hand.</summary>
internal sealed class LitAgent : IAsyncDisposable
{
    internal static readonly MacAddress Camera = new(0x00005e005310);

    private readonly List<BackgroundService> _stages = [];

    internal LitAgent(string driver)
    {
        OptionsWrapper<LedOptions> options = new(new()
        {
            Driver = driver,
            Gpio = { Agent = "GPIO17", Network = "GPIO27", Alarm = "GPIO22" },
            Button = { Line = "GPIO26", MayPause = true },
        });
        SimChip.Pull(SimChip.ButtonLine, up: true);
        _stages.Add(new ReducerStage(PipelineChannels, TimeProvider.System));
        _stages.Add(new LedStage(PipelineChannels, LedDrivers.Open, options, TimeProvider.System, LedLog));
        OrderExecutor orders = new(PipelineChannels, TimeProvider.System);
        OperatorStore store = new(new GatewayStore("/dev/null", TimeProvider.System, NullLogger<GatewayStore>.Instance));
        RemoteModeCeiling ceiling = new(PipelineChannels, new(PipelineChannels, TimeProvider.System), TimeProvider.System);
        _stages.Add(new ButtonStage(PipelineChannels, new(orders, store, ceiling, TimeProvider.System), LedDrivers.OpenButton, options, TimeProvider.System, ButtonLog));
        _stages.Add(new PauseStage(PipelineChannels, TimeProvider.System));
    }

    internal PipelineChannels PipelineChannels { get; } = new(new()
    {
        Gateway = "home",
        Networks = ImmutableSortedDictionary<string, Network>.Empty.Add(
            "things", new() { Name = "things", Kind = NetworkKind.Iot, Mode = EnforcementMode.Enforce, Interfaces = ["lan0"] }),
    });

    internal LogList<LedStage> LedLog { get; } = new();

    internal LogList<ButtonStage> ButtonLog { get; } = new();

    /// <summary>Starts the stages; the kernel takes the rules, the broker answers.</summary>
    internal async Task StartAsync()
    {
        foreach (BackgroundService stage in _stages) await stage.StartAsync(CancellationToken.None);
        await HappenAsync(new PolicyInput.Sighted(new() { Mac = Camera, Interface = "lan0", Source = SightingSource.Dhcp4 }));
        await HappenAsync(new PolicyInput.Enforced(new(1, true, null)));
        await HappenAsync(new PolicyInput.BrokerChanged(new(true, true, null)));
    }

    internal ValueTask HappenAsync(PolicyInput input) => PipelineChannels.Inputs.Writer.WriteAsync(input);

    internal ValueTask HoldAsync(ResponseLevel level) =>
        HappenAsync(new PolicyInput.ResponseDecided(DeviceId.Of(Camera), new(level, DateTimeOffset.UtcNow, "tried 8 forbidden hosts", "rule")));

    public async ValueTask DisposeAsync()
    {
        foreach (BackgroundService stage in _stages) await stage.StopAsync(CancellationToken.None);
        foreach (BackgroundService stage in _stages) stage.Dispose();
    }
}
