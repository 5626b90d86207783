using System.Net;
using System.Runtime.CompilerServices;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.State;

namespace EdgeGuard.Core.Coverage;

/// <summary>
/// Which device holds an address. The table is made when it is first asked for, and again for each later list of devices. So a flood of frames costs
/// one walk over the devices for each change.
/// </summary>
internal static class AddressHolders
{
    private static readonly ConditionalWeakTable<object, Dictionary<IPAddress, Device>> Made = new();

    /// <summary>The device; null where none holds the address.</summary>
    internal static Device? Find(GatewayState state, IPAddress address) => Made.GetValue(state.Devices, _ =>
    {
        Dictionary<IPAddress, Device> holders = [];
        foreach (Device device in state.Devices.Values)
        {
            foreach (IPAddress held in device.Addresses) holders[held] = device;
        }
        return holders;
    }).GetValueOrDefault(address);
}
