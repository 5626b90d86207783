using System.Diagnostics;
using System.Text.Json;
using System.Xml.Linq;
using EdgeGuard.Tests.Prose;

namespace EdgeGuard.Tests.Pages;

/// <summary>The README's picture is what <c>deploy/picture/draw.py</c> draws of a run of today's demo.</summary>
public sealed class PictureTests
{
    private const string Remedy = "run deploy/picture/record.sh";

    [Fact]
    public void Run_that_was_recorded_is_of_todays_story_and_held()
    {
        JsonElement scenario = JsonDocument.Parse(Repository.Read(Demo.Scenario)).RootElement, report = JsonDocument.Parse(Repository.Read(Demo.Report)).RootElement;

        Assert.True(report.GetProperty("held").GetBoolean());
        Assert.Equal(0, report.GetProperty("leaked").GetInt32());
        Assert.True(Steps(scenario.GetProperty("story")).SequenceEqual(Steps(report.GetProperty("steps"))), $"The story has changed: {Remedy}");
    }

    [Fact]
    public async Task Script_draws_the_committed_picture_from_the_recorded_run()
    {
        string drawn = await DrawAsync(Path.Combine(Repository.Root, Demo.Report));

        Assert.True(drawn == Repository.Read(Demo.Picture), $"The picture is not of this run: {Remedy}");
    }

    [Fact]
    public async Task Picture_follows_the_run()
    {
        string altered = Path.GetTempFileName();
        await File.WriteAllTextAsync(altered, Repository.Read(Demo.Report).Replace("\"leaked\": 0", "\"leaked\": 7", StringComparison.Ordinal));

        string drawn = await DrawAsync(altered);
        File.Delete(altered);

        Assert.Contains("7 leaked", drawn, StringComparison.Ordinal);
    }

    [Fact]
    public void Picture_is_well_formed_and_says_what_the_readme_says()
    {
        JsonElement report = JsonDocument.Parse(Repository.Read(Demo.Report)).RootElement;
        XDocument picture = XDocument.Parse(Repository.Read(Demo.Picture));
        string[] words = [.. picture.Descendants("{http://www.w3.org/2000/svg}text").Select(text => text.Value)];

        Assert.Equal("{http://www.w3.org/2000/svg}svg", picture.Root!.Name);
        Assert.Contains(report.GetProperty("title").GetString(), words);
        Assert.Contains($"none of the {report.GetProperty("denied").GetInt32():N0} forbidden", Repository.Read("README.md"), StringComparison.Ordinal);
        Assert.Contains(words, text => text.EndsWith($"{report.GetProperty("denied").GetInt32():N0} forbidden packets sent, 0 leaked.", StringComparison.Ordinal));
    }

    private static IEnumerable<string> Steps(JsonElement steps) =>
        steps.EnumerateArray().Select(step => $"{step.GetProperty("do").GetString()}: {step.GetProperty("say").GetString()}");

    private static async Task<string> DrawAsync(string report)
    {
        ProcessStartInfo start = new("/usr/bin/python3", [Path.Combine(Repository.Root, "deploy/picture/draw.py"), Path.Combine(Repository.Root, Demo.Scenario), report])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process script = Process.Start(start)!;
        Task<string> errors = script.StandardError.ReadToEndAsync();
        string drawn = await script.StandardOutput.ReadToEndAsync();
        await script.WaitForExitAsync();
        Assert.Equal((0, ""), (script.ExitCode, await errors));
        return drawn;
    }
}
