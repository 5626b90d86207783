namespace EdgeGuard.Tests.Commands;

public sealed class RunCommandTests
{
    [Fact]
    public async Task A_bad_configuration_ends_with_2_and_lists_every_problem_with_its_key()
    {
        string config = Path.GetTempFileName();
        await File.WriteAllTextAsync(config, """
            {
              "gateway": { "id": "GW 01" },
              "networks": [ { "name": "things", "kind": "iott", "mod": "enforce", "interfaces": ["a b"] } ],
              "devices": [ { "mac": "nonsense", "profile": "/nowhere/camera.json" } ],
              "response": { "windowSeconds": 0 },
              "mqtt": { "url": "http://broker" },
              "leds": { "driver": "neon" },
              "colour": "blue"
            }
            """);

        Cli.Outcome outcome = await Cli.RunAsync("run", "--config", config);
        File.Delete(config);

        Assert.Equal((2, ""), (outcome.ExitCode, outcome.Output));
        string[] keys = ["gateway:id", "networks:0:kind", "networks:0:mod", "networks:0:interfaces", "devices:0:mac", "devices:0:profile",
            "response:windowSeconds", "mqtt:url", "eds:", "colour"];
        Assert.All(keys, key => Assert.Contains(key, outcome.Errors, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("{ this is not JSON")]
    [InlineData("""{ "response": { "windowSeconds": "soon" } }""")]
    public async Task A_configuration_that_cannot_be_read_ends_with_2_and_a_sentence(string text)
    {
        string config = Path.GetTempFileName();
        await File.WriteAllTextAsync(config, text);

        Cli.Outcome outcome = await Cli.RunAsync("run", "--config", config);
        File.Delete(config);

        Assert.Equal((2, ""), (outcome.ExitCode, outcome.Output));
        Assert.StartsWith(config, outcome.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", outcome.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Uninstall_refuses_a_named_configuration_that_is_missing_and_changes_nothing()
    {
        Cli.Outcome outcome = await Cli.RunAsync("uninstall", "--config", "/nowhere/edgeguard.json");

        Assert.Equal((2, ""), (outcome.ExitCode, outcome.Output));
        Assert.Contains("there is no such file", outcome.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_verb_that_finds_no_agent_ends_with_2_and_says_what_to_do()
    {
        Cli.Outcome outcome = await Cli.RunAsync("status", "--socket", "/nowhere/control.sock");

        Assert.Equal((2, ""), (outcome.ExitCode, outcome.Output));
        Assert.Contains("edgeguard run", outcome.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData]
    [InlineData("help")]
    [InlineData("help", "replay")]
    public async Task Help_is_given_however_it_is_asked_for(params string[] words)
    {
        Cli.Outcome outcome = await Cli.RunAsync(words);

        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Errors));
        Assert.Contains(words.Length == 2 ? "--names-from-capture" : "quarantine", outcome.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("run")]
    [InlineData("led", "test")]
    [InlineData("coverage")]
    public async Task A_configuration_that_is_not_there_ends_with_2_and_the_remedy(params string[] verb)
    {
        Cli.Outcome outcome = await Cli.RunAsync([.. verb, "--config", "/nowhere/edgeguard.json"]);

        Assert.Equal((2, "", "/nowhere/edgeguard.json: there is no such file. Write it, or name another with --config.\n"), (outcome.ExitCode, outcome.Output, outcome.Errors));
    }

    [Fact]
    public async Task An_unknown_verb_ends_with_2()
    {
        Assert.Equal(2, (await Cli.RunAsync("quarantain")).ExitCode);
    }
}
