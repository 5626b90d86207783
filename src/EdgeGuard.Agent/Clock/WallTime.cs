using EdgeGuard.Core.Violations;

namespace EdgeGuard.Agent.Clock;

/// <summary>The time of day, for people, logs and certificates. On any clock but <see cref="GatewayClock"/> it is the clock's own time.</summary>
internal static class WallTime
{
    extension(TimeProvider time)
    {
        /// <summary>The time of day.</summary>
        internal DateTimeOffset GetWallNow() => time is GatewayClock clock ? clock.WallNow : time.GetUtcNow();

        /// <summary>The time of day at a time of this clock.</summary>
        internal DateTimeOffset ToWall(DateTimeOffset at) => time is GatewayClock clock ? clock.ToWall(at) : at;

        /// <summary>The same with the times of day.</summary>
        internal DeniedFlow ToWall(DeniedFlow flow) => flow with { First = time.ToWall(flow.First), Last = time.ToWall(flow.Last) };

        /// <summary>What to add to this clock's time for the time of day; changes when the wall clock is set.</summary>
        internal TimeSpan GetWallOffset() => time is GatewayClock clock ? clock.Offset : TimeSpan.Zero;
    }
}
