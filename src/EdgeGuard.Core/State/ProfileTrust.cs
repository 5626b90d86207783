using EdgeGuard.Core.Policy;

namespace EdgeGuard.Core.State;

/// <summary>Which files apply in full where a person or the configuration named the MUD URL. No value makes a URL strong.</summary>
public enum ProfileTrust
{
    /// <summary>Those without a signature, and those whose signature is valid and whose signer is trusted.</summary>
    Approved,

    /// <summary>Only those whose signature is valid and whose signer is trusted.</summary>
    Signed,

    /// <summary>All.</summary>
    Any,
}

/// <summary>What a device may do while its profile waits for a person. No value permits more than a device without a profile has.</summary>
public enum WaitingAccess
{
    /// <summary>What its profile and the rules for devices without a profile both allow.</summary>
    Claimed,

    /// <summary>What a device without a profile may do.</summary>
    Baseline,

    /// <summary>Of that, only local networks and name servers.</summary>
    LocalOnly,

    /// <summary>Of that, only name servers.</summary>
    DnsOnly,

    /// <summary>Nothing but to get an address.</summary>
    Deny,
}

/// <summary>Which MUD files are fetched.</summary>
public enum FetchRule
{
    /// <summary>All that count.</summary>
    Always,

    /// <summary>Those of an authority that the configuration or a person named before; a person is asked about the others first.</summary>
    Ask,
}

/// <summary>Whether the file of a profile may apply in full.</summary>
public static class FileTrust
{
    /// <summary>Whether it may; a profile that is not loaded has no file to distrust.</summary>
    internal static bool IsTrusted(GatewayState state, string key) => !state.Profiles.TryGetValue(key, out Profile? profile) || WhyNot(state, key, profile) is null;

    /// <summary>Why a file of this profile may not apply in full; null where it may. May have outside text.</summary>
    internal static string? WhyNot(GatewayState state, string key, Profile profile)
    {
        if (profile.Signature.Status == SignatureStatus.Local || IsApproved(state, key, profile)) return null;
        return state.Trust switch
        {
            ProfileTrust.Any => null,
            ProfileTrust.Signed => profile.Signature.Status == SignatureStatus.Valid ? null : Reason(profile.Signature),
            _ => profile.Signature.Status is SignatureStatus.Broken or SignatureStatus.UnknownSigner ? Reason(profile.Signature) : null,
        };
    }

    /// <summary>Whether a person approved exactly this version.</summary>
    public static bool IsApproved(GatewayState state, string key, Profile profile) =>
        state.ApprovedFiles.TryGetValue(key, out ApprovedFile? approved) && approved.Profile.Fingerprint == profile.Fingerprint;

    private static string Reason(SignatureJudgement signature) => signature.Status switch
    {
        SignatureStatus.Broken => $"its signature is broken: {signature.Why}",
        SignatureStatus.UnknownSigner => $"its signer is unknown: {signature.Why}",
        _ => "its file is unsigned, and profiles:trust is 'signed'",
    };
}

/// <summary>Whether a MUD file may be fetched before a person is asked.</summary>
public static class FetchPermission
{
    /// <summary>Whether the file of this profile may be fetched. A known authority is one that the configuration names, or a person confirmed.</summary>
    public static bool MayFetch(GatewayState state, string key) => state.Fetch == FetchRule.Always
        || !Uri.TryCreate(key, UriKind.Absolute, out Uri? url) || url.Scheme != Uri.UriSchemeHttps
        || state.Profiles.ContainsKey(key)
        || NamedProfiles.Of(state).Any(known => MudUrls.AuthorityOf(known) == url.Authority);
}
