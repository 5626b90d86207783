using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace EdgeGuard.Linux.Tests.Attacks;

/// <summary>The list of attacks beside this file names tests that are there.</summary>
public sealed partial class AttackListTests
{
    [Fact]
    public void Every_test_that_the_list_names_is_there()
    {
        string[][] named = [.. Name().Matches(File.ReadAllText(Path.Combine(Here(), "attacks.md"))).Select(m => m.Groups[1].Value.Split('.'))];

        Assert.True(named.Length > 15);
        Assert.All(named, name => Assert.Contains($" {name[1]}(", Assert.Single(Directory.EnumerateFiles(Path.Combine(Here(), "../.."), $"{name[0]}.cs", SearchOption.AllDirectories).Select(File.ReadAllText)), StringComparison.Ordinal));
    }

    [GeneratedRegex("`([A-Z][A-Za-z]+Tests\\.[A-Za-z0-9_]+)`")]
    private static partial Regex Name();

    private static string Here([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;
}
