using System.Runtime.CompilerServices;

namespace EdgeGuard.Tests.Prose;

/// <summary>The files of the repository, without what a build leaves there.</summary>
internal static class Repository
{
    private static readonly string[] Generated = ["bin", "obj", "artifacts", "node_modules", "TestResults", ".git"];

    internal static string Root { get; } = Path.GetFullPath(Path.Combine(Here(), "..", "..", ".."));

    /// <summary>Paths of the files below a folder whose names fit, relative to <see cref="Root"/>.</summary>
    internal static IEnumerable<string> Files(string folder, string pattern) =>
        Below(Path.Combine(Root, folder), pattern).Select(file => Path.GetRelativePath(Root, file)).Order(StringComparer.Ordinal);

    internal static string Read(string path) => File.ReadAllText(Path.Combine(Root, path));

    private static IEnumerable<string> Below(string folder, string pattern) =>
        Directory.EnumerateFiles(folder, pattern).Concat(
            Directory.EnumerateDirectories(folder).Where(inner => !Generated.Contains(Path.GetFileName(inner))).SelectMany(inner => Below(inner, pattern)));

    private static string Here([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;
}
