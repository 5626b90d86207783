using System.Net;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Networks;

namespace EdgeGuard.Core.State;

/// <summary>
/// Tells the DHCP servers and relays that the operator names from stations that use their MAC address. They must be where the configuration says, and at
/// their known place.
/// </summary>
internal static class NamedStations
{
    /// <summary>Whether a packet is from the named station itself.</summary>
    /// <param name="state">The state; null where places are not known.</param>
    /// <param name="network">Its network.</param>
    /// <param name="mac">The sender's MAC address.</param>
    /// <param name="address">The packet's source address; null where it does not matter.</param>
    /// <param name="interfaceName">Kernel name of the interface that received it.</param>
    /// <param name="port">Kernel name of the bridge port; null where it was read on the interface itself.</param>
    internal static bool IsItself(GatewayState? state, Network network, MacAddress mac, IPAddress? address, string interfaceName, string? port) =>
        WrittenOf(network, mac).Any(s => (s.Address is null || address is null || s.Address.Equals(address)) && (s.Port is null || s.Port == (port ?? interfaceName)))
        && (state is null || IsAtPlace(state, mac, interfaceName, port));

    /// <summary>Where a named station may be: as the operator wrote it, or anywhere.</summary>
    internal static IEnumerable<NamedStation> WrittenOf(Network network, MacAddress mac) =>
        network.StationPlaces.Where(s => s.Mac == mac).DefaultIfEmpty(new(mac, null, null));

    // Where its port is known, the frame counts where it is read at that port, and not where it is read on the bridge.
    private static bool IsAtPlace(GatewayState state, MacAddress mac, string interfaceName, string? port) =>
        DeviceLookup.ByMac(state, mac)?.PlaceOf(mac) is not { } place || place.Interface == interfaceName && (place.Port is null || place.Port == port);
}
