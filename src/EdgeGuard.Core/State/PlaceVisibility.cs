using EdgeGuard.Core.Devices;
using EdgeGuard.Core.Networks;

namespace EdgeGuard.Core.State;

/// <summary>How well the gateway can tell one station from another at a place.</summary>
public enum IdentityStrength
{
    /// <summary>The bridge port has one station: what comes from it is from the device.</summary>
    Port,

    /// <summary>Several stations share the port or the radio interface; behind it each can use another's MAC and IP address.</summary>
    SharedPort,

    /// <summary>Ports are invisible: every station on the interface can use another's MAC and IP address.</summary>
    Interface,
}

/// <summary>How well stations of a network can be distinguished.</summary>
/// <param name="Strength">At the weakest place of the network.</param>
/// <param name="Why">The reason, in words for people.</param>
/// <param name="Remedy">What would improve it; null where nothing is needed.</param>
public sealed record IdentityCoverage(IdentityStrength Strength, string Why, string? Remedy);

/// <summary>Tells how far the place of a frame proves its sender.</summary>
public static class PlaceVisibility
{
    /// <summary>The strength at a place.</summary>
    public static IdentityStrength Of(GatewayState state, DeviceLocation place) =>
        state.Facts?.Interfaces.GetValueOrDefault(place.Interface)?.Ports.FirstOrDefault(p => p.Name == place.Port) is { } port ? Of(port) : IdentityStrength.Interface;

    /// <summary>The strength at a port.</summary>
    public static IdentityStrength Of(PortFacts port) => port is { Stations: <= 1, IsWireless: false } ? IdentityStrength.Port : IdentityStrength.SharedPort;
}
