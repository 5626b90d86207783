using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using EdgeGuard.Core.Devices;

namespace EdgeGuard.Agent.Options;

/// <summary>Responses to attack patterns.</summary>
/// <remarks>null stands for the value of <see cref="Core.Response.GradingLimits"/>.</remarks>
public sealed class ResponseOptions
{
    /// <summary>Score from which a device is rate-limited.</summary>
    /// <example>20</example>
    [Range(1.0, 100_000.0)]
    public double? RateLimitAt { get; set; }

    /// <summary>Score from which a device is restricted; not below <c>rateLimitAt</c>.</summary>
    /// <example>30</example>
    [Range(1.0, 100_000.0)]
    public double? RestrictedAt { get; set; }

    /// <summary>Score from which a device is isolated; not below <c>restrictedAt</c>.</summary>
    /// <example>100</example>
    [Range(1.0, 100_000.0)]
    public double? IsolatedAt { get; set; }

    /// <summary>Minutes in which a score halves.</summary>
    /// <example>20</example>
    [Range(1, 1440)]
    public int? HalfLifeMinutes { get; set; }

    /// <summary>Seconds for which a device is rate-limited the first time.</summary>
    /// <example>900</example>
    [Range(5, 604_800)]
    public int? RateLimitSeconds { get; set; }

    /// <summary>Seconds for which a device is restricted the first time.</summary>
    /// <example>7200</example>
    [Range(5, 604_800)]
    public int? RestrictedSeconds { get; set; }

    /// <summary>Seconds for which a device is isolated the first time.</summary>
    /// <example>28800</example>
    [Range(5, 604_800)]
    public int? IsolatedSeconds { get; set; }

    /// <summary>Seconds without an attack pattern before a response ends by itself.</summary>
    /// <example>120</example>
    [Range(1, 86_400)]
    public int? QuietSeconds { get; set; }

    /// <summary>Hours after a profile was first seen in which no rule isolates its devices.</summary>
    /// <example>48</example>
    [Range(0, 720)]
    public int? NewProfileHours { get; set; }

    /// <summary>Days without an offence after which earlier offences no longer count.</summary>
    /// <example>90</example>
    [Range(1, 3650)]
    public int? ForgivingDays { get; set; }

    /// <summary>New allowed flows that a device may open each second. 0: no limit on new flows, live flows and packets.</summary>
    /// <example>100</example>
    [Range(0, 100_000)]
    public int? AllowedFlowsPerSecond { get; set; }

    /// <summary>Allowed packets, except TCP, that a device may send each second, unless its profile states a rate.</summary>
    /// <example>10000</example>
    [Range(1, 100_000)]
    public int? AllowedPacketsPerSecond { get; set; }

    /// <summary>Limits of single attack patterns, by name.</summary>
    /// <example>{ "horizontal-scan": { "enough": 40 } }</example>
    public IDictionary<string, ShapeOptions> Shapes { get; set; } = new Dictionary<string, ShapeOptions>(StringComparer.Ordinal);

    /// <summary>What is written about each response level, from least to most strict.</summary>
    internal LevelOptions[] Levels() =>
    [
        new(ResponseLevel.RateLimit, RateLimitAt, RateLimitSeconds),
        new(ResponseLevel.Restricted, RestrictedAt, RestrictedSeconds),
        new(ResponseLevel.Isolated, IsolatedAt, IsolatedSeconds),
    ];
}

/// <summary>What the operator wrote about a response level.</summary>
/// <param name="Level">The level.</param>
/// <param name="At">Score from which it applies.</param>
/// <param name="Seconds">How long it lasts the first time.</param>
internal sealed record LevelOptions(ResponseLevel Level, double? At, int? Seconds)
{
    /// <summary>Its score's key, such as <c>rateLimitAt</c>.</summary>
    internal string AtKey => $"{JsonNamingPolicy.CamelCase.ConvertName(Level.ToString())}At";

    /// <summary>Its duration's key, such as <c>rateLimitSeconds</c>.</summary>
    internal string SecondsKey => $"{JsonNamingPolicy.CamelCase.ConvertName(Level.ToString())}Seconds";
}

/// <summary>When packets count as an attack pattern, and how much it adds to the score.</summary>
public sealed class ShapeOptions
{
    /// <summary>Distinct addresses, ports or names that make the pattern; for a flood, packets each second.</summary>
    /// <example>40</example>
    [Range(2, 128)]
    public int? Enough { get; set; }

    /// <summary>Seconds within which they must come.</summary>
    /// <example>60</example>
    [Range(1, 86_400)]
    public int? WithinSeconds { get; set; }

    /// <summary>What each further one adds to the score. 0: this pattern never causes a response.</summary>
    /// <example>5</example>
    [Range(0.0, 1000.0)]
    public double? Points { get; set; }
}
