using System.ComponentModel.DataAnnotations;
using EdgeGuard.Linux.Leds;
using Microsoft.Extensions.Options;

namespace EdgeGuard.Agent.Leds;

/// <summary>The status LEDs and the button.</summary>
public sealed class LedOptions
{
    /// <summary>The section's name.</summary>
    public const string Section = "leds";

    /// <summary>
    /// <c>auto</c>: LEDs that the kernel knows, else the lines under <c>gpio</c>, else none. <c>class</c>: the kernel's LED class.
    /// <c>gpio</c>: System.Device.Gpio. <c>chardev</c>: the kernel's GPIO character device. <c>terminal</c>: drawn on standard error.
    /// </summary>
    /// <example>"class"</example>
    [AllowedValues("auto", "class", "gpio", "chardev", "terminal", "none")]
    public string Driver { get; set; } = "auto";

    /// <summary>The three LEDs share one lens (an RGB LED), which shows only the most urgent sign.</summary>
    /// <example>true</example>
    public bool OneLens { get; set; }

    /// <summary>Hours in which the LEDs are dark.</summary>
    public QuietHoursOptions QuietHours { get; set; } = new();

    /// <summary>LEDs of the kernel's LED class.</summary>
    public LedClassOptions Class { get; set; } = new();

    /// <summary>LEDs on lines of a GPIO chip.</summary>
    public LedGpioOptions Gpio { get; set; } = new();

    /// <summary>The button.</summary>
    public ButtonOptions Button { get; set; } = new();
}

/// <summary>LEDs of the kernel's LED class. An empty name means that there is no such LED.</summary>
public sealed class LedClassOptions
{
    /// <summary>The folder with one folder for each LED.</summary>
    /// <example>"/sys/class/leds"</example>
    [Required]
    public string Root { get; set; } = LedClassLeds.DefaultRoot;

    /// <summary>Name of the agent LED.</summary>
    /// <example>"edgeguard:green:agent"</example>
    public string Agent { get; set; } = "edgeguard:green:agent";

    /// <summary>Name of the network LED, which shows the broker connection.</summary>
    /// <example>"edgeguard:amber:network"</example>
    public string Network { get; set; } = "edgeguard:amber:network";

    /// <summary>Name of the alarm LED.</summary>
    /// <example>"edgeguard:red:alarm"</example>
    public string Alarm { get; set; } = "edgeguard:red:alarm";
}

/// <summary>
/// LEDs on lines of a GPIO chip: names such as <c>GPIO17</c>, or numbers on the labelled chip. There is no default, because other
/// hardware may use the lines.
/// </summary>
public sealed class LedGpioOptions
{
    /// <summary>Label of the chip. Empty: the chip that has lines of these names.</summary>
    /// <example>"pinctrl-rp1"</example>
    public string Chip { get; set; } = "";

    /// <summary>Line of the agent LED; empty for none.</summary>
    /// <example>"GPIO17"</example>
    public string Agent { get; set; } = "";

    /// <summary>Line of the network LED; empty for none.</summary>
    /// <example>"GPIO27"</example>
    public string Network { get; set; } = "";

    /// <summary>Line of the alarm LED; empty for none.</summary>
    /// <example>"GPIO22"</example>
    public string Alarm { get; set; } = "";

    /// <summary>The LEDs are lit while their lines are low.</summary>
    /// <example>true</example>
    public bool ActiveLow { get; set; }
}

/// <summary>The button. A short press acknowledges the alarm; three seconds pause enforcement if <c>mayPause</c> is set.</summary>
public sealed class ButtonOptions
{
    /// <summary>Name of its input device, used if there is one; empty for none.</summary>
    /// <example>"edgeguard-button"</example>
    public string Input { get; set; } = "edgeguard-button";

    /// <summary>Otherwise its line to ground, on the chip under <c>gpio</c>; empty for none.</summary>
    /// <example>"GPIO23"</example>
    public string Line { get; set; } = "";

    /// <summary>The button may pause enforcement. Anyone who can reach it may then do so.</summary>
    /// <example>true</example>
    public bool MayPause { get; set; }

    /// <summary>Minutes that a pause lasts.</summary>
    /// <example>15</example>
    [Range(1, 60)]
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

        foreach (string problem in options.QuietHours.Check()) yield return problem;

        LedGpioOptions gpio = options.Gpio;
        string[] lines = [.. new[] { gpio.Agent, gpio.Network, gpio.Alarm, options.Button.Line }.Where(line => line.Length > 0)];
        if (lines.Distinct().Count() < lines.Length) yield return "leds:gpio: a line is named twice; each light and the button needs its own.";
        if (gpio.Chip.Length == 0 && lines.Any(line => char.IsAsciiDigit(line[0])))
            yield return "leds:gpio:chip: lines given by number need the label of their chip, as 'gpiodetect' shows it.";
        if (LineLeds.TryFind(options.Driver, out _) && gpio is { Agent: "", Network: "", Alarm: "" })
            yield return $"leds:gpio: name at least one line for driver {options.Driver}, such as GPIO17.";
    }
}
