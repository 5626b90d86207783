using EdgeGuard.Core.Devices;

namespace EdgeGuard.Core.Response;

/// <summary>How shapes become levels, and levels end.</summary>
public sealed record GradingLimits
{
    /// <summary>The limits that hold unless the operator writes others.</summary>
    public static readonly GradingLimits Default = new();

    /// <summary>Score from which a device is rate-limited.</summary>
    public double RateLimitAt { get; init; } = 10;

    /// <summary>Score from which a device is restricted.</summary>
    public double RestrictedAt { get; init; } = 25;

    /// <summary>Score from which a device is isolated.</summary>
    public double IsolatedAt { get; init; } = 50;

    /// <summary>Time in which a score falls to its half.</summary>
    public TimeSpan HalfLife { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>How long a first offender is rate-limited.</summary>
    public TimeSpan RateLimitHold { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>How long a first offender is restricted.</summary>
    public TimeSpan RestrictedHold { get; init; } = TimeSpan.FromHours(1);

    /// <summary>How long a first offender is isolated.</summary>
    public TimeSpan IsolatedHold { get; init; } = TimeSpan.FromHours(4);

    /// <summary>The longest that doubling makes of any hold.</summary>
    public TimeSpan LongestHold { get; init; } = TimeSpan.FromDays(7);

    /// <summary>How long a held device must have been quiet before time releases it.</summary>
    public TimeSpan Quiet { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Time without an offence after which earlier ones no longer count.</summary>
    public TimeSpan Forgiving { get; init; } = TimeSpan.FromDays(30);

    /// <summary>For this long after a device's profile was first seen, no rule isolates it: the profile may be wrong.</summary>
    public TimeSpan NewProfile { get; init; } = TimeSpan.FromHours(24);

    /// <summary>The level that a score calls for.</summary>
    internal ResponseLevel LevelOf(double score) =>
        score >= IsolatedAt ? ResponseLevel.Isolated
        : score >= RestrictedAt ? ResponseLevel.Restricted
        : score >= RateLimitAt ? ResponseLevel.RateLimit
        : ResponseLevel.None;

    /// <summary>How long a level lasts for a device with so many offences behind it.</summary>
    internal TimeSpan HoldOf(ResponseLevel level, int offences)
    {
        TimeSpan first = level switch
        {
            ResponseLevel.RateLimit => RateLimitHold,
            ResponseLevel.Restricted => RestrictedHold,
            _ => IsolatedHold,
        };
        return Shorter(first * Math.Pow(2, Math.Min(offences, 20)), LongestHold);
    }

    internal TimeSpan Doubled(TimeSpan hold) => Shorter(hold * 2, LongestHold);

    private static TimeSpan Shorter(TimeSpan left, TimeSpan right) => left < right ? left : right;
}
