namespace EdgeGuard.Core.Devices;

/// <summary>The response in force for a device.</summary>
/// <param name="Level">How strictly it is restricted.</param>
/// <param name="Since">When that began; the epoch for a device that never had a response.</param>
/// <param name="Reason">Why, in words for people.</param>
/// <param name="By">Who decided: <c>rule</c>, <c>cli</c>, <c>mqtt</c>.</param>
public sealed record DeviceResponse(ResponseLevel Level, DateTimeOffset Since, string Reason, string By)
{
    /// <summary>What <see cref="By"/> says of EdgeGuard's own rules.</summary>
    public const string ByRule = "rule";

    /// <summary>No response, and there never was one.</summary>
    public static readonly DeviceResponse None = new(ResponseLevel.None, DateTimeOffset.UnixEpoch, "", "");

    /// <summary>The attack pattern that caused it; null where a person or time did.</summary>
    public Violations.ViolationShape? Shape { get; init; }

    /// <summary>When it ends by itself; null where only a person ends it.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>The same with times of day.</summary>
    internal DeviceResponse AtWallTime(Func<DateTimeOffset, DateTimeOffset> toWall) => this with { Since = toWall(Since), Until = Until is { } until ? toWall(until) : null };
}
