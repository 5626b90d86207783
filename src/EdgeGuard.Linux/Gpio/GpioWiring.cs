using EdgeGuard.Core.Status;

namespace EdgeGuard.Linux.Gpio;

/// <summary>Which lines of which chip light what.</summary>
/// <param name="Chip">Label of the chip; empty for whichever has lines of these names.</param>
/// <param name="Lines">Names such as <c>GPIO17</c>, or numbers on the labelled chip; empty for a light that is not there.</param>
/// <param name="ActiveLow">A light is lit while its line is low.</param>
public sealed record GpioWiring(string Chip, PerLed<string> Lines, bool ActiveLow)
{
    /// <summary>Whether any light is wired to a line.</summary>
    public bool IsWired => LedNames.All.Any(led => Lines[led].Length > 0);

    /// <summary>Whether this machine has any GPIO chip.</summary>
    public static bool HasChip() => GpioChip.Paths().Count > 0;

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
