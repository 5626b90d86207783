using EdgeGuard.Lab.Processes;

namespace EdgeGuard.Lab.Scenarios;

/// <summary>Finds the MUD files that scenarios name: next to the scenario file, else among those that EdgeGuard ships as resources.</summary>
/// <param name="folder">Folder of the scenario file; null for the built-in scenario.</param>
internal sealed class ScenarioFiles(string? folder)
{
    private const string ProfilePrefix = "profiles/";
    private const string StoryPrefix = "scenarios/";

    /// <summary>The built-in scenarios by name: the stories of <c>edgeguard demo</c>.</summary>
    internal static IReadOnlyList<string> Stories { get; } =
        [.. Names(StoryPrefix).Select(name => Path.GetFileNameWithoutExtension(name)).Order(StringComparer.Ordinal)];

    /// <summary>A built-in scenario.</summary>
    /// <exception cref="LabException">There is no story with that name.</exception>
    internal static byte[] ReadStory(string name) =>
        Resource($"{StoryPrefix}{name}.json") ?? throw new LabException($"There is no story '{name}'. EdgeGuard ships {string.Join(", ", Stories)}.");

    /// <summary>The content of a MUD file.</summary>
    /// <exception cref="LabException">There is no file with that name.</exception>
    internal byte[] Read(string name)
    {
        string? path = folder is null ? null : Path.Combine(folder, name);
        return path is not null && File.Exists(path) ? File.ReadAllBytes(path) : Resource(ProfilePrefix + name)
            ?? throw new LabException($"There is no MUD file '{name}' next to the scenario. EdgeGuard ships {string.Join(", ", Names(ProfilePrefix))}.");
    }

    private static IEnumerable<string> Names(string prefix) => typeof(ScenarioFiles).Assembly.GetManifestResourceNames()
        .Where(name => name.StartsWith(prefix, StringComparison.Ordinal)).Select(name => name[prefix.Length..]);

    private static byte[]? Resource(string name)
    {
        using Stream? stream = typeof(ScenarioFiles).Assembly.GetManifestResourceStream(name);
        if (stream is null) return null;
        byte[] content = new byte[stream.Length];
        stream.ReadExactly(content);
        return content;
    }
}
