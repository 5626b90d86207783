using EdgeGuard.Core.Status;
using EdgeGuard.Linux.Leds;

namespace EdgeGuard.Agent.Leds;

/// <summary>Opens the lights that the operator asked for.</summary>
public static class LedDrivers
{
    /// <summary>Opens the lights.</summary>
    /// <returns>null where there are none: the operator wants none, or <c>auto</c> found none.</returns>
    /// <exception cref="IOException">The lights that were asked for by name cannot be had; the message says why.</exception>
    /// <exception cref="UnauthorizedAccessException">The agent may not use them.</exception>
    public static ILedDriver? Open(LedOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return options.Driver switch
        {
            "none" => null,
            "terminal" => new TerminalLeds(Console.Error),
            "class" => LedClassLeds.Open(options.Class.Root, NamesOf(options.Class)),
            "auto" => LedClassLeds.Exists(options.Class.Root, NamesOf(options.Class))
                ? LedClassLeds.Open(options.Class.Root, NamesOf(options.Class))
                : null,
            _ => throw new IOException($"This build has no LED driver '{options.Driver}'."),
        };
    }

    private static PerLed<string> NamesOf(LedClassOptions options) => new(options.Agent, options.Network, options.Alarm);
}
