using System.Text.Json;
using System.Text.RegularExpressions;
using EdgeGuard.Tests.Prose;

namespace EdgeGuard.Tests.Pages;

/// <summary>README.md is short, begins with the two commands, and shows what the demo really said.</summary>
public sealed partial class ReadmeTests
{
    private const int MostLines = 200, FirstLines = 40;
    private static readonly string[] Lines = Repository.Read("README.md").TrimEnd('\n').Split('\n');

    [Fact]
    public void Readme_is_short_and_has_the_two_commands_in_its_first_lines()
    {
        string beginning = string.Join('\n', Lines.Take(FirstLines));

        Assert.InRange(Lines.Length, FirstLines, MostLines);
        Assert.Matches(@"git clone \S+ edgeguard && cd edgeguard", beginning);
        foreach (string command in (string[])["deploy/demo.sh", "tests/run.sh"])
        {
            Assert.Matches($@"(?m)^    {Regex.Escape(command)}\b", beginning);
            Assert.True(File.GetUnixFileMode(Path.Combine(Repository.Root, command)).HasFlag(UnixFileMode.UserExecute), command);
        }
    }

    [Fact]
    public void What_the_program_says_is_what_it_said_in_the_demo()
    {
        string[] exhibits = [.. Demo.Exhibits().SelectMany(exhibit => exhibit.Split('\n'))];
        string[] shown = [.. Blocks("text").SelectMany(block => block.TrimEnd('\n').Split('\n'))];

        Assert.NotEmpty(shown);
        Assert.All(shown, line => Assert.Contains(line, exhibits));
    }

    [Fact]
    public void The_message_that_is_shown_has_the_form_of_the_demos()
    {
        JsonElement shown = JsonDocument.Parse(Assert.Single(Blocks("json"), block => block.Contains("specversion", StringComparison.Ordinal))).RootElement;
        JsonElement sent = Assert.Single(Demo.Exhibits().Where(e => e.StartsWith("{\"specversion\"", StringComparison.Ordinal)).Select(e => JsonDocument.Parse(e).RootElement),
            message => message.GetProperty("type").GetString() == shown.GetProperty("type").GetString());

        Assert.Equal(Members(sent), Members(shown));
    }

    // Names of all members, and the values of those that no run changes.
    private static IEnumerable<string> Members(JsonElement value, string place = "") => value.ValueKind == JsonValueKind.Object
        ? value.EnumerateObject().SelectMany(member => Members(member.Value, $"{place}.{member.Name}"))
        : [place is ".id" or ".time" or ".data.response.since" or ".data.response.until" or ".data.response.reason" ? place : $"{place} {value}"];

    private static IEnumerable<string> Blocks(string language) => PageBlocks.Of("README.md", language);
}
