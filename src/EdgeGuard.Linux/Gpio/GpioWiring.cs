using EdgeGuard.Core.Status;

namespace EdgeGuard.Linux.Gpio;

/// <summary>Which GPIO line drives which LED.</summary>
/// <param name="Chip">Label of the chip; empty for any chip that has lines of these names.</param>
/// <param name="Lines">Names such as <c>GPIO17</c>, or offsets on the labelled chip; empty for an LED that is not fitted.</param>
/// <param name="ActiveLow">An LED is lit while its line is low.</param>
public sealed record GpioWiring(string Chip, PerLed<string> Lines, bool ActiveLow)
{
    /// <summary>Whether at least one LED has a line.</summary>
    public bool IsWired => LedNames.All.Any(led => Lines[led].Length > 0);

    /// <summary>Whether this machine has any GPIO chip.</summary>
    public static bool HasChip() => GpioChip.Paths().Count > 0;

    /// <summary>Opens the chip and finds the offsets of the lines.</summary>
    /// <exception cref="IOException">No chip has these lines.</exception>
    /// <exception cref="UnauthorizedAccessException">The agent may not use a chip.</exception>
    internal (GpioChip Chip, PerLed<int?> Offsets) Find()
    {
        (GpioChip chip, IReadOnlyList<int?> offsets) = GpioFinder.Find(Chip, [.. LedNames.All.Select(led => Lines[led])]);
        return (chip, new(offsets[0], offsets[1], offsets[2]));
    }

    internal static string Describe(GpioChip chip, PerLed<int?> offsets) =>
        $"{chip.Label}, " + string.Join(", ", LedNames.All.Where(led => offsets[led] is not null).Select(led => $"{led.Name()} on line {offsets[led]}"));
}
