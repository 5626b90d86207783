using System.CommandLine;

namespace EdgeGuard.Commands;

/// <summary><c>edgeguard fleet</c>: many gateways on one broker.</summary>
internal static class FleetCommand
{
    internal static Command Create() => new("fleet", "Watch the gateways of an MQTT broker, or simulate many.")
    {
        FleetWatchCommand.Create(),
        FleetSimulateCommand.Create(),
    };
}
