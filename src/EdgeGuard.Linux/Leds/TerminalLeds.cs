using EdgeGuard.Core.Status;

namespace EdgeGuard.Linux.Leds;

/// <summary>LEDs drawn as text, one line for each change, for gateways without LEDs and for trials.</summary>
/// <param name="output">Receives the lines; not closed.</param>
public sealed class TerminalLeds(TextWriter output) : ILedDriver
{
    /// <inheritdoc/>
    public string Description => "drawn on the terminal";

    /// <inheritdoc/>
    public bool TryShow(Led led, LedPattern pattern)
    {
        output.WriteLine(LedDrawing.Line(led, new(pattern, "")));
        return true;
    }

    /// <inheritdoc/>
    public void Light(Led led, TimeSpan? duration) => TryShow(led, LedPattern.On);

    /// <inheritdoc/>
    public void Darken(Led led) => TryShow(led, LedPattern.Off);

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (Led led in LedNames.All) Darken(led);
    }
}
