using System.Collections.Frozen;

namespace EdgeGuard.Commands;

/// <summary>What standard output can show. A pipe or a file gets lines of 100 columns without colors.</summary>
internal static class Terminal
{
    /// <summary>Columns of the longest line that people read.</summary>
    internal const int MostColumns = 100;

    // Narrower ones break most words.
    private const int FewestColumns = 40;

    private const string Red = "\e[31m", Yellow = "\e[33m", Green = "\e[32m", Plain = "\e[0m";

    private static readonly FrozenDictionary<string, string> Labels = new Dictionary<string, string>
    {
        ["MISSING"] = Red,
        ["ACTION"] = Red,
        ["WARNING"] = Red,
        ["WEAKNESS"] = Yellow,
        ["concern"] = Yellow,
        ["pending"] = Yellow,
        ["pause"] = Yellow,
        ["trial"] = Yellow,
        ["ok"] = Green,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly bool IsThere = !Console.IsOutputRedirected && Environment.GetEnvironmentVariable("TERM") is not (null or "" or "dumb");

    // https://no-color.org
    private static readonly bool HasColors = IsThere && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));

    /// <summary>Columns of a line: as many as the terminal has, 40 to 100.</summary>
    internal static int Columns => IsThere && Console.WindowWidth is > 0 and int width ? Math.Clamp(width, FewestColumns, MostColumns) : MostColumns;

    /// <summary>The line, with the label at its beginning in the color of its urgency where the terminal shows colors.</summary>
    internal static string Painted(string line) =>
        HasColors && line.IndexOf("  ", StringComparison.Ordinal) is > 0 and int end && Labels.TryGetValue(line[..end], out string? color) ? $"{color}{line[..end]}{Plain}{line[end..]}" : line;
}
