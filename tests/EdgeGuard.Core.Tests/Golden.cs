using System.Runtime.CompilerServices;

namespace EdgeGuard.Core.Tests;

/// <summary>Compares a text with a file beside the test; <c>EDGEGUARD_ACCEPT=1</c> writes the file instead, for the diff to be read.</summary>
internal static class Golden
{
    internal static void Matches(string file, string actual, [CallerFilePath] string test = "")
    {
        string path = Path.Combine(Path.GetDirectoryName(test)!, file);
        if (Environment.GetEnvironmentVariable("EDGEGUARD_ACCEPT") == "1") File.WriteAllText(path, actual);
        Assert.True(File.Exists(path), $"{file} is not there; write it with EDGEGUARD_ACCEPT=1 and read it.");
        Assert.Equal(File.ReadAllText(path), actual);
    }
}
