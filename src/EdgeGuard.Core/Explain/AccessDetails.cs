using EdgeGuard.Core.Access;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.Networks;
using EdgeGuard.Core.Policy;
using EdgeGuard.Core.State;

namespace EdgeGuard.Core.Explain;

/// <summary>What a device may do by its rules, a sentence for each peer. <see cref="AccessSentence"/> says it in short.</summary>
public static class AccessDetails
{
    private const string Baseline = "It may use DNS, NTP, web and MQTT with any internet host, and contact your hubs.";

    /// <summary>The sentences; what a person allowed the device by name is left out. Empty where there is nothing to add.</summary>
    public static IReadOnlyList<string> Of(GatewayState state, Device device) =>
        state.Networks[device.Network].Kind == NetworkKind.Trusted ? ["It may do anything, and contact your IoT devices."]
        : device.Response.Level >= ResponseLevel.Restricted || DeviceAdmission.IsAwaited(state, device) ? InQuarantine(state, device)
        : state.OrdersOf(device.Id).IsTrusted ? []
        : ByProfile(state, device);

    private static IReadOnlyList<string> ByProfile(GatewayState state, Device device)
    {
        (string? key, SightingSource? source) = ProfileInForce.Of(state, device);
        bool isInPart = key is not null && ClaimTrust.IsIntersected(state, device, key, source);
        Profile? profile = state.Profiles.GetValueOrDefault(key ?? "");
        bool isUnprofiled = isInPart ? IsAsUnprofiled(state.WhileWaiting, profile is not null) : profile is null;
        if (isUnprofiled) return state.Networks[device.Network] is { Kind: NetworkKind.Iot, Unmanaged: not UnmanagedAccess.Open } ? [Baseline] : [];
        if (profile is null) return [];
        return isInPart || !device.SharedWith.IsEmpty || !device.Behind.IsEmpty ? ApprovalGain.Held(state, device, key!) : ProfileSentences.Of(profile.File);
    }

    private static bool IsAsUnprofiled(WaitingAccess access, bool isLoaded) => access == WaitingAccess.Baseline || access == WaitingAccess.Claimed && !isLoaded;

    private static IReadOnlyList<string> InQuarantine(GatewayState state, Device device) =>
        GatewayDirectory.PolicyOf(state, device).FromDevice.IsEmpty || ProfileInForce.Read(state, device).Profile is not { } profile ? []
            : ProfileSentences.Of(Permission.Of(EffectivePolicy.Of(profile.File, ResponseLevel.Restricted)), profile.File);
}
