using System.Runtime.CompilerServices;
using System.Text;
using EdgeGuard.Lab.Scenarios;

namespace EdgeGuard.Lab.Tests.Scenarios;

/// <summary>Cases are files: a title, a line of hyphens, a scenario, a line of hyphens, every problem with it. EDGEGUARD_ACCEPT=1 rewrites them.</summary>
public sealed class ScenarioReaderTests
{
    private const string Divider = "----------\n";

    public static TheoryData<string> Cases => [.. Directory.EnumerateFiles(Folder("Scenarios/cases"), "*.txt").Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    public static TheoryData<string> Stories => [.. Directory.EnumerateFiles(Folder("stories"), "*.json").Select(path => Path.GetFileName(path))];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Reader_names_every_problem_at_once(string name)
    {
        string[] parts = File.ReadAllText(Path.Combine(Folder("Scenarios/cases"), name)).Split(Divider);
        string said = Say(ScenarioReader.Read(Encoding.UTF8.GetBytes(parts[1])));
        if (Environment.GetEnvironmentVariable("EDGEGUARD_ACCEPT") == "1")
            File.WriteAllText(Path.Combine(Path.GetDirectoryName(Here())!, "cases", name), string.Join(Divider, parts[0], parts[1], said));
        else
            Assert.Equal(parts[2], said);
    }

    [Theory]
    [MemberData(nameof(Stories))]
    public void Reader_accepts_every_story_that_ships(string name)
    {
        ScenarioResult result = ScenarioReader.Read(File.ReadAllBytes(Path.Combine(Folder("stories"), name)));

        Assert.Equal("", Say(result));
        Assert.Equal(Path.GetFileNameWithoutExtension(name), ((ScenarioResult.Accepted)result).Scenario.Name);
    }

    [Fact]
    public void Reader_never_throws_on_a_file_that_is_cut_or_spoilt()
    {
        byte[] story = ScenarioFiles.ReadDemo();
        Random random = new(7);
        for (int i = 0; i < 400; i++)
        {
            byte[] spoilt = [.. story.AsSpan(0, random.Next(story.Length))];
            if (i % 2 == 0)
            {
                spoilt = [.. story];
                spoilt[random.Next(spoilt.Length)] = (byte)random.Next(32, 127);
            }
            ScenarioReader.Read(spoilt);
        }
    }

    private static string Say(ScenarioResult result) => result is ScenarioResult.Refused refused
        ? string.Concat(refused.Problems.Select(problem => problem + "\n"))
        : "";

    private static string Folder(string name) => Path.Combine(AppContext.BaseDirectory, name);

    private static string Here([CallerFilePath] string path = "") => path;
}
