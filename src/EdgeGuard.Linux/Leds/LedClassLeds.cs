using EdgeGuard.Core.Status;

namespace EdgeGuard.Linux.Leds;

/// <summary>
/// Lights that the kernel's LED class already knows, for instance from the device tree: one folder each below <c>/sys/class/leds</c>.
/// Their triggers keep up what asks for attention when the agent is gone, and let go dark what claimed that all was well.
/// </summary>
public sealed class LedClassLeds : ILedDriver
{
    /// <summary>Where the kernel shows its LED class.</summary>
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

    /// <summary>Whether the kernel knows at least one of these lights.</summary>
    public static bool ExistsAny(string root, PerLed<string> names)
    {
        ArgumentNullException.ThrowIfNull(names);
        return LedNames.All.Any(led => Exists(root, names[led]));
    }

    /// <summary>Whether the kernel knows this light.</summary>
    public static bool Exists(string root, string name) => name.Length > 0 && Directory.Exists(Path.Combine(root, name));

    /// <summary>Takes the lights over from whoever had them, and makes them dark.</summary>
    /// <param name="root"><see cref="DefaultRoot"/>, or a folder that looks like it.</param>
    /// <param name="names">Folder names; empty for a light that is not there.</param>
    /// <exception cref="IOException">A light is not there; the message names those that are.</exception>
    /// <exception cref="UnauthorizedAccessException">The agent may not write to a light.</exception>
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
