using EdgeGuard.Core.Status;

namespace EdgeGuard.Linux.Leds;

/// <summary>
/// Three lights, however they are wired. Not for use by two threads at once. Disposing makes them dark and lets go of them.
/// What goes wrong is an <see cref="IOException"/> or an <see cref="UnauthorizedAccessException"/>; the other lights, and this one
/// at the next call, may still work.
/// </summary>
public interface ILedDriver : IDisposable
{
    /// <summary>Which driver it is and what it drives, for logs and <c>edgeguard doctor</c>.</summary>
    string Description { get; }

    /// <summary>Leaves a rhythm to whatever can keep it up without the agent.</summary>
    /// <returns>
    /// false if nothing can, or nothing should because the rhythm <see cref="LedPattern.NeedsLife">must come from the agent</see>:
    /// the caller then lights and darkens it, beat by beat.
    /// </returns>
    bool TryShow(Led led, LedPattern pattern);

    /// <summary>Lights it.</summary>
    /// <param name="led">Which.</param>
    /// <param name="duration">
    /// After how long the caller will darken it; null if it has no plan to. A driver that can, darkens it then by itself, so that a dead
    /// agent goes dark.
    /// </param>
    void Light(Led led, TimeSpan? duration);

    /// <summary>Darkens it, at the end of the duration it was lit for.</summary>
    void Darken(Led led);
}
