using EdgeGuard.Core.Devices;

namespace EdgeGuard.Core.State;

/// <summary>Which profiles apply in full although the device only claims their MUD URL, by DHCP or LLDP (RFC 8520 §16).</summary>
public enum ClaimAcceptance
{
    /// <summary>None: only what the profile and the network's rules for devices without a profile both allow passes, until a person approves the claim.</summary>
    Intersect,

    /// <summary>Those whose file has a valid signature of a trusted signer. The signature says who wrote the file, not that the device is of that type.</summary>
    Signed,

    /// <summary>All.</summary>
    Accept,
}

/// <summary>How far a claimed profile is trusted.</summary>
public static class ClaimTrust
{
    /// <summary>The device says so itself, so any station could.</summary>
    public static bool IsClaim(this SightingSource source) => source is SightingSource.Dhcp4 or SightingSource.Dhcp6 or SightingSource.Lldp;

    /// <summary>
    /// Whether the device's profile would apply in part only: it is a claim that neither a person approved nor the operator accepts, or its file is not
    /// trusted.
    /// </summary>
    public static bool IsIntersected(GatewayState state, Device device) =>
        device.ProfileKey is { } key && IsIntersected(state, device, key, device.ProfileSource);

    /// <summary>The same for any profile of the device.</summary>
    internal static bool IsIntersected(GatewayState state, Device device, string key, SightingSource? source) =>
        source?.IsClaim() == true && !device.SharedWith.Append(key).All(k => IsTaken(state, state.Profiles.GetValueOrDefault(k))) || !FileTrust.IsTrusted(state, key);

    /// <summary>
    /// Whether the device counts as of its profile's type for the profiles of others (<c>same-manufacturer</c>, <c>model</c>). A signature is no
    /// evidence of that.
    /// </summary>
    internal static bool IsOfItsType(GatewayState state, Device device) =>
        device.ProfileSource is { } source && (source.Strength() == SourceStrength.Strong || source.IsClaim() && state.Claims == ClaimAcceptance.Accept);

    /// <summary>
    /// The MUD URL by which the device is in classes (RFC 8520 §4.1 to §4.4), whether or not its file is loaded; null where it is in none. A local file
    /// has the URL that is written in it.
    /// </summary>
    internal static string? MudUrlOf(GatewayState state, Device device) => device.ProfileKey is not { } key || !IsOfItsType(state, device) || !device.SharedWith.IsEmpty
        ? null : MudUrlOf(key, state.Profiles.GetValueOrDefault(key));

    /// <summary>The MUD URL of a profile: its key, or what a local file says.</summary>
    internal static string? MudUrlOf(string key, Profile? profile) => key.StartsWith("https:", StringComparison.OrdinalIgnoreCase) ? key : profile?.File.MudUrl;

    private static bool IsTaken(GatewayState state, Profile? profile) => state.Claims switch
    {
        ClaimAcceptance.Accept => true,
        ClaimAcceptance.Signed => profile?.Signature.Status == SignatureStatus.Valid,
        _ => false,
    };
}
