using EdgeGuard.Core.Devices;

namespace EdgeGuard.Core.State;

/// <summary>What is known of who wrote a profile's file and who approved it, in words for people.</summary>
public static class ProfileBadge
{
    /// <summary>Who signed the file.</summary>
    public static string OfSignature(SignatureJudgement signature) => signature.Status switch
    {
        SignatureStatus.Valid => $"signed by {DisplayName.Of(signature.Signer)}, {Lowered(signature.Why)}",
        SignatureStatus.UnknownSigner => "signed, signer unknown",
        SignatureStatus.Broken => "signature broken",
        SignatureStatus.Unchecked => "signature not checked",
        SignatureStatus.Local => "local",
        _ => "unsigned",
    };

    /// <summary>The same, with what is wrong with the signature. May have outside text.</summary>
    public static string WithReason(SignatureJudgement signature) =>
        signature.Status is SignatureStatus.Broken or SignatureStatus.UnknownSigner && signature.Why.Length > 0 ? $"{OfSignature(signature)}: {signature.Why}" : OfSignature(signature);

    /// <summary>When a person approved the file or the MUD URL of a device's profile; null where nobody did.</summary>
    public static DateTimeOffset? ApprovedAt(GatewayState state, Device device, string key)
    {
        if (state.Profiles.TryGetValue(key, out Profile? profile) && FileTrust.IsApproved(state, key, profile)) return state.ApprovedFiles[key].At;
        return DeviceLookup.VouchedOf(state, device) is { Source: SightingSource.Approval } vouched && vouched.Key == key ? vouched.Since : null;
    }

    private static string Lowered(string why) => why.Length == 0 ? "trusted" : char.ToLowerInvariant(why[0]) + why[1..].TrimEnd('.');
}
