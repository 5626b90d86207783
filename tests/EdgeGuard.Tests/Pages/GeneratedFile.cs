using EdgeGuard.Tests.Prose;

namespace EdgeGuard.Tests.Pages;

/// <summary>A committed file that a test generates; <c>EDGEGUARD_ACCEPT=1</c> rewrites it, for the diff to be read.</summary>
internal static class GeneratedFile
{
    internal static void Matches(string path, string text)
    {
        string full = Path.Combine(Repository.Root, path);
        if (Environment.GetEnvironmentVariable("EDGEGUARD_ACCEPT") == "1") File.WriteAllText(full, text);
        Assert.True(File.Exists(full), $"{path} is missing; write it with EDGEGUARD_ACCEPT=1 and read it.");
        Assert.Equal(File.ReadAllText(full), text);
    }
}
