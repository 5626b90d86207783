using System.Collections.Immutable;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Devices;

namespace EdgeGuard.Core.State;

/// <summary>Devices that the operator puts into a controller class without an address.</summary>
/// <param name="Macs">By MAC address, any of those that a device has.</param>
/// <param name="MudUrls">By MUD URL: every device whose URL is no mere claim (<see cref="ClaimTrust.IsOfItsType"/>).</param>
public sealed record NamedDevices(ImmutableArray<MacAddress> Macs, ImmutableArray<string> MudUrls)
{
    /// <summary>Nobody.</summary>
    public static readonly NamedDevices None = new([], []);

    /// <summary>Whether a device is named.</summary>
    internal bool Names(GatewayState state, Device device) =>
        Macs.Any(m => device.Macs.Contains(m)) || !MudUrls.IsEmpty && ClaimTrust.MudUrlOf(state, device) is { } url && MudUrls.Contains(url);
}
