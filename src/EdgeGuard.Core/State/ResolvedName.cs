using System.Collections.Immutable;
using System.Net;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Devices;

namespace EdgeGuard.Core.State;

/// <summary>A name that a device resolved to an address. It permits nothing; it shows people where the device went.</summary>
/// <param name="Address">The address.</param>
/// <param name="Name">The name in the question, in lower case without a final dot. Outside text.</param>
public readonly record struct ResolvedName(IPAddress Address, string Name)
{
    /// <summary>Addresses of one device whose names are kept; the one that was resolved longest ago is evicted.</summary>
    public const int MostPerDevice = 128;

    /// <summary>Devices whose names are kept. Of more, those that rest on their own claims lose theirs first, and of these the ones that were unseen longest.</summary>
    public const int MostDevices = 512;

    /// <summary>The state after a device resolved a name.</summary>
    internal static GatewayState Remember(GatewayState state, DeviceId device, string name, ImmutableArray<IPAddress> addresses)
    {
        ImmutableArray<ResolvedName> known = state.ResolvedNames.GetValueOrDefault(device, []);
        ResolvedName[] fresh = [.. addresses.Select(address => new ResolvedName(address, name)).Where(told => !known.Contains(told)).Take(MostPerDevice)];
        if (fresh.Length == 0 || !state.Devices.ContainsKey(device)) return state;
        if (known.IsEmpty && state.ResolvedNames.Count >= MostDevices) state = WithRoom(state);
        ResolvedName[] all = [.. known.Where(old => !fresh.Any(told => told.Address.Equals(old.Address))), .. fresh];
        return state with { ResolvedNames = state.ResolvedNames.SetItem(device, [.. all.TakeLast(MostPerDevice)]) };
    }

    // Room for many at a time, because whoever fills it goes on.
    private static GatewayState WithRoom(GatewayState state)
    {
        Device[] devices = [.. state.Devices.Values.Where(d => state.ResolvedNames.ContainsKey(d.Id))];
        var first = devices.OrderBy(d => VouchedDevices.IsVouchedFor(state, d)).ThenBy(d => d.LastSeen).Take(MostDevices / 8);
        return state with { ResolvedNames = state.ResolvedNames.RemoveRange(first.Select(d => d.Id)) };
    }
}
