using System.Runtime.CompilerServices;

namespace EdgeGuard.Tests.Walls;

/// <summary>Each project's folders use each other only as its <c>folders.txt</c> says, and never in a circle.</summary>
public sealed class FolderWallTests : IDisposable
{
    private const string Project = "Sample";

    private readonly string _sample = Path.Combine(Directory.CreateTempSubdirectory().FullName, Project);

    public static TheoryData<string> Projects => [.. Directory.EnumerateDirectories(Path.Combine(Root(), "src")).Select(path => Path.GetFileName(path)).Order()];

    public void Dispose() => Directory.Delete(Path.GetDirectoryName(_sample)!, recursive: true);

    [Theory]
    [MemberData(nameof(Projects))]
    public void Folders_use_each_other_as_declared(string project)
    {
        string folder = Path.Combine(Root(), "src", project);
        FolderGraph graph = new(folder);

        Assert.NotEmpty(graph.Folders);
        Assert.Empty(new FolderRules(File.ReadLines(Path.Combine(folder, FolderRules.FileName))).ProblemsOf(graph));
    }

    [Fact]
    public void Rules_that_fit_the_code_have_no_problem()
    {
        Plant("Low/Thing.cs", "namespace Sample.Low; class Thing;");
        Plant("High/User.cs", "using Sample.Low; namespace Sample.High; class User { Thing? T; }");

        Assert.Empty(Problems("Low:", "High: Low"));
    }

    [Theory]
    [InlineData("using Sample.High;\nnamespace Sample.Low; class Thing { User? U; }")]
    [InlineData("using static Sample.High.User;\nnamespace Sample.Low; class Thing;")]
    [InlineData("using U = Sample.High.User;\nnamespace Sample.Low; class Thing;")]
    [InlineData("namespace Sample.Low; class Thing { Sample.High.User? U; }")]
    [InlineData("namespace Sample.Low; class Thing { High.User? U; }")]
    [InlineData("using global::Sample.High;\nnamespace Sample.Low; class Thing { User? U; }")]
    [InlineData("using static global::Sample.High.User;\nnamespace Sample.Low; class Thing;")]
    [InlineData("using H = global::Sample.High;\nnamespace Sample.Low; class Thing { H.User? U; }")]
    [InlineData("using System; using Sample.High;\nnamespace Sample.Low; class Thing { User? U; }")]
    [InlineData("namespace Sample.Low;\nusing High;\nclass Thing { User? U; }")]
    [InlineData("using Users = System.Collections.Generic.List<Sample.High.User>;\nnamespace Sample.Low; class Thing;")]
    [InlineData("namespace Sample.Low; class Thing { global::Sample.High.User? U; }")]
    [InlineData("namespace Sample.Low; class Thing { Sample.High.Inner.Deep? D; }")]
    [InlineData("namespace Sample.Low; class Thing { High.Inner.Deep? D; }")]
    [InlineData("namespace Sample.Low; class Thing { High\n    .User? U; }")]
    [InlineData("namespace Sample.Low; class Thing { High.Call? C; }")]
    [InlineData("namespace Sample.Low; class Thing { string N = nameof(High.User); }")]
    [InlineData("namespace Sample.Low; [Mark<High.User>] class Thing;")]
    public void Arrow_that_is_not_declared_is_named_with_its_place(string planted)
    {
        Plant("Low/Thing.cs", planted);
        Plant("High/User.cs", "namespace Sample.High; class User; delegate System.Func<int> Call(int a);");
        Plant("High/Inner/Deep.cs", "namespace Sample.High.Inner; class Deep;");

        string problem = Assert.Single(Problems("Low:", "High:").Distinct());
        Assert.StartsWith("'Low' may not use 'High': Low/Thing.cs: ", problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Low/Thing.cs", "namespace Sample.High; class Thing;", "Low/Thing.cs: the namespace Sample.High is not the folder's")]
    [InlineData("Low/Thing.cs", "namespace Sample; class Thing;", "Low/Thing.cs: the namespace Sample is not the folder's")]
    [InlineData("High/Usings.cs", "global using Sample.High;", "High/Usings.cs: 'global using Sample.High' hides arrows")]
    [InlineData("High/Usings.cs", "global using static Sample.High.User;", "High/Usings.cs: 'global using Sample.High.User' hides arrows")]
    [InlineData("Sample.csproj", "<Project><ItemGroup><Using Include=\"Sample.High\" /></ItemGroup></Project>", "Sample.csproj: the Using of Sample.High hides arrows")]
    public void What_would_hide_an_arrow_is_refused(string file, string planted, string problem)
    {
        Plant("Low/Other.cs", "namespace Sample.Low; class Other;");
        Plant("High/User.cs", "namespace Sample.High; class User;");
        Plant(file, planted);

        Assert.StartsWith(problem, Assert.Single(Problems("Low:", "High:")), StringComparison.Ordinal);
    }

    [Fact]
    public void Use_of_a_type_in_the_projects_own_folder_is_an_arrow()
    {
        Plant("Root.cs", "namespace Sample; class Root;");
        Plant("Low/Thing.cs", "namespace Sample.Low; class Thing { Root? R; }");

        Assert.Equal(["'Low' may not use '.': Low/Thing.cs: Root"], Problems(".:", "Low:"));
    }

    [Fact]
    public void Cycle_is_refused_even_where_every_arrow_is_declared()
    {
        Plant("A/One.cs", "using Sample.B;\nnamespace Sample.A; class One;");
        Plant("B/Two.cs", "using Sample.C;\nnamespace Sample.B; class Two;");
        Plant("C/Three.cs", "using Sample.A;\nnamespace Sample.C; class Three;");

        Assert.Equal(["'A' is part of a cycle.", "'B' is part of a cycle.", "'C' is part of a cycle."], Problems("A: B", "B: C", "C: A"));
    }

    [Fact]
    public void Line_that_no_longer_fits_the_code_is_refused()
    {
        Plant("Low/Thing.cs", "namespace Sample.Low; class Thing;");
        Plant("New/Thing.cs", "namespace Sample.New; class Newer;");

        Assert.Equal(
            ["'New' holds code, but has no line.", "'Gone' has a line, but holds no code.", "'Low' may use 'Gone', but does not. Remove 'Gone' from its line."],
            Problems("Low: Gone", "Gone:"));
    }

    private IReadOnlyList<string> Problems(params string[] rules) => new FolderRules(["# comment", .. rules]).ProblemsOf(new(_sample));

    private void Plant(string path, string code)
    {
        string file = Path.Combine(_sample, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, code);
    }

    private static string Root([CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", ".."));
}
