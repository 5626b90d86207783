using EdgeGuard.Core.Devices;
using EdgeGuard.Core.Policy;
using EdgeGuard.Core.State;
using EdgeGuard.Core.Violations;

namespace EdgeGuard.Core.Learning;

/// <summary>
/// The probation of a learned profile. A learned profile may be incomplete, so in its first weeks a denied flow counts as a gap in the profile: it
/// makes a suggestion and no alarm. It is denied all the same. Attack patterns, and ports that attackers look for, are never excused.
/// </summary>
public static class Probation
{
    /// <summary>Its length, from the time when the profile was made.</summary>
    public static readonly TimeSpan Lasts = TimeSpan.FromDays(21);

    /// <summary>Whether a device has a profile that was learned here recently. Both facts are in the file, so a restart changes nothing.</summary>
    public static bool IsOn(GatewayState state, Device device, DateTimeOffset now) =>
        state.Profiles.TryGetValue(device.ProfileKey ?? "", out Profile? profile)
        && profile.Signature.Status == SignatureStatus.Local
        && profile.File.MudUrl.StartsWith(ProfileLearner.UrlBase, StringComparison.Ordinal)
        && now - profile.File.LastUpdate < Lasts;

    /// <summary>Whether a device's behaviour counts as a gap in its profile.</summary>
    public static bool Covers(GatewayState state, Device device, Detection? detection, DateTimeOffset now) =>
        detection is { Shape: ViolationShape.OutsideProfile, Flow.Kind: ViolationKind.FromDevice }
        && !(IpProtocols.HasPorts(detection.Flow.Protocol) && Suspicions.IsAttacked(detection.Flow.Port))
        && IsOn(state, device, now);
}
