namespace EdgeGuard.Agent.Options;

/// <summary>How EdgeGuard responds to a device's behaviour. Defaults are in <see cref="Core.Response.GradingLimits"/>.</summary>
public sealed class ResponseOptions
{
    /// <summary>Score from which a device is rate-limited; 1 to 100000.</summary>
    public double? RateLimitAt { get; set; }

    /// <summary>Score from which a device is restricted; not below <see cref="RateLimitAt"/>.</summary>
    public double? RestrictedAt { get; set; }

    /// <summary>Score from which a device is isolated; not below <see cref="RestrictedAt"/>.</summary>
    public double? IsolatedAt { get; set; }

    /// <summary>Minutes in which a score halves; 1 to 1440.</summary>
    public int? HalfLifeMinutes { get; set; }

    /// <summary>Seconds of a first rate limit; 5 to 604800.</summary>
    public int? RateLimitSeconds { get; set; }

    /// <summary>Seconds of a first restriction; 5 to 604800.</summary>
    public int? RestrictedSeconds { get; set; }

    /// <summary>Seconds of a first isolation; 5 to 604800.</summary>
    public int? IsolatedSeconds { get; set; }

    /// <summary>Seconds without a denied packet before a restricted device is released; 1 to 86400.</summary>
    public int? QuietSeconds { get; set; }

    /// <summary>Hours after a profile was first seen in which no rule isolates its devices; 0 to 720.</summary>
    public int? NewProfileHours { get; set; }

    /// <summary>Days without an offence after which earlier ones are forgotten; 1 to 3650.</summary>
    public int? ForgivingDays { get; set; }

    /// <summary>New permitted flows per second of a device; 1 to 100000, 0 for no cap at all.</summary>
    public int? AllowedFlowsPerSecond { get; set; }

    /// <summary>Permitted packets per second of a device, without TCP, unless its maker states a rate; 1 to 100000.</summary>
    public int? AllowedPacketsPerSecond { get; set; }

    /// <summary>Limits of single attack patterns, by name.</summary>
    public IDictionary<string, ShapeOptions> Shapes { get; set; } = new Dictionary<string, ShapeOptions>(StringComparer.Ordinal);
}

/// <summary>When packets count as an attack pattern, and how much; defaults apply to what is not set.</summary>
public sealed class ShapeOptions
{
    /// <summary>Distinct values that make the pattern, or packets for a flood; 2 to 128.</summary>
    public int? Enough { get; set; }

    /// <summary>Length of the window in seconds; 1 to 86400.</summary>
    public int? WithinSeconds { get; set; }

    /// <summary>Points that each further value adds to the score; 0 to 1000, and 0 for a pattern that never escalates.</summary>
    public double? Points { get; set; }
}
