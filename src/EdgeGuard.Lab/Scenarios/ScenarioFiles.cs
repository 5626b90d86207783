namespace EdgeGuard.Lab.Scenarios;

/// <summary>Files that scenarios name: beside the scenario's own, else those that EdgeGuard ships inside the program.</summary>
/// <param name="folder">Where the scenario's file is; null for the one inside the program.</param>
internal sealed class ScenarioFiles(string? folder)
{
    private const string Shipped = "profiles/";
    private const string Demonstration = "scenarios/mirai.json";

    /// <summary>The story that <c>edgeguard demo</c> plays.</summary>
    internal static byte[] Demo() => Resource(Demonstration)!;

    /// <summary>The content of a MUD file.</summary>
    /// <exception cref="LabException">There is none of that name.</exception>
    internal byte[] Read(string name)
    {
        string? beside = folder is null ? null : Path.Combine(folder, name);
        return beside is not null && File.Exists(beside) ? File.ReadAllBytes(beside) : Resource(Shipped + name)
            ?? throw new LabException($"There is no MUD file '{name}' beside the scenario, and EdgeGuard ships {string.Join(", ", Names())} only.");
    }

    private static IEnumerable<string> Names() => typeof(ScenarioFiles).Assembly.GetManifestResourceNames()
        .Where(name => name.StartsWith(Shipped, StringComparison.Ordinal)).Select(name => name[Shipped.Length..]);

    private static byte[]? Resource(string name)
    {
        using Stream? stream = typeof(ScenarioFiles).Assembly.GetManifestResourceStream(name);
        if (stream is null) return null;
        byte[] content = new byte[stream.Length];
        stream.ReadExactly(content);
        return content;
    }
}
