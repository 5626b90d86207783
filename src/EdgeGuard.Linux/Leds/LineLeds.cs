using System.Diagnostics.CodeAnalysis;
using EdgeGuard.Linux.Gpio;

namespace EdgeGuard.Linux.Leds;

/// <summary>A compiled-in driver for LEDs on GPIO lines.</summary>
/// <param name="Name">Its name in the configuration.</param>
/// <param name="Problem">Returns why it does not work on this machine, with the remedy; null if it works.</param>
/// <param name="Open">Requests the lines.</param>
public sealed record LineLedAdapter(string Name, Func<string?> Problem, Func<GpioWiring, ILedDriver> Open);

/// <summary>The compiled-in drivers for LEDs on GPIO lines; the package set decides which (src/DECISIONS.md, "Package sets").</summary>
public static partial class LineLeds
{
    /// <summary>All of them, the preferred one first.</summary>
    public static IReadOnlyList<LineLedAdapter> CompiledIn { get; } = List();

    /// <summary>Finds a driver by its name in the configuration.</summary>
    public static bool TryFind(string name, [NotNullWhen(true)] out LineLedAdapter? adapter)
    {
        adapter = CompiledIn.FirstOrDefault(known => known.Name == name);
        return adapter is not null;
    }

    private static List<LineLedAdapter> List()
    {
        List<LineLedAdapter> adapters = [];
        AddDeviceGpio(adapters);
        adapters.Add(new("chardev", () => null, CharDeviceLeds.Open));
        return adapters;
    }

    /// <summary>Has a body only if System.Device.Gpio is compiled in; otherwise the compiler removes the call.</summary>
    static partial void AddDeviceGpio(List<LineLedAdapter> adapters);
}
