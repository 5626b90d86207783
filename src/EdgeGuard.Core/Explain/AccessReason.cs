using EdgeGuard.Core.Access;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.Networks;
using EdgeGuard.Core.State;

namespace EdgeGuard.Core.Explain;

/// <summary>What a device without a response may do, and why: by its profile, its network, or a person's order.</summary>
internal static class AccessReason
{
    /// <summary>Why, in words that a comma follows, or null where that needs no reason; and what it may do, in words that follow "it".</summary>
    internal static (string? Because, string Access) Of(GatewayState state, Device device)
    {
        if (state.OrdersOf(device.Id).IsTrusted) return ("you trust it", "may contact the internet and the gateway, and other devices as far as their profiles allow");
        (string? because, string access) = ByProfile(state, device);
        return (because, access + Shared(device) + Besides(state, device));
    }

    private static (string? Because, string Access) ByProfile(GatewayState state, Device device)
    {
        (string? key, SightingSource? source) = ProfileInForce.Of(state, device);
        if (key is null) return ("it has no profile", Unprofiled(state, device));
        bool isLoaded = state.Profiles.ContainsKey(key);
        if (ClaimTrust.IsIntersected(state, device, key, source)) return (NotApproved(state, device, key), InPart(state, device, isLoaded));
        return isLoaded
            ? key == device.ProfileKey ? (null, "may do what its profile allows") : ("its new profile is not loaded yet", "may do what the one before allows")
            : (NotLoaded(state, key), Unprofiled(state, device));
    }

    private static string NotApproved(GatewayState state, Device device, string key) =>
        device.RefusedProfile == key ? "you rejected its profile"
        : state.Profiles.ContainsKey(key) ? "its profile is not approved"
        : FetchPermission.MayFetch(state, key) ? "its profile is neither loaded nor approved yet"
        : "its profile is not fetched before you approve it";

    private static string NotLoaded(GatewayState state, string key) =>
        !FetchPermission.MayFetch(state, key) ? "its profile is not fetched before you approve it"
        : state.ProfileFailures.ContainsKey(key) ? "its profile cannot be loaded" : "its profile is not loaded yet";

    // No choice of the operator permits more than a device without a profile has.
    private static string InPart(GatewayState state, Device device, bool isLoaded)
    {
        Network network = state.Networks[device.Network];
        return (state.WhileWaiting, network.Kind) switch
        {
            (WaitingAccess.Deny, _) or (_, NetworkKind.Strict) => "may only get an address",
            (WaitingAccess.Baseline, _) => Unprofiled(state, device),
            (WaitingAccess.LocalOnly, _) => "may only ask name servers and contact local networks, as far as a device without a profile may",
            (WaitingAccess.DnsOnly, _) => "may only ask name servers",
            _ => isLoaded ? "may do only what the profile and the rules for devices without a profile both allow" : Unprofiled(state, device),
        };
    }

    private static string Unprofiled(GatewayState state, Device device) => state.Networks[device.Network] switch
    {
        { Kind: NetworkKind.Strict } => "may only get an address",
        { Unmanaged: UnmanagedAccess.Open } => "may do anything",
        _ => "may do what the baseline allows",
    };

    private static string Shared(Device device) =>
        device.SharedWith.IsEmpty && device.Behind.IsEmpty ? "" : ", as far as the profiles of the other devices at its MAC address allow it too";

    private static string Besides(GatewayState state, Device device) =>
        (state.Allowances.Keys.Any(key => key.Device == device.Id), Controlling.ClassesOf(state, device).IsEmpty) switch
        {
            (false, true) => "",
            (true, true) => ", and what you allowed it",
            (false, false) => ", and what the devices that it controls ask of it",
            (true, false) => ", what you allowed it, and what the devices that it controls ask of it",
        };
}
