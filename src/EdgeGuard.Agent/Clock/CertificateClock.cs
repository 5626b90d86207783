using EdgeGuard.Linux.Clock;

namespace EdgeGuard.Agent.Clock;

/// <summary>Whether the wall clock is synchronized.</summary>
internal delegate bool SynchronizationSource();

/// <summary>
/// The time for checking certificates: the wall clock, and while it is not synchronized, no time before the <see cref="TimeFloor"/>. So a machine that
/// boots in 1970 accepts valid certificates and refuses those that expired before it was built.
/// </summary>
public sealed class CertificateClock
{
    private readonly TimeProvider _time;
    private readonly TimeFloor _floor;
    private readonly SynchronizationSource _isSynchronized;

    /// <param name="time">A clock with the time of day.</param>
    /// <param name="floor">The earliest time.</param>
    /// <param name="isSynchronized">Whether the wall clock is synchronized; then the floor does not count.</param>
    internal CertificateClock(TimeProvider time, TimeFloor floor, SynchronizationSource isSynchronized) => (_time, _floor, _isSynchronized) = (time, floor, isSynchronized);

    /// <summary>The time.</summary>
    public DateTimeOffset Now => Correction ?? _time.GetWallNow();

    /// <summary>The time, if it is not that of the wall clock; null where the wall clock decides.</summary>
    public DateTimeOffset? Correction => !_isSynchronized() && _floor.Value is var floor && _time.GetWallNow() < floor ? floor : null;

    /// <summary>The time by this machine's clock, outside the agent.</summary>
    /// <param name="folder">The state folder of the agent.</param>
    public static CertificateClock OfThisMachine(string folder) => new(BootClock.Instance, new(folder), ClockSynchronization.IsSynchronized);
}
