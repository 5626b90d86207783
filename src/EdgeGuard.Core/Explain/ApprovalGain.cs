using System.Collections.Immutable;
using EdgeGuard.Core.Access;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.Mud;
using EdgeGuard.Core.Policy;
using EdgeGuard.Core.State;

namespace EdgeGuard.Core.Explain;

/// <summary>What a profile permits a device, compared with what is in force for the device now.</summary>
public static class ApprovalGain
{
    /// <summary>What the device could do after approval of a profile and cannot do now, a sentence for each peer.</summary>
    /// <returns>null where the profile is not loaded, so that nobody knows.</returns>
    public static IReadOnlyList<string>? Of(GatewayState state, Device device, string key) =>
        state.Profiles.TryGetValue(key, out Profile? profile) ? Sentences(state, device, profile, isHeld: false) : null;

    /// <summary>What the device could do after approval of an entry and cannot do now; at least one sentence.</summary>
    public static IReadOnlyList<string> Of(GatewayState state, Approval entry)
    {
        Device device = state.Devices[entry.Device];
        IReadOnlyList<string> added = entry.Kind switch
        {
            _ when entry.IsOfMany => ["It is answered for one device after another; 'edgeguard why' says what each would get."],
            ApprovalKind.Update => OfUpdate(state.Profiles[entry.Profile!].File, state.WaitingFiles[entry.Profile!].Profile.File),
            ApprovalKind.Profile => Of(state, device, entry.Profile!) ?? [FetchPermission.MayFetch(state, entry.Profile!)
                ? "Its file is not loaded yet, so what it permits is unknown."
                : "Its file is not fetched before you approve it (profiles:fetch is 'ask'), so what it permits is unknown."],
            ApprovalKind.Address => [$"It may use the address {entry.Address} for what its policy allows."],
            _ when entry.IsMove => [$"It belongs to the network of {device.Leaving!.To.Interface}, and no longer to '{device.Network}'."],
            _ => [$"It may do on '{device.Network}' what its policy allows: {Policy(state, device with { Admission = Admission.Admitted })}"],
        };
        return added.Count > 0 ? added : ["Nothing that it cannot do now."];
    }

    // For all devices that use it: the two files are compared, whatever holds for one device now.
    private static IReadOnlyList<string> OfUpdate(MudFile before, MudFile after)
    {
        ProfileDifference difference = ProfileDifference.Between(before, after);
        return [.. difference.Gained, .. difference.Facts, .. difference.Lost.Select(sentence => $"Approval would end: {sentence}")];
    }

    private static string Policy(GatewayState state, Device device) => state.Profiles.TryGetValue(device.ProfileKey ?? "", out Profile? profile)
        ? string.Join(' ', ProfileSentences.Of(profile.File))
        : GatewayDirectory.UsesBaseline(state, device) ? "it has no profile, and the baseline applies." : "it has no profile.";

    /// <summary>What the device may do now of what its profile permits, a sentence for each peer.</summary>
    public static IReadOnlyList<string> Held(GatewayState state, Device device, string key) =>
        state.Profiles.TryGetValue(key, out Profile? profile) ? Sentences(state, device, profile, isHeld: true) : [];

    private static IReadOnlyList<string> Sentences(GatewayState state, Device device, Profile profile, bool isHeld)
    {
        // A response is not lifted by an approval, so it is left out of the comparison.
        DevicePolicy now = GatewayDirectory.PolicyOf(state, device with { Response = DeviceResponse.None });
        ImmutableHashSet<RuleOrigin> own = [.. profile.Policy.FromDevice.Concat(profile.Policy.ToDevice).Select(r => r.Origin)];
        DevicePolicy part = new()
        {
            FromDevice = [.. profile.Policy.FromDevice.Where(r => IsShown(r) && IsAccepted(r, now.FromDevice, own) == isHeld)],
            ToDevice = [.. profile.Policy.ToDevice.Where(r => IsShown(r) && IsAccepted(r, now.ToDevice, own) == isHeld)],
        };
        return ProfileSentences.Of(Permission.Of(part), profile.File);
    }

    private static bool IsShown(PolicyRule rule) => rule is { Allows: true, RepliesOnly: false };

    // One entry of the list allows all of it, and no earlier one denies a part. Prohibitions of the profile itself stay after approval.
    private static bool IsAccepted(PolicyRule rule, ImmutableArray<PolicyRule> list, ImmutableHashSet<RuleOrigin> own)
    {
        foreach (PolicyRule listed in list.Where(r => !r.RepliesOnly))
        {
            if (listed.Allows ? RuleIntersection.Of(rule, listed) == rule : !own.Contains(listed.Origin) && Denies(listed, rule)) return listed.Allows;
        }
        return false;
    }

    // A name in a profile means a host on the internet: its answers may not lie in local networks (RebindingGuard).
    private static bool Denies(PolicyRule denying, PolicyRule rule) =>
        RuleIntersection.Of(rule, denying) is not null && (rule.Peer.DnsName is null || denying.Peer.Equals(Peer.Anyone) || denying.Peer.DnsName is not null);
}
