using System.Globalization;
using EdgeGuard.Core.Status;
using EdgeGuard.Linux.Gpio;

namespace EdgeGuard.Gpio.Tests;

/// <summary>
/// The kernel's simulated GPIO chip, seen from its other side: <c>sim_gpioN/value</c> is the level of a line, <c>sim_gpioN/pull</c> what
/// the world outside does to it.
/// </summary>
internal static class SimChip
{
    internal const string Label = "edgeguard-sim";
    internal const int AgentLine = 17;
    internal const int NetworkLine = 27;
    internal const int AlarmLine = 22;
    internal const int ButtonLine = 26;

    private static readonly string? Folder = Environment.GetEnvironmentVariable("EDGEGUARD_GPIO_SIM");

    /// <summary>Why it is not there; null if it is.</summary>
    internal static string? Missing => Folder is null ? "There is no simulated GPIO chip here; tests/gpio-vm.sh has one." : null;

    internal static PerLed<int> Lines { get; } = new(AgentLine, NetworkLine, AlarmLine);

    internal static GpioWiring Wiring { get; } = new("", new("GPIO17", "GPIO27", "GPIO22"), ActiveLow: false);

    internal static bool IsHigh(int line) => File.ReadAllText(PathOf(line, "value")).Trim() == "1";

    internal static void Pull(int line, bool up) => File.WriteAllText(PathOf(line, "pull"), up ? "pull-up" : "pull-down");

    private static string PathOf(int line, string file) => string.Create(CultureInfo.InvariantCulture, $"{Folder}/sim_gpio{line}/{file}");
}
