using System.Runtime.CompilerServices;
using System.Text;
using EdgeGuard.Lab.Scenarios;

namespace EdgeGuard.Lab.Tests.Scenarios;

/// <summary>Each case is a file: a title, a line of hyphens, a scenario, a line of hyphens, every problem with it. EDGEGUARD_ACCEPT=1 rewrites them.</summary>
public sealed class ScenarioReaderTests
{
    private const string Divider = "----------\n";

    public static TheoryData<string> Cases => [.. Directory.EnumerateFiles(Folder("Scenarios/cases"), "*.txt").Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    public static TheoryData<string> ShippedScenarios => [.. Directory.EnumerateFiles(Folder("shipped"), "*.json").Select(path => Path.GetFileName(path))];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Reader_names_every_problem_at_once(string name)
    {
        string[] parts = File.ReadAllText(Path.Combine(Folder("Scenarios/cases"), name)).Split(Divider);
        string problems = ProblemsOf(ScenarioReader.Read(Encoding.UTF8.GetBytes(parts[1])));
        if (Environment.GetEnvironmentVariable("EDGEGUARD_ACCEPT") == "1")
            File.WriteAllText(Path.Combine(Path.GetDirectoryName(Here())!, "cases", name), string.Join(Divider, parts[0], parts[1], problems));
        else
            Assert.Equal(parts[2], problems);
    }

    [Theory]
    [MemberData(nameof(ShippedScenarios))]
    public void Reader_accepts_every_shipped_scenario(string name)
    {
        ScenarioResult result = ScenarioReader.Read(File.ReadAllBytes(Path.Combine(Folder("shipped"), name)));

        Assert.Equal("", ProblemsOf(result));
        Assert.Equal(Path.GetFileNameWithoutExtension(name), ((ScenarioResult.Accepted)result).Scenario.Name);
    }

    [Fact]
    public void Stories_of_the_demo_are_shipped_with_all_their_files()
    {
        Assert.Equal(["mirai", "signature"], ScenarioFiles.Stories);
        ScenarioFiles shipped = new(folder: null);
        foreach (string story in ScenarioFiles.Stories)
        {
            Scenario scenario = Assert.IsType<ScenarioResult.Accepted>(ScenarioReader.Read(ScenarioFiles.ReadStory(story))).Scenario;
            IEnumerable<string> files = [.. scenario.Hosts.SelectMany(host => host.MudFiles), .. scenario.Devices.Select(device => device.Profile).OfType<string>(), .. scenario.Steps.OfType<PublishStep>().Select(step => step.Version)];
            Assert.All(files, file => Assert.NotEmpty(shipped.Read(file)));
        }
    }

    [Fact]
    public void Reader_never_throws_on_a_truncated_or_corrupted_file()
    {
        byte[] demo = ScenarioFiles.ReadStory("mirai");
        Assert.IsType<ScenarioResult.Accepted>(ScenarioReader.Read(demo));
        Random random = new(7);
        for (int i = 0; i < 400; i++)
        {
            byte[] corrupted = [.. demo.AsSpan(0, random.Next(demo.Length))];
            if (i % 2 == 0)
            {
                corrupted = [.. demo];
                corrupted[random.Next(corrupted.Length)] = (byte)random.Next(32, 127);
            }
            ScenarioReader.Read(corrupted);
        }
    }

    private static string ProblemsOf(ScenarioResult result) => result is ScenarioResult.Refused refused
        ? string.Concat(refused.Problems.Select(problem => problem + "\n"))
        : "";

    private static string Folder(string name) => Path.Combine(AppContext.BaseDirectory, name);

    private static string Here([CallerFilePath] string path = "") => path;
}
