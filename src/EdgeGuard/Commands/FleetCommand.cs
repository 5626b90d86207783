using System.CommandLine;

namespace EdgeGuard.Commands;

/// <summary><c>edgeguard fleet</c>: many gateways on one broker.</summary>
internal static class FleetCommand
{
    internal static Command Create() => new("fleet", "Simulate many gateways on an MQTT broker.")
    {
        FleetSimulateCommand.Create(),
    };
}
