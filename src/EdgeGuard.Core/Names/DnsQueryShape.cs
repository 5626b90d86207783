using EdgeGuard.Core.Wire;

namespace EdgeGuard.Core.Names;

/// <summary>Recognises questions that carry data out of the home (DNS tunnelling).</summary>
public static class DnsQueryShape
{
    /// <summary>Characters of the longest name that is forwarded although no profile mentions it.</summary>
    public const int LongestName = 100;

    /// <summary>Characters of the longest label of such a name.</summary>
    public const int LongestLabel = 40;

    /// <summary>Whether it looks like a tunnel. Use it only for names that the device's profile does not mention.</summary>
    public static bool IsOdd(DnsQuestion question) =>
        question.Name.Length > LongestName
        || question.Name.Split('.').Any(label => label.Length > LongestLabel)
        // Record types that an IoT device does not need and that can carry much data.
        || question.Type is DnsType.Null;
}
