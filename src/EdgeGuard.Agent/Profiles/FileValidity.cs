using EdgeGuard.Core.Mud;

namespace EdgeGuard.Agent.Profiles;

/// <summary>How long a file is not asked for again (RFC 8520 §3.5): as long as it says, and no shorter than its HTTP headers say.</summary>
internal static class FileValidity
{
    private const int LeastHours = 1, MostHours = 168;

    // So that gateways that were switched on together do not ask together.
    private static readonly TimeSpan LongestJitter = TimeSpan.FromMinutes(10);

    /// <summary>The time until the next fetch; 1 to 168 hours, and up to ten minutes more.</summary>
    internal static TimeSpan Of(MudFile file, TimeSpan? fresh)
    {
        TimeSpan written = TimeSpan.FromHours(Math.Clamp(file.CacheValidityHours, LeastHours, MostHours));
        TimeSpan longest = TimeSpan.FromHours(MostHours);
        TimeSpan wait = fresh > written ? fresh.Value : written;
        return (wait < longest ? wait : longest) + LongestJitter * Random.Shared.NextDouble();
    }
}
