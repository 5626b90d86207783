using EdgeGuard.Core.Events;
using EdgeGuard.Core.Policy;
using EdgeGuard.Core.State;

namespace EdgeGuard.Core.Reducers;

/// <summary>
/// What becomes of a new version of a profile (RFC 8520 §13). One of another verified signer waits for a person, also the first that is signed. Of the
/// same signer, or of none, one that permits less applies at once; one that permits more waits, unless it is signed and of the same authority. The
/// version before stays in force until then.
/// </summary>
internal static class ProfileUpdates
{
    /// <summary>Puts a version aside for a person.</summary>
    internal static (GatewayState, IReadOnlyList<GatewayEvent>) Wait(GatewayState state, string key, Profile next, string why, DateTimeOffset now)
    {
        if (state.WaitingFiles.TryGetValue(key, out WaitingFile? known) && known.Profile.Fingerprint == next.Fingerprint && HaveOneSigner(known.Profile, next))
            return known.Profile.Signature == next.Signature && !known.IsWithdrawn ? (state, []) : (With(state, key, known with { Profile = next, Why = why, IsWithdrawn = false }, now), []);
        return (With(state, key, new(next, now, why), now),
            [.. ApprovalQueue.UsersOf(state, key).Select(id => new GatewayEvent.ApprovalNeeded(now, state.Devices[id], $"has a new version of its profile {key}, and the one before stays in force: {why}"))]);
    }

    /// <summary>The state without a version that waits for this profile.</summary>
    internal static GatewayState WithoutWaiting(GatewayState state, string key, DateTimeOffset now) =>
        state.WaitingFiles.ContainsKey(key) ? WithConcerns(state with { WaitingFiles = state.WaitingFiles.Remove(key) }, key, now) : state;

    /// <summary>
    /// The state when the version in force is loaded again: what waits was withdrawn. What a person refused stays refused. A version that comes again is
    /// no news, so a server that goes back and forth makes no more events.
    /// </summary>
    internal static GatewayState Withdraw(GatewayState state, string key, DateTimeOffset now) =>
        state.WaitingFiles.TryGetValue(key, out WaitingFile? waiting) && waiting.IsOpen ? With(state, key, waiting with { IsWithdrawn = true }, now) : state;

    /// <summary>A person refused the version that waits.</summary>
    internal static GatewayState Refuse(GatewayState state, string key, DateTimeOffset now) =>
        With(state, key, state.WaitingFiles[key] with { IsRefused = true }, now);

    /// <summary>Whether it is the version in force, whose verdict stays.</summary>
    internal static bool IsNoNews(GatewayState state, string key, Profile next) =>
        state.Profiles.TryGetValue(key, out Profile? before) && before.Fingerprint == next.Fingerprint
        && before.Signature.Outlasts(next.Signature);

    /// <summary>Why a version has to wait; null where it applies at once.</summary>
    internal static string? WhyWait(GatewayState state, string key, Profile next, DateTimeOffset now)
    {
        if (next.Signature.Status == SignatureStatus.Local || !state.Profiles.TryGetValue(key, out Profile? before)) return null;
        // What applies in part only adds nothing, and its successor is judged like a first version.
        if (FileTrust.WhyNot(state, key, before) is not null || !AppliesInFull(state, key)) return null;
        if (before.Fingerprint == next.Fingerprint || FileTrust.IsApproved(state, key, next)) return WhyNotKnownText(before, next);
        return WhyNotTaken(state, key, next) ?? WhyNotSameSigner(before, next) ?? WhyWider(state, before, next) ?? WhyNarrower(state, key, before, next, now);
    }

    // A person's no holds, also once the flows that the version would have ended are forgotten.
    private static string? WhyNotTaken(GatewayState state, string key, Profile next) =>
        state.WaitingFiles.TryGetValue(key, out WaitingFile? known) && known.IsRefused && known.Profile.Fingerprint == next.Fingerprint && HaveOneSigner(known.Profile, next)
            ? known.Why : FileTrust.WhyNot(state, key, next);

    // A text that is known says nothing of its signer. The same one without a verified signer takes trust away and gives none.
    private static string? WhyNotKnownText(Profile before, Profile next) =>
        before.Fingerprint == next.Fingerprint && next.Signature.VerifiedSigner is null ? null : WhyNotSameSigner(before, next);

    private static bool AppliesInFull(GatewayState state, string key) =>
        NamedProfiles.Of(state).Contains(key)
        || state.Devices.Values.Any(device => ProfileInForce.Of(state, device) is var inForce && inForce.Key == key && !ClaimTrust.IsIntersected(state, device, key, inForce.Source));

    // The verified signer of the version in force is pinned. A first one too is pinned by a person: any signer that is trusted could be the first.
    private static string? WhyNotSameSigner(Profile before, Profile next) => HaveOneSigner(before, next) ? null
        : before.Signature.VerifiedSigner is null ? $"the version in force has no verified signature, and this one is signed by {next.Signature.Signer}"
        : next.Signature.VerifiedSigner is null ? $"the version in force is signed by {before.Signature.Signer}, and this one has no trusted signature"
        : $"the version in force is signed by {before.Signature.Signer}, and this one by {next.Signature.Signer}{(before.Signature.Signer == next.Signature.Signer ? " under another authority" : "")}";

    private static bool HaveOneSigner(Profile one, Profile other) => one.Signature.VerifiedSigner == other.Signature.VerifiedSigner;

    private static string? WhyWider(GatewayState state, Profile before, Profile next)
    {
        bool isSameAuthority = AuthorityOf(before) == AuthorityOf(next);
        if (!isSameAuthority) return $"the version in force is of {AuthorityOf(before)}, and this one of {AuthorityOf(next)}";
        if (!IsOfPinnedSigner(before, next)) return PolicyWidening.IsPossible(before.File, next.File) ? "it permits more, and nobody who signed both versions vouches for it" : null;
        return ControllerWidening.First(state, before, next) is { } controller ? $"it permits {controller.Name ?? controller.Id.Value}, its controller, more, and its signer does not vouch for that device" : null;
    }

    // Whoever controls the server must not end what a device does today.
    private static string? WhyNarrower(GatewayState state, string key, Profile before, Profile next, DateTimeOffset now) =>
        !IsOfPinnedSigner(before, next) && RecentFlows.FirstDenied(state, key, before, next, now) is { } flow
            ? $"it forbids what a device did within seven days ({flow}), and no trusted signer made it" : null;

    private static bool IsOfPinnedSigner(Profile before, Profile next) => before.Signature.VerifiedSigner is not null && HaveOneSigner(before, next);

    private static string AuthorityOf(Profile profile) => MudUrls.AuthorityOf(profile.File.MudUrl);

    private static GatewayState With(GatewayState state, string key, WaitingFile file, DateTimeOffset now) =>
        WithConcerns(state with { WaitingFiles = state.WaitingFiles.SetItem(key, file) }, key, now);

    private static GatewayState WithConcerns(GatewayState state, string key, DateTimeOffset now) =>
        ApprovalQueue.UsersOf(state, key).Aggregate(state, (s, id) => IdentityConcerns.Follow(s, s.Devices[id], now));
}
