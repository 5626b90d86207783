using EdgeGuard.Core.Devices;

namespace EdgeGuard.Agent.Orders;

/// <summary>A verb by which a person holds a device or lets it go; the same at the command line and over MQTT.</summary>
/// <param name="Name">As it is written.</param>
/// <param name="Level">What it does.</param>
/// <param name="Done">That it was done, in words to precede who did it.</param>
internal sealed record ResponseVerb(string Name, ResponseLevel Level, string Done)
{
    /// <summary>The longest that may be named; without any it lasts until a person ends it.</summary>
    internal const int LongestMinutes = 366 * 24 * 60;

    internal static readonly ResponseVerb RateLimit = new("rate-limit", ResponseLevel.RateLimit, "rate-limited");
    internal static readonly ResponseVerb Restrict = new("restrict", ResponseLevel.Restricted, "restricted");
    internal static readonly ResponseVerb Quarantine = new("quarantine", ResponseLevel.Isolated, "quarantined");
    internal static readonly ResponseVerb Block = new("block", ResponseLevel.Isolated, "blocked");
    internal static readonly ResponseVerb Release = new("release", ResponseLevel.None, "released");

    /// <summary>What is wrong with a length; null for nothing.</summary>
    internal string? WhyNot(int? minutes) => minutes switch
    {
        null => null,
        _ when Level == ResponseLevel.None => "A release has no length.",
        >= 1 and <= LongestMinutes => null,
        _ => $"A response lasts 1 to {LongestMinutes} minutes, or until a user releases the device.",
    };
}
