using EdgeGuard.Linux.Leds;
using Microsoft.Extensions.Options;

namespace EdgeGuard.Agent.Leds;

/// <summary>Which lights the gateway has, and its button, as the operator wrote it in section <c>leds</c>.</summary>
public sealed class LedOptions
{
    /// <summary>The section's name.</summary>
    public const string Section = "leds";

    /// <summary>
    /// <c>auto</c> (an LED that the kernel knows, else the lines named under <c>gpio</c>, else none), <c>class</c>, <c>gpio</c>
    /// (System.Device.Gpio), <c>chardev</c> (the kernel's GPIO character device), <c>terminal</c> or <c>none</c>.
    /// </summary>
    public string Driver { get; set; } = "auto";

    /// <summary>The three lights are one lens (an RGB LED), which shows the most urgent sign alone.</summary>
    public bool OneLens { get; set; }

    /// <summary>Lights that the kernel's LED class knows.</summary>
    public LedClassOptions Class { get; set; } = new();

    /// <summary>Lights on lines of a GPIO chip.</summary>
    public LedGpioOptions Gpio { get; set; } = new();

    /// <summary>The button.</summary>
    public ButtonOptions Button { get; set; } = new();
}

/// <summary>Lights that the kernel's LED class knows; an empty name means that there is no such light.</summary>
public sealed class LedClassOptions
{
    /// <summary>The folder with one folder for each LED.</summary>
    public string Root { get; set; } = LedClassLeds.DefaultRoot;

    /// <summary>Name of the light for the agent.</summary>
    public string Agent { get; set; } = "edgeguard:green:agent";

    /// <summary>Name of the light for the broker.</summary>
    public string Network { get; set; } = "edgeguard:amber:network";

    /// <summary>Name of the light for alarms.</summary>
    public string Alarm { get; set; } = "edgeguard:red:alarm";
}

/// <summary>
/// LEDs on lines of a GPIO chip: names such as <c>GPIO17</c>, or numbers on the labelled chip. None by default, because other hardware may use any
/// line.
/// </summary>
public sealed class LedGpioOptions
{
    /// <summary>Label of the chip, such as <c>pinctrl-rp1</c>; empty for whichever has lines of these names.</summary>
    public string Chip { get; set; } = "";

    /// <summary>Line of the light for the agent; empty for none.</summary>
    public string Agent { get; set; } = "";

    /// <summary>Line of the light for the broker; empty for none.</summary>
    public string Network { get; set; } = "";

    /// <summary>Line of the light for alarms; empty for none.</summary>
    public string Alarm { get; set; } = "";

    /// <summary>The lights are lit while their lines are low.</summary>
    public bool ActiveLow { get; set; }
}

/// <summary>The button: a short press acknowledges the alarm, three seconds pause enforcement where that is allowed.</summary>
public sealed class ButtonOptions
{
    /// <summary>Name of its input device, taken if there is one; empty for none.</summary>
    public string Input { get; set; } = "edgeguard-button";

    /// <summary>Else its line, between it and ground, on the chip named under <c>gpio</c>; empty for none.</summary>
    public string Line { get; set; } = "";

    /// <summary>Anyone who can reach the button may pause enforcement.</summary>
    public bool MayPause { get; set; }

    /// <summary>Minutes that a pause lasts; 1 to 60.</summary>
    public int PauseMinutes { get; set; } = 10;
}

/// <summary>Lists every problem with its key.</summary>
internal sealed class LedOptionsValidator : IValidateOptions<LedOptions>
{
    private static readonly string[] Fixed = ["auto", "class", "terminal", "none"];

    public ValidateOptionsResult Validate(string? name, LedOptions options)
    {
        string[] problems = [.. Check(options)];
        return problems.Length == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }

    private static IEnumerable<string> Check(LedOptions options)
    {
        string[] drivers = [.. Fixed, .. LineLeds.CompiledIn.Select(a => a.Name)];
        if (!drivers.Contains(options.Driver)) yield return $"leds:driver: '{options.Driver}' must be one of {string.Join(", ", drivers.Order(StringComparer.Ordinal))}.";
        if (options.Class.Root.Length == 0) yield return $"leds:class:root: name a folder, such as {LedClassLeds.DefaultRoot}.";
        if (options.Button.PauseMinutes is < 1 or > 60) yield return $"leds:button:pauseMinutes: {options.Button.PauseMinutes} must be 1 to 60.";

        LedGpioOptions gpio = options.Gpio;
        string[] lines = [.. new[] { gpio.Agent, gpio.Network, gpio.Alarm, options.Button.Line }.Where(line => line.Length > 0)];
        if (lines.Distinct().Count() < lines.Length) yield return "leds:gpio: a line is named twice; each light and the button needs its own.";
        if (gpio.Chip.Length == 0 && lines.Any(line => char.IsAsciiDigit(line[0])))
            yield return "leds:gpio:chip: lines given by number need the label of their chip, as 'gpiodetect' shows it.";
        if (LineLeds.TryFind(options.Driver, out _) && gpio is { Agent: "", Network: "", Alarm: "" })
            yield return $"leds:gpio: name at least one line for driver {options.Driver}, such as GPIO17.";
    }
}
