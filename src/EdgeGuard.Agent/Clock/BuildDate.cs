using System.Globalization;
using System.Reflection;

namespace EdgeGuard.Agent.Clock;

/// <summary>The day on which this program was built (UTC). No true time is earlier.</summary>
internal static class BuildDate
{
    /// <summary>The beginning of that day; the project file writes it into the assembly.</summary>
    internal static readonly DateTimeOffset Value = DateTimeOffset.ParseExact(
        typeof(BuildDate).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(data => data.Key == nameof(BuildDate)).Value!,
        "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal);
}
