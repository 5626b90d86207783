using SharpFuzz;

namespace EdgeGuard.Fuzz;

/// <summary>This program once more, with the assemblies that hold the readers changed to count which edges an input takes.</summary>
internal static class InstrumentedCopy
{
    private static readonly string[] Instrumented = ["EdgeGuard.Core.dll", "EdgeGuard.Linux.dll", "EdgeGuard.Agent.dll"];

    /// <summary>Makes the copy.</summary>
    /// <param name="place">An own folder for it; what it holds is removed.</param>
    /// <returns>The program to start.</returns>
    internal static string Make(string place)
    {
        if (Directory.Exists(place)) Directory.Delete(place, recursive: true);
        foreach (string file in Directory.EnumerateFiles(AppContext.BaseDirectory, "*", SearchOption.AllDirectories))
        {
            string copy = Path.Combine(place, Path.GetRelativePath(AppContext.BaseDirectory, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
        foreach (string name in Instrumented)
        {
            // Native calls and generated JSON code are no readers of ours, but the readers call the latter.
            _ = Fuzzer.Instrument(Path.Combine(place, name), _ => true, Options.Value).Count();
        }
        return Path.Combine(place, "EdgeGuard.Fuzz.dll");
    }
}
