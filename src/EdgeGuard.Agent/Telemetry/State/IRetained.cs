using EdgeGuard.Core.State;
using EdgeGuard.Mqtt.Contract;

namespace EdgeGuard.Agent.Telemetry.State;

/// <summary>Tracks which retained messages the broker has on this connection, and so which to send again. Used by one loop.</summary>
internal interface IRetained
{
    /// <summary>A new connection: every message has to be sent again.</summary>
    void Forget();

    /// <summary>Messages that changed since the last call; they count as sent once enumerated.</summary>
    IEnumerable<MqttMessage> Changes(GatewayState state);
}
