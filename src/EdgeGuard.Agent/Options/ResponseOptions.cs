namespace EdgeGuard.Agent.Options;

/// <summary>How a device's behaviour is answered; what is not written is as in <see cref="Core.Response.GradingLimits"/>.</summary>
public sealed class ResponseOptions
{
    /// <summary>Score from which a device is rate-limited; 1 to 100000.</summary>
    public double? RateLimitAt { get; set; }

    /// <summary>Score from which a device is restricted; not below <see cref="RateLimitAt"/>.</summary>
    public double? RestrictedAt { get; set; }

    /// <summary>Score from which a device is isolated; not below <see cref="RestrictedAt"/>.</summary>
    public double? IsolatedAt { get; set; }

    /// <summary>Minutes in which a score falls to its half; 1 to 1440.</summary>
    public int? HalfLifeMinutes { get; set; }

    /// <summary>Seconds that a first offender is rate-limited; 5 to 604800.</summary>
    public int? RateLimitSeconds { get; set; }

    /// <summary>Seconds that a first offender is restricted; 5 to 604800.</summary>
    public int? RestrictedSeconds { get; set; }

    /// <summary>Seconds that a first offender is isolated; 5 to 604800.</summary>
    public int? IsolatedSeconds { get; set; }

    /// <summary>Seconds that a held device must have been quiet before time releases it; 1 to 86400.</summary>
    public int? QuietSeconds { get; set; }

    /// <summary>Hours after a profile was first seen in which no rule isolates its devices; 0 to 720.</summary>
    public int? NewProfileHours { get; set; }

    /// <summary>Days without an offence after which earlier ones are forgiven; 1 to 3650.</summary>
    public int? ForgivingDays { get; set; }

    /// <summary>New flows a second that a device may open of those that it is allowed; 1 to 100000, 0 for no cap on anything.</summary>
    public int? AllowedFlowsPerSecond { get; set; }

    /// <summary>Packets a second, TCP left out, that a device may send of those that it is allowed, unless its maker says otherwise; 1 to 100000.</summary>
    public int? AllowedPacketsPerSecond { get; set; }

    /// <summary>Limits of single shapes, by name.</summary>
    public IDictionary<string, ShapeOptions> Shapes { get; set; } = new Dictionary<string, ShapeOptions>(StringComparer.Ordinal);
}

/// <summary>When packets have a shape, and how much it counts; what is not written is as by default.</summary>
public sealed class ShapeOptions
{
    /// <summary>Distinct things that make the shape, or packets for a flood; 2 to 128.</summary>
    public int? Enough { get; set; }

    /// <summary>Seconds within which they must come; 1 to 86400.</summary>
    public int? WithinSeconds { get; set; }

    /// <summary>What each further one adds to the score; 0 to 1000, and 0 for a shape that never escalates.</summary>
    public double? Points { get; set; }
}
