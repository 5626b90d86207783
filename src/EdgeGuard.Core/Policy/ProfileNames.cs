namespace EdgeGuard.Core.Policy;

/// <summary>Names as profiles write them.</summary>
public static class ProfileNames
{
    /// <summary>Stands for every name that the device resolved. It is no DNS name, so no profile can mean it.</summary>
    public const string AnyResolved = "any.resolved name";

    /// <summary>The names by which a profile can mean a host: its own, and a star for its first labels.</summary>
    public static IEnumerable<string> Meant(string asked)
    {
        yield return asked;
        for (int dot = asked.IndexOf('.'); dot >= 0; dot = asked.IndexOf('.', dot + 1)) yield return $"*{asked[dot..]}";
    }

    /// <summary>Whether a policy speaks of the host.</summary>
    public static bool Mentions(DevicePolicy policy, string asked) =>
        policy.FromDevice.Concat(policy.ToDevice).Any(rule => rule.Peer.DnsName is { } name && name != AnyResolved && Covers(name, asked));

    /// <summary>Whether a policy allows some traffic with every host whose name the device resolved.</summary>
    public static bool MentionsAny(DevicePolicy policy) => policy.FromDevice.Any(rule => rule.Peer.DnsName == AnyResolved);

    /// <summary>Whether a host's name is the one spoken of, or below it where that one begins with <c>*.</c>: one of those that <see cref="Meant"/> gives.</summary>
    public static bool Covers(string spokenOf, string name) => spokenOf.StartsWith("*.", StringComparison.Ordinal)
        ? name.EndsWith(spokenOf[1..], StringComparison.Ordinal) && name.Length >= spokenOf.Length
        : name == spokenOf || spokenOf == AnyResolved;
}
