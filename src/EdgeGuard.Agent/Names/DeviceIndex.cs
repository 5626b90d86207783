using System.Collections.Frozen;
using System.Net;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.State;

namespace EdgeGuard.Agent.Names;

/// <summary>Finds a device by its address among many. The result is checked against the state, so the index may be outdated.</summary>
internal sealed class DeviceIndex
{
    internal static readonly DeviceIndex Empty = new(FrozenDictionary<IPAddress, DeviceId>.Empty);

    private readonly FrozenDictionary<IPAddress, DeviceId> _holders;

    private DeviceIndex(FrozenDictionary<IPAddress, DeviceId> holders) => _holders = holders;

    /// <summary>The device that holds an address; the kernel drops packets of other devices with this address.</summary>
    internal static Device? Find(ref DeviceIndex index, GatewayState state, IPAddress address)
    {
        if (index.Look(state, address) is { } known) return known;
        if (state.Devices.Values.FirstOrDefault(d => d.Addresses.Contains(address)) is not { } device) return null;
        index = new(state.Devices.Values.SelectMany(d => d.Addresses, (d, a) => KeyValuePair.Create(a, d.Id)).DistinctBy(h => h.Key).ToFrozenDictionary());
        return device;
    }

    private Device? Look(GatewayState state, IPAddress address) =>
        _holders.TryGetValue(address, out DeviceId id) && state.Devices.TryGetValue(id, out Device? device) && device.Addresses.Contains(address) ? device : null;
}
