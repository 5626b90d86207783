using System.Threading.Channels;
using EdgeGuard.Core.Status;

namespace EdgeGuard.Linux.Leds;

/// <summary>One call of a <see cref="RecordingLeds"/>.</summary>
/// <param name="Led">Which light.</param>
/// <param name="Shown">The rhythm that was left to the driver; null if it was lit or darkened for a beat.</param>
/// <param name="IsLit">Lit or darkened; of a rhythm, as it begins.</param>
public sealed record LedCall(Led Led, LedPattern? Shown, bool IsLit);

/// <summary>Lights that only remember what they were told, for tests and rehearsals.</summary>
/// <param name="keepsRhythms">Whether it keeps up rhythms by itself, as the kernel's LED class does; otherwise it is a bare line.</param>
public sealed class RecordingLeds(bool keepsRhythms) : ILedDriver
{
    private readonly Channel<LedCall> _calls = Channel.CreateUnbounded<LedCall>();

    /// <summary>What it was told, oldest first; completed when it is disposed.</summary>
    public ChannelReader<LedCall> Calls => _calls.Reader;

    /// <summary>A light that fails; null if all work.</summary>
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
        if (call.Led == BrokenLed) throw new IOException($"The {call.Led.Name()} light is broken.");
        _calls.Writer.TryWrite(call);
    }
}
