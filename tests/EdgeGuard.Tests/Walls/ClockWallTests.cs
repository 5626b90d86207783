using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace EdgeGuard.Tests.Walls;

/// <summary>Clocks are read in the folders named <c>Clock</c>. All other code of the agent asks the <c>TimeProvider</c> that it was given.</summary>
public sealed partial class ClockWallTests
{
    // EdgeGuard.Lab measures: a stopwatch is what it needs, and it runs beside the agent, not in it.
    private static readonly string[] Projects = ["EdgeGuard", "EdgeGuard.Agent", "EdgeGuard.Core", "EdgeGuard.Linux", "EdgeGuard.Mqtt"];

    [Fact]
    public void Only_clock_folders_read_a_clock()
    {
        string[] readers = [.. Sources().Where(file => !IsClock(file)).SelectMany(Readings)];

        Assert.NotEmpty(Sources().Where(IsClock).SelectMany(Readings));
        Assert.Empty(readers);
    }

    [Theory]
    [InlineData("DateTime now = DateTime.Now;")]
    [InlineData("x = DateTimeOffset.UtcNow;")]
    [InlineData("x = DateTime.Today;")]
    [InlineData("Run(TimeProvider.System);")]
    [InlineData("long t = Environment.TickCount64;")]
    [InlineData("int t = Environment.TickCount;")]
    [InlineData("long t = Stopwatch.GetTimestamp();")]
    [InlineData("x = System.Diagnostics.Stopwatch.StartNew();")]
    public void Every_way_to_read_a_clock_is_found(string line) => Assert.Matches(Clock(), line);

    private static bool IsClock(string file) => Path.GetFileName(Path.GetDirectoryName(file)) == "Clock";

    private static IEnumerable<string> Readings(string file) =>
        File.ReadLines(file).Index().Where(line => !line.Item.TrimStart().StartsWith("//", StringComparison.Ordinal) && Clock().IsMatch(line.Item))
            .Select(line => $"{Path.GetRelativePath(Root(), file)}:{line.Index + 1}: {line.Item.Trim()}");

    private static IEnumerable<string> Sources() => Projects.SelectMany(project =>
        Directory.EnumerateFiles(Path.Combine(Root(), "src", project), "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Contains("/obj/", StringComparison.Ordinal) && !file.Contains("/bin/", StringComparison.Ordinal)));

    private static string Root([CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", ".."));

    [GeneratedRegex(@"\bDateTime(Offset)?\s*\.\s*(Now|UtcNow|Today)\b|\bTimeProvider\s*\.\s*System\b|\bEnvironment\s*\.\s*TickCount|\bStopwatch\b")]
    private static partial Regex Clock();
}
