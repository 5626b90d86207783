using EdgeGuard.Lab.Observers;
using EdgeGuard.Lab.Packets;
using EdgeGuard.Lab.Processes;
using EdgeGuard.Lab.Scenarios;
using EdgeGuard.Lab.Topology;

namespace EdgeGuard.Lab.Setup;

/// <summary>The test network of one scenario: network, servers, devices, the agent, and what observes it.</summary>
internal sealed class Testbed : IAsyncDisposable
{
    /// <summary>The agent's gateway id in MQTT topics.</summary>
    internal const string GatewayId = "demo";

    internal required Scenario Scenario { get; init; }

    internal required LabNetwork Network { get; init; }

    /// <summary>Devices by name.</summary>
    internal required IReadOnlyDictionary<string, LabDevice> Devices { get; init; }

    /// <summary>The hosts that serve MUD files, by name.</summary>
    internal required IReadOnlyDictionary<string, MakerSite> Makers { get; init; }

    /// <summary>Captures every packet that arrives in the internet.</summary>
    internal required PacketTap InternetTap { get; init; }

    internal required AgentProcess Agent { get; init; }

    internal required MqttSubscriber Subscriber { get; init; }

    internal required SimulatedLeds Leds { get; init; }

    /// <summary>Servers and background programs in the order of their start; they end in reverse order.</summary>
    internal required Stack<object> Servers { get; init; }

    /// <exception cref="LabException">A background program has ended.</exception>
    internal void ThrowIfAnyExited()
    {
        Subscriber.ThrowIfExited();
        foreach (Daemon daemon in Servers.OfType<Daemon>()) daemon.ThrowIfExited();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Agent.Dispose();
        Subscriber.Dispose();
        foreach (LabDevice device in Devices.Values) await device.DisposeAsync();
        await InternetTap.DisposeAsync();
        while (Servers.TryPop(out object? server))
        {
            if (server is IAsyncDisposable asynchronous) await asynchronous.DisposeAsync();
            else (server as IDisposable)?.Dispose();
        }
        Network.Dispose();
    }
}
