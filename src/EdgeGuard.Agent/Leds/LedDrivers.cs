using EdgeGuard.Core.Status;
using EdgeGuard.Linux.Buttons;
using EdgeGuard.Linux.Gpio;
using EdgeGuard.Linux.Leds;

namespace EdgeGuard.Agent.Leds;

/// <summary>Opens the LEDs and the button that the operator configured.</summary>
public static class LedDrivers
{
    /// <summary>Opens the LEDs.</summary>
    /// <returns>null where there are none: the operator wants none, or <c>auto</c> found none.</returns>
    /// <exception cref="IOException">The configured LEDs cannot be opened; the message says why.</exception>
    /// <exception cref="UnauthorizedAccessException">The agent may not use them.</exception>
    public static ILedDriver? Open(LedOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return options.Driver switch
        {
            "none" => null,
            "terminal" => new TerminalLeds(Console.Error),
            "class" => LedClassLeds.Open(options.Class.Root, NamesOf(options.Class)),
            "auto" => OpenWhatIsThere(options),
            _ => OpenLines(options, options.Driver),
        };
    }

    /// <summary>Opens the button.</summary>
    /// <returns>null where there is none.</returns>
    /// <exception cref="IOException">The configured button cannot be opened; the message says why.</exception>
    /// <exception cref="UnauthorizedAccessException">The agent may not use it.</exception>
    public static IButton? OpenButton(LedOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return InputButton.Exists(options.Button.Input) ? InputButton.Open(options.Button.Input)
            : options.Button.Line.Length > 0 && GpioWiring.HasChip() ? LineButton.Open(options.Gpio.Chip, options.Button.Line)
            : null;
    }

    // LEDs from the device tree first: their triggers continue without the agent.
    private static ILedDriver? OpenWhatIsThere(LedOptions options)
    {
        PerLed<string> names = NamesOf(options.Class);
        if (LedClassLeds.ExistsAny(options.Class.Root, names))
        {
            return LedClassLeds.Open(options.Class.Root, names.Select((_, name) => LedClassLeds.Exists(options.Class.Root, name) ? name : ""));
        }
        return WiringOf(options.Gpio).IsWired && GpioWiring.HasChip()
            ? OpenLines(options, LineLeds.CompiledIn.First(a => a.Problem() is null).Name)
            : null;
    }

    private static ILedDriver OpenLines(LedOptions options, string driver) => LineLeds.TryFind(driver, out LineLedAdapter? adapter)
        ? adapter.Open(WiringOf(options.Gpio))
        : throw new IOException($"This build has no LED driver '{driver}'.");

    private static PerLed<string> NamesOf(LedClassOptions options) => new(options.Agent, options.Network, options.Alarm);

    private static GpioWiring WiringOf(LedGpioOptions options) => new(options.Chip, new(options.Agent, options.Network, options.Alarm), options.ActiveLow);
}
