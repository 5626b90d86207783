using System.Collections.Immutable;
using EdgeGuard.Core.Devices;

namespace EdgeGuard.Core.Response;

/// <summary>When a response level applies.</summary>
/// <param name="Score">Score from which it applies.</param>
/// <param name="Hold">How long it lasts for a first offender.</param>
public sealed record LevelLimit(double Score, TimeSpan Hold);

/// <summary>How shapes become levels, and levels end.</summary>
public sealed record GradingLimits
{
    /// <summary>The limits that hold unless the operator writes others.</summary>
    public static readonly GradingLimits Default = new();

    /// <summary>Every level that restricts a device, and when it applies; scores do not fall as levels get stricter.</summary>
    public ImmutableSortedDictionary<ResponseLevel, LevelLimit> Levels { get; init; } =
        ResponseLevels.Restricting.ToImmutableSortedDictionary(row => row.Level, row => new LevelLimit(row.Score, row.Hold));

    /// <summary>Time in which a score falls to its half.</summary>
    public TimeSpan HalfLife { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>The longest that doubling makes of any hold.</summary>
    public TimeSpan LongestHold { get; init; } = TimeSpan.FromDays(7);

    /// <summary>How long a held device must have been quiet before time releases it.</summary>
    public TimeSpan Quiet { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Time without an offence after which earlier ones no longer count.</summary>
    public TimeSpan Forgiving { get; init; } = TimeSpan.FromDays(30);

    /// <summary>For this long after a device's profile was first seen, no rule isolates it: the profile may be wrong.</summary>
    public TimeSpan NewProfile { get; init; } = TimeSpan.FromHours(24);

    /// <summary>The level that a score calls for.</summary>
    internal ResponseLevel LevelOf(double score) => Levels.LastOrDefault(level => score >= level.Value.Score).Key;

    /// <summary>How long a level lasts for a device with so many offences behind it.</summary>
    internal TimeSpan HoldOf(ResponseLevel level, int offences) => Shorter(Levels[level].Hold * Math.Pow(2, Math.Min(offences, 20)), LongestHold);

    internal TimeSpan Doubled(TimeSpan hold) => Shorter(hold * 2, LongestHold);

    private static TimeSpan Shorter(TimeSpan left, TimeSpan right) => left < right ? left : right;
}
