using EdgeGuard.Core.State;
using EdgeGuard.Mqtt.Contract;

namespace EdgeGuard.Agent.Telemetry.State;

/// <summary>Knows what the broker was told to keep on this connection, and so what there is to tell anew. Asked by one loop.</summary>
internal interface IRetained
{
    /// <summary>A new connection: everything has to be told again.</summary>
    void Forget();

    /// <summary>What changed since it was asked last; taken as told once it was enumerated.</summary>
    IEnumerable<MqttMessage> Changes(GatewayState state);
}
