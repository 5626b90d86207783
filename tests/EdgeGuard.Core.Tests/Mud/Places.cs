namespace EdgeGuard.Core.Tests.Mud;

/// <summary>Folders that tests read beside their own: the checkout, and the shared corpus where there is one.</summary>
internal static class Places
{
    internal static string Checkout { get; } = FindCheckout();

    internal static string Corpus { get; } =
        Environment.GetEnvironmentVariable("EDGEGUARD_CORPUS") ?? Path.GetFullPath(Path.Combine(Checkout, "..", "shared", "corpus"));

    internal static string Golden => Path.Combine(Checkout, "tests", "golden", "mud");

    internal static string Profiles => Path.Combine(Checkout, "seeds", "profiles");

    internal static bool HasCorpus => Directory.Exists(Path.Combine(Corpus, "mud"));

    /// <summary>Every file below a corpus folder but tables about it, in a stable order.</summary>
    internal static IReadOnlyList<string> CorpusFiles(string folder) =>
    [
        .. Directory.EnumerateFiles(Path.Combine(Corpus, folder), "*", SearchOption.AllDirectories)
            .Where(file => !file.EndsWith(".tsv", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal),
    ];

    private static string FindCheckout()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "EdgeGuard.sln"))) folder = folder.Parent;
        return folder?.FullName ?? throw new DirectoryNotFoundException("The tests do not run inside a checkout of EdgeGuard.");
    }
}
