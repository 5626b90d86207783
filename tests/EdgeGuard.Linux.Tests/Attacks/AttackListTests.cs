using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace EdgeGuard.Linux.Tests.Attacks;

/// <summary>The list of attacks beside this file names tests that are there.</summary>
public sealed partial class AttackListTests
{
    [Fact]
    public void Every_test_that_the_list_names_is_there()
    {
        string[] named = [.. Name().Matches(File.ReadAllText(Path.Combine(Here(), "attacks.md"))).Select(m => m.Groups[1].Value).Where(n => !n.StartsWith("ClassCostTests", StringComparison.Ordinal))];
        HashSet<string> there = [.. typeof(AttackListTests).Assembly.GetTypes().SelectMany(t => t.GetMethods(), (t, m) => $"{t.Name}.{m.Name}")];

        Assert.True(named.Length > 15);
        Assert.All(named, name => Assert.Contains(name, there));
    }

    [GeneratedRegex("`([A-Z][A-Za-z]+Tests\\.[A-Za-z0-9_]+)`")]
    private static partial Regex Name();

    private static string Here([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;
}
