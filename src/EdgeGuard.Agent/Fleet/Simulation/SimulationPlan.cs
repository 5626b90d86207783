using EdgeGuard.Agent.Learning;
using EdgeGuard.Agent.Orders;
using EdgeGuard.Agent.Pipeline;
using EdgeGuard.Agent.Response;
using EdgeGuard.Agent.Store;
using EdgeGuard.Agent.Telemetry;
using EdgeGuard.Mqtt.Contract;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeGuard.Agent.Fleet.Simulation;

/// <summary>What the gateways of one simulation share.</summary>
internal sealed class SimulationPlan : IDisposable
{
    /// <summary>The site of every simulated gateway.</summary>
    internal const string Site = "simulated";

    /// <summary>Seconds between two health messages, as of real gateways in a fleet.</summary>
    internal const int HealthSeconds = 300;

    // In the name of a user or a file: the id of the gateway.
    private const string GatewayWord = "{gateway}";

    private readonly GatewayStore _store;

    internal SimulationPlan(FleetSimulationSettings settings, MqttAdapter adapter, string folder, TimeProvider time)
    {
        (Settings, Adapter, Time, Traffic) = (settings, adapter, time, new(time));
        _store = GatewayStore.Snapshot(folder, time, NullLogger<GatewayStore>.Instance);
    }

    internal FleetSimulationSettings Settings { get; }

    internal MqttAdapter Adapter { get; }

    internal TimeProvider Time { get; }

    internal FleetTraffic Traffic { get; }

    /// <summary>The options of the broker for one gateway.</summary>
    internal MqttOptions OptionsOf(string gateway)
    {
        MqttOptions all = Settings.Broker;
        return new()
        {
            Url = all.Url,
            CaFile = all.CaFile,
            ServerName = all.ServerName,
            ClientCertificateFile = Fill(all.ClientCertificateFile),
            ClientKeyFile = Fill(all.ClientKeyFile),
            Username = Fill(all.Username),
            PasswordFile = Fill(all.PasswordFile),
            Transport = all.Transport,
            Prefix = all.Prefix,
            HealthSeconds = all.HealthSeconds,
            HomeAssistant = false,
            Commands = ["quarantine", "block", "restrict", "rate-limit"],
        };

        string? Fill(string? text) => text?.Replace(GatewayWord, gateway, StringComparison.Ordinal);
    }

    /// <summary>What orders need. Only responses may be ordered, and those of invented devices are not stored.</summary>
    internal OrderContext OrdersOf(PipelineChannels channels, ResponseCoordinator responses)
    {
        OrderExecutor executor = new(channels, Time);
        RemoteOrderCeiling ceiling = new(channels, Time);
        RemoteModeCeiling modes = new(channels, ceiling, Time);
        OperatorStore store = new(_store);
        DeviceCommands devices = new(channels, executor, responses, ceiling, Time);
        DeviceEraser eraser = new(responses, new LearningSessions(new(_store)), _store);
        return new(devices, new(executor, store, modes, Time), new(channels, executor, store, modes, new EnforceCheck(_ => [], _ => null, Time), Time), new(channels, executor, store, devices, eraser, Time), new(channels, executor));
    }

    public void Dispose() => _store.Dispose();
}
