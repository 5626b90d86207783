namespace EdgeGuard.Agent.Clock;

/// <summary>Decides whether the wall clock was synchronized for a day, and not set meanwhile. One wrong answer of a time server does not become a floor.</summary>
internal sealed class HeldTime
{
    /// <summary>For so long.</summary>
    internal static readonly TimeSpan Length = TimeSpan.FromHours(24);

    // A clock that is only adjusted moves by 0.05 % at most: 300 ms in ten minutes.
    private static readonly TimeSpan LargestStep = TimeSpan.FromSeconds(10);

    private TimeSpan? _since;
    private TimeSpan _offset;

    /// <summary>Takes one reading, and begins anew after a day.</summary>
    /// <param name="isSynchronized">Whether the wall clock is synchronized.</param>
    /// <param name="wall">The wall clock.</param>
    /// <param name="uptime">Boot time at that moment.</param>
    /// <returns>Whether the day is over.</returns>
    internal bool Take(bool isSynchronized, DateTimeOffset wall, TimeSpan uptime)
    {
        TimeSpan offset = wall - DateTimeOffset.UnixEpoch - uptime;
        bool isSteady = isSynchronized && _since is not null && (offset - _offset).Duration() < LargestStep;
        _offset = offset;
        if (!isSteady)
        {
            _since = isSynchronized ? uptime : null;
            return false;
        }
        if (uptime - _since < Length) return false;
        _since = uptime;
        return true;
    }
}
