using EdgeGuard.Core.Wire;

namespace EdgeGuard.Core.Names;

/// <summary>How questions look that carry something out of the home instead of asking for somebody.</summary>
public static class DnsQueryShape
{
    /// <summary>Characters of the longest name that is asked upstream though no profile mentions it.</summary>
    public const int LongestName = 100;

    /// <summary>Characters of the longest label of such a name.</summary>
    public const int LongestLabel = 40;

    /// <summary>It looks like a tunnel. Only to be asked of names that the device's profile does not mention.</summary>
    public static bool IsOdd(DnsQuestion question) =>
        question.Name.Length > LongestName
        || question.Name.Split('.').Any(label => label.Length > LongestLabel)
        // Records without a use for a thing that can carry most in an answer.
        || question.Type is DnsType.Null;
}
