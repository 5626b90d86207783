using EdgeGuard.Core.Status;
using EdgeGuard.Linux.Leds;

namespace EdgeGuard.Agent.Leds;

/// <summary>
/// Shows pictures on LEDs. It sends the driver only changes, and switches the LEDs itself for patterns that the driver cannot repeat.
/// </summary>
public sealed class LedPlayer(ILedDriver driver, TimeProvider time)
{
    /// <summary>A failed LED is tried again after this time.</summary>
    internal static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(30);
    private readonly PerLed<Light> _lights = new(new(), new(), new());

    /// <summary>Shows a picture as of now.</summary>
    /// <returns>How long the LEDs stay so if nothing happens (null without end), and the problem with an LED (null if none).</returns>
    public (TimeSpan? Next, Exception? Problem) Play(LedPicture picture)
    {
        TimeSpan? next = null;
        Exception? problem = null;
        foreach (Led led in LedNames.All)
        {
            TimeSpan? edge;
            try
            {
                edge = Play(led, picture[led].Pattern);
            }
            catch (Exception failed) when (failed is IOException or UnauthorizedAccessException)
            {
                _lights[led].Pattern = null;
                problem ??= failed;
                edge = RetryAfter;
            }
            if (next is null || edge < next) next = edge;
        }
        return (next, problem);
    }

    /// <summary>Shows a picture for a while.</summary>
    /// <exception cref="IOException">A light cannot be set.</exception>
    public async Task PlayAsync(LedPicture picture, TimeSpan length, CancellationToken cancellationToken)
    {
        long began = time.GetTimestamp();
        while (length - time.GetElapsedTime(began) is { Ticks: > 0 } rest)
        {
            (TimeSpan? next, Exception? problem) = Play(picture);
            if (problem is not null) throw new IOException(problem.Message, problem);
            TimeSpan wait = next < rest ? next.Value : rest;
            await Task.Delay(TimeSpan.FromMilliseconds(Math.Ceiling(wait.TotalMilliseconds)), time, cancellationToken);
        }
    }

    private TimeSpan? Play(Led led, LedPattern pattern)
    {
        Light light = _lights[led];
        if (light.Pattern != pattern)
        {
            light.BeatsItself = driver.TryShow(led, pattern);
            light.IsLit = null;
            light.Pattern = pattern;
        }
        return light.BeatsItself ? null : Beat(led, light, pattern);
    }

    // Each phase lasts its full time from its real beginning: a late machine delays a flash but does not drop it.
    private TimeSpan? Beat(Led led, Light light, LedPattern pattern)
    {
        if (light.IsLit is { } before)
        {
            TimeSpan? rest = pattern.Length(before) - time.GetElapsedTime(light.Since);
            if (rest is not { Ticks: <= 0 }) return rest;
        }
        bool lit = light.IsLit is { } last ? !last : pattern.BeginsLit;
        if (lit) driver.Light(led, pattern.Length(lit));
        else driver.Darken(led);
        light.IsLit = lit;
        light.Since = time.GetTimestamp();
        return pattern.Length(lit);
    }

    private sealed class Light
    {
        /// <summary>The pattern that it shows; null before the first time and after a failure, so that it is sent again.</summary>
        public LedPattern? Pattern { get; set; }

        public bool BeatsItself { get; set; }

        public long Since { get; set; }

        public bool? IsLit { get; set; }
    }
}
