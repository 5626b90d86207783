using EdgeGuard.Core.Status;

namespace EdgeGuard.Linux.Leds;

/// <summary>
/// LEDs of the kernel's LED class, for example from the device tree: one folder each below <c>/sys/class/leds</c>. When the agent is
/// gone, kernel triggers keep up rhythms that ask for attention; a rhythm that shows a live agent goes dark.
/// </summary>
public sealed class LedClassLeds : ILedDriver
{
    /// <summary>The folder of the kernel's LED class.</summary>
    public const string DefaultRoot = "/sys/class/leds";

    private readonly PerLed<LedClassLight?> _lights;

    private LedClassLeds(string root, PerLed<LedClassLight?> lights)
    {
        _lights = lights;
        Description = $"LED class in {root}: " + string.Join(", ", Each.Select(light => light.Description));
    }

    /// <inheritdoc/>
    public string Description { get; }

    private IEnumerable<LedClassLight> Each => LedNames.All.Select(led => _lights[led]).OfType<LedClassLight>();

    /// <summary>Whether the kernel has at least one of these LEDs.</summary>
    public static bool ExistsAny(string root, PerLed<string> names)
    {
        ArgumentNullException.ThrowIfNull(names);
        return LedNames.All.Any(led => Exists(root, names[led]));
    }

    /// <summary>Whether the kernel has this LED.</summary>
    public static bool Exists(string root, string name) => name.Length > 0 && Directory.Exists(Path.Combine(root, name));

    /// <summary>Takes the LEDs over from any other trigger, and turns them off.</summary>
    /// <param name="root"><see cref="DefaultRoot"/>, or a folder of the same form.</param>
    /// <param name="names">Folder names; empty for an LED that is not fitted.</param>
    /// <exception cref="IOException">An LED is missing; the message lists the existing ones.</exception>
    /// <exception cref="UnauthorizedAccessException">The agent may not write to an LED.</exception>
    public static LedClassLeds Open(string root, PerLed<string> names)
    {
        ArgumentNullException.ThrowIfNull(names);
        return new(root, names.Select((_, name) => name.Length == 0 ? null : LedClassLight.Open(root, name)));
    }

    /// <inheritdoc/>
    public bool TryShow(Led led, LedPattern pattern)
    {
        ArgumentNullException.ThrowIfNull(pattern);
        return _lights[led] is not { } light || light.TryShow(pattern);
    }

    /// <inheritdoc/>
    public void Light(Led led, TimeSpan? duration) => _lights[led]?.Light(duration);

    /// <inheritdoc/>
    public void Darken(Led led) => _lights[led]?.Darken();

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (LedClassLight light in Each) light.LetGo();
    }
}
