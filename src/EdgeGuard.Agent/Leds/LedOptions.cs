using System.ComponentModel.DataAnnotations;
using EdgeGuard.Linux.Leds;
using Microsoft.Extensions.Options;

namespace EdgeGuard.Agent.Leds;

/// <summary>Which lights the gateway has, as the operator wrote it in section <c>Leds</c>.</summary>
public sealed class LedOptions
{
    /// <summary>The section's name.</summary>
    public const string Section = "Leds";

    /// <summary>
    /// <c>auto</c> (an LED that the kernel knows, else lines of a GPIO chip, else none), <c>class</c>, <c>gpio</c>
    /// (System.Device.Gpio), <c>chardev</c> (the kernel's GPIO character device), <c>terminal</c> or <c>none</c>.
    /// </summary>
    [AllowedValues("auto", "class", "gpio", "chardev", "terminal", "none",
        ErrorMessage = "Leds:Driver must be one of auto, class, gpio, chardev, terminal, none.")]
    public string Driver { get; set; } = "auto";

    /// <summary>Lights that the kernel's LED class knows.</summary>
    [Required, ValidateObjectMembers]
    public LedClassOptions Class { get; set; } = new();
}

/// <summary>Lights that the kernel's LED class knows; an empty name means that there is no such light.</summary>
public sealed class LedClassOptions
{
    /// <summary>The folder with one folder for each LED.</summary>
    [Required(ErrorMessage = "Leds:Class:Root must name a folder, such as /sys/class/leds.")]
    public string Root { get; set; } = LedClassLeds.DefaultRoot;

    /// <summary>Name of the light for the agent.</summary>
    public string Agent { get; set; } = "edgeguard:green:agent";

    /// <summary>Name of the light for the broker.</summary>
    public string Network { get; set; } = "edgeguard:amber:network";

    /// <summary>Name of the light for alarms.</summary>
    public string Alarm { get; set; } = "edgeguard:red:alarm";
}

[OptionsValidator]
internal sealed partial class LedOptionsValidator : IValidateOptions<LedOptions>;
