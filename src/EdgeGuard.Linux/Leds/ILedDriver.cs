using EdgeGuard.Core.Status;

namespace EdgeGuard.Linux.Leds;

/// <summary>
/// Drives the three LEDs. Used by one thread at a time. Disposing turns them off and releases them.
/// Failures are an <see cref="IOException"/> or an <see cref="UnauthorizedAccessException"/>; the other LEDs, and this one
/// at the next call, may still work.
/// </summary>
public interface ILedDriver : IDisposable
{
    /// <summary>The driver and its LEDs, for logs and <c>edgeguard doctor</c>.</summary>
    string Description { get; }

    /// <summary>Hands a rhythm over to the driver, which keeps it up without the agent.</summary>
    /// <returns>
    /// false if the driver cannot, or must not because the rhythm <see cref="LedPattern.NeedsLife">must come from the agent</see>.
    /// The caller then calls <see cref="Light"/> and <see cref="Darken"/> for every phase.
    /// </returns>
    bool TryShow(Led led, LedPattern pattern);

    /// <summary>Turns an LED on.</summary>
    /// <param name="led">The LED.</param>
    /// <param name="duration">
    /// Time until the caller will turn it off; null for no limit. If the driver can, it then turns the LED off by itself, so that it
    /// goes dark when the agent dies.
    /// </param>
    void Light(Led led, TimeSpan? duration);

    /// <summary>Turns an LED off, at the end of its duration.</summary>
    void Darken(Led led);
}
