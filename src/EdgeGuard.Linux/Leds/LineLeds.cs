using System.Diagnostics.CodeAnalysis;
using EdgeGuard.Linux.Gpio;

namespace EdgeGuard.Linux.Leds;

/// <summary>A way to drive lines of a GPIO chip that is compiled in.</summary>
/// <param name="Name">As written in the configuration.</param>
/// <param name="Problem">What keeps it from working on this machine, with the remedy; null if nothing does.</param>
/// <param name="Open">Takes the lines.</param>
public sealed record LineLedAdapter(string Name, Func<string?> Problem, Func<GpioWiring, ILedDriver> Open);

/// <summary>The ways to drive lines that are compiled in; which they are depends on the package set (src/DECISIONS.md, "Package sets").</summary>
public static partial class LineLeds
{
    /// <summary>The preferred one first.</summary>
    public static IReadOnlyList<LineLedAdapter> CompiledIn { get; } = List();

    /// <summary>Finds one by the name that the operator wrote.</summary>
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

    /// <summary>Has a body only where System.Device.Gpio is compiled in; else the call vanishes.</summary>
    static partial void AddDeviceGpio(List<LineLedAdapter> adapters);
}
