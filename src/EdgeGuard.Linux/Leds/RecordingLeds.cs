using System.Threading.Channels;
using EdgeGuard.Core.Status;

namespace EdgeGuard.Linux.Leds;

/// <summary>One call of a <see cref="RecordingLeds"/>.</summary>
/// <param name="Led">The LED.</param>
/// <param name="Shown">The rhythm that was handed over; null for a single phase.</param>
/// <param name="IsLit">Whether the LED was turned on; for a rhythm, its first phase.</param>
public sealed record LedCall(Led Led, LedPattern? Shown, bool IsLit);

/// <summary>An LED driver that only records its calls, for tests.</summary>
/// <param name="keepsRhythms">true to accept rhythms as the kernel's LED class does; false to behave like bare lines.</param>
public sealed class RecordingLeds(bool keepsRhythms) : ILedDriver
{
    private readonly Channel<LedCall> _calls = Channel.CreateUnbounded<LedCall>();

    /// <summary>The calls, oldest first; completed on disposal.</summary>
    public ChannelReader<LedCall> Calls => _calls.Reader;

    /// <summary>An LED whose calls fail; null if all work.</summary>
    public Led? BrokenLed { get; set; }

    /// <inheritdoc/>
    public string Description => "recorded";

    /// <inheritdoc/>
    public bool TryShow(Led led, LedPattern pattern)
    {
        ArgumentNullException.ThrowIfNull(pattern);
        if (!keepsRhythms || pattern.NeedsLife) return false;
        Record(new(led, pattern, pattern.Lit > TimeSpan.Zero));
        return true;
    }

    /// <inheritdoc/>
    public void Light(Led led, TimeSpan? duration) => Record(new(led, null, true));

    /// <inheritdoc/>
    public void Darken(Led led) => Record(new(led, null, false));

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (Led led in LedNames.All) _calls.Writer.TryWrite(new(led, null, false));
        _calls.Writer.TryComplete();
    }

    private void Record(LedCall call)
    {
        if (call.Led == BrokenLed) throw new IOException($"The LED {call.Led.Name()} is broken.");
        _calls.Writer.TryWrite(call);
    }
}
