using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Xml.Linq;

namespace EdgeGuard.Tests;

/// <summary>A version that nobody uses is noise: it is restored by nobody and updated by nobody.</summary>
public sealed class PackagePinTests
{
    [Fact]
    public void Every_pinned_package_is_used_by_a_project()
    {
        string[] pinned = [.. Items(Path.Combine(Root(), "Directory.Packages.props"), "PackageVersion")];
        string[] used = [.. Projects().SelectMany(file => Items(file, "PackageReference")).Concat(Locked())];

        Assert.NotEmpty(pinned);
        Assert.Empty(pinned.Except(used, StringComparer.OrdinalIgnoreCase));
    }

    private static IEnumerable<string> Projects() => Files("*.csproj").Concat(Files("Directory.Build.props")).Concat(Files("Directory.Build.targets"));

    // A pin may also hold back a package that only another package references.
    private static IEnumerable<string> Locked() =>
        from file in Files("packages*.lock.json")
        from framework in JsonDocument.Parse(File.ReadAllText(file)).RootElement.GetProperty("dependencies").EnumerateObject()
        from package in framework.Value.EnumerateObject()
        where package.Value.GetProperty("type").GetString() == "CentralTransitive"
        select package.Name;

    private static IEnumerable<string> Items(string file, string kind) =>
        from item in XDocument.Load(file).Descendants(kind)
        let name = (string?)item.Attribute("Include")
        where name is not null
        select name;

    private static IEnumerable<string> Files(string pattern) =>
        ((string[])["src", "tests"]).SelectMany(folder => Directory.EnumerateFiles(Path.Combine(Root(), folder), pattern, SearchOption.AllDirectories))
            .Concat(Directory.EnumerateFiles(Root(), pattern))
            .Where(file => !file.Contains("/obj/", StringComparison.Ordinal) && !file.Contains("/bin/", StringComparison.Ordinal));

    private static string Root([CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", ".."));
}
