namespace EdgeGuard.Linux.Gpio;

/// <summary>
/// Finds GPIO lines by name, so that one configuration fits every board. A Raspberry Pi 4 has the line <c>GPIO17</c> on chip 0;
/// a Pi 5 has it on chip 0 or 4, depending on its kernel.
/// </summary>
internal static class GpioFinder
{
    /// <summary>Opens the chip that has all these lines.</summary>
    /// <param name="chip">Label of the chip; empty for any chip that has lines of these names.</param>
    /// <param name="lines">Names, or offsets on the labelled chip; an empty name gets the offset null.</param>
    /// <exception cref="IOException">No chip has all of them; the message lists the chips.</exception>
    /// <exception cref="UnauthorizedAccessException">The agent may not use a chip.</exception>
    internal static (GpioChip Chip, IReadOnlyList<int?> Offsets) Find(string chip, IReadOnlyList<string> lines)
    {
        List<string> seen = [];
        foreach (string path in GpioChip.Paths())
        {
            GpioChip candidate = GpioChip.Open(path);
            if ((chip.Length == 0 || candidate.Label == chip) && TryFind(candidate, lines) is { } offsets) return (candidate, offsets);
            seen.Add($"{candidate.Label} ({candidate.LineCount} lines)");
            candidate.Dispose();
        }
        string wanted = $"{string.Join(", ", lines.Where(l => l.Length > 0).Select(l => $"'{l}'"))}{(chip.Length == 0 ? "" : $" on chip '{chip}'")}";
        throw new IOException(seen.Count == 0
            ? $"There is no GPIO chip to look for {wanted} on."
            : $"No GPIO chip has {wanted}; there are: {string.Join(", ", seen)}.");
    }

    private static int?[]? TryFind(GpioChip chip, IReadOnlyList<string> lines)
    {
        int?[] offsets = [.. lines.Select(line => line.Length == 0 ? null : chip.Find(line))];
        return offsets.Zip(lines).All(pair => pair.First is not null || pair.Second.Length == 0) ? offsets : null;
    }
}
