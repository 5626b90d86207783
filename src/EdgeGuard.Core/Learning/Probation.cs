using EdgeGuard.Core.Devices;
using EdgeGuard.Core.Policy;
using EdgeGuard.Core.State;
using EdgeGuard.Core.Violations;

namespace EdgeGuard.Core.Learning;

/// <summary>
/// A learned profile is as complete as the days it was learned in, so for its first weeks what it leaves out is taken for a gap in it: a
/// suggestion, no alarm. It is denied all the same. Whatever has a shape, or goes where intruders go, is what it always is.
/// </summary>
public static class Probation
{
    /// <summary>How long, from when the profile was made.</summary>
    public static readonly TimeSpan Lasts = TimeSpan.FromDays(21);

    /// <summary>Whether a device wears a profile that was learned here, and lately. Both stand in the file, so a restart changes nothing.</summary>
    public static bool IsOn(GatewayState state, Device device, DateTimeOffset now) =>
        state.Profiles.TryGetValue(device.ProfileKey ?? "", out Profile? profile)
        && profile.Signature == SignatureStatus.Local
        && profile.File.MudUrl.StartsWith(ProfileLearner.UrlBase, StringComparison.Ordinal)
        && now - profile.File.LastUpdate < Lasts;

    /// <summary>Whether what a device did is taken for a gap in its profile.</summary>
    public static bool Covers(GatewayState state, Device device, Detection? detection, DateTimeOffset now) =>
        detection is { Shape: ViolationShape.OutsideProfile, Flow.Kind: ViolationKind.FromDevice }
        && !(IpProtocols.HasPorts(detection.Flow.Protocol) && Suspicions.IsForIntruders(detection.Flow.Port))
        && IsOn(state, device, now);
}
