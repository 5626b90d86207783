using EdgeGuard.Core.Mud;

namespace EdgeGuard.Core.Policy;

/// <summary>What a new version of a profile permits that the old one did not, and the other way round.</summary>
public sealed record ProfileDifference
{
    /// <summary>Permitted, or no longer forbidden, by the new version only.</summary>
    public required IReadOnlyList<string> Gained { get; init; }

    /// <summary>Permitted, or no longer forbidden, by the old version only.</summary>
    public required IReadOnlyList<string> Lost { get; init; }

    /// <summary>What else an approver should see.</summary>
    public required IReadOnlyList<string> Facts { get; init; }

    /// <summary>Compares two versions.</summary>
    public static ProfileDifference Between(MudFile before, MudFile after)
    {
        IReadOnlyList<Permission> old = Permission.Of(PolicyCompiler.Compile(before));
        IReadOnlyList<Permission> now = Permission.Of(PolicyCompiler.Compile(after));
        IReadOnlyList<Permission> added = Without(now, old), removed = Without(old, now);
        return new()
        {
            Gained = [.. ProfileSentences.Of(Allowed(added), after), .. ProfileSentences.Of(Forbidden(removed), before).Select(Lifted)],
            Lost = [.. ProfileSentences.Of(Allowed(removed), before), .. ProfileSentences.Of(Forbidden(added), after)],
            Facts = [.. FactsOf(before, after, IsReordered(old, now))],
        };
    }

    private static string Lifted(string sentence) => $"No longer holds: {sentence}";

    private static List<Permission> Allowed(IReadOnlyList<Permission> permissions) => [.. permissions.Where(permission => permission.Allows)];

    private static List<Permission> Forbidden(IReadOnlyList<Permission> permissions) => [.. permissions.Where(permission => !permission.Allows)];

    // Family by family: a permission that holds for IPv6 as well now has been gained there.
    private static List<Permission> Without(IReadOnlyList<Permission> permissions, IReadOnlyList<Permission> others)
    {
        Dictionary<Permission, Permission> known = others.ToDictionary(WithoutFamilies);
        List<Permission> left = [];
        foreach (Permission permission in permissions)
        {
            Permission? other = known.GetValueOrDefault(WithoutFamilies(permission));
            Permission rest = permission with
            {
                InIpv4 = permission.InIpv4 && other is not { InIpv4: true },
                InIpv6 = permission.InIpv6 && other is not { InIpv6: true },
            };
            if (rest.InIpv4 || rest.InIpv6) left.Add(rest);
        }
        return left;
    }

    private static Permission WithoutFamilies(Permission permission) => permission with { InIpv4 = false, InIpv6 = false };

    private static bool IsReordered(IReadOnlyList<Permission> old, IReadOnlyList<Permission> now) =>
        (old.Any(permission => !permission.Allows) || now.Any(permission => !permission.Allows))
        && !old.Where(now.Contains).SequenceEqual(now.Where(old.Contains));

    private static IEnumerable<string> FactsOf(MudFile before, MudFile after, bool isReordered)
    {
        if (before.MudUrl != after.MudUrl) yield return $"The profile now says it lives at {after.MudUrl}, not {before.MudUrl}.";
        if (after.LastUpdate < before.LastUpdate) yield return "The new version is dated before the old one.";
        if (before.MudSignature is not null && after.MudSignature is null) yield return "The new version names no signature; the old one did.";
        if (before.IsSupported && !after.IsSupported) yield return "The maker no longer looks after this product.";
        if (!after.ExtensionNodes.QuarantineAces.SequenceEqual(before.ExtensionNodes.QuarantineAces)) yield return "Other entries stay open while the device is restricted.";
        if (!after.ExtensionNodes.FromDeviceBandwidth.SequenceEqual(before.ExtensionNodes.FromDeviceBandwidth)) yield return "The limits for the number of packets changed.";
        if (isReordered) yield return "The order of permissions and prohibitions changed, and with it what they mean.";
    }
}
