using EdgeGuard.Commands;

namespace EdgeGuard.Tests.Commands;

public sealed class LedCommandTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("edgeguard-led-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Test_rehearses_every_rhythm_on_every_light_and_leaves_them_dark()
    {
        string lights = Path.Combine(_folder, "leds");
        string[] names = ["edgeguard:green:agent", "edgeguard:amber:network", "edgeguard:red:alarm"];
        foreach (string name in names) Light(Path.Combine(lights, name));

        Cli.Outcome outcome = Test($$"""{ "leds": { "driver": "class", "class": { "root": "{{lights}}" } } }""");

        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Errors));
        string[] lines = outcome.Output.TrimEnd('\n').Split('\n');
        Assert.Equal($"LED class in {lights}: {string.Join(", ", names)}", lines[0]);
        Assert.Equal(["agent", "network", "alarm"], lines[1..].Select(line => line.Split(' ')[0]).Distinct());
        Assert.Equal(15, lines.Length - 1);
        Assert.All(names, name => Assert.Equal("0", File.ReadAllText(Path.Combine(lights, name, "brightness"))));
    }

    [Fact]
    public void Test_without_lights_is_refused()
    {
        Cli.Outcome outcome = Test($$"""{ "leds": { "class": { "root": "{{_folder}}" } } }""");
        Assert.Equal((1, ""), (outcome.ExitCode, outcome.Output));
        Assert.StartsWith("There is no light to test", outcome.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{ "leds": { "driver": "disco" } }""", "leds:driver: 'disco' must be one of ")]
    [InlineData("{", "")]
    public void Test_cannot_run_with_a_configuration_that_cannot_be_used(string json, string problem)
    {
        Cli.Outcome outcome = Test(json);
        Assert.Equal((2, ""), (outcome.ExitCode, outcome.Output));
        Assert.Contains(problem, outcome.Errors, StringComparison.Ordinal);
    }

    private Cli.Outcome Test(string json)
    {
        string config = Path.Combine(_folder, "config.json");
        File.WriteAllText(config, json);
        return InProcess.Run(LedCommand.Create(), "test", "--config", config, "--seconds", "0.02");
    }

    private static void Light(string folder)
    {
        Directory.CreateDirectory(folder);
        foreach ((string file, string content) in ((string, string)[])[("brightness", "1"), ("max_brightness", "1"), ("trigger", "[none] timer oneshot"), ("delay_on", ""), ("delay_off", ""), ("shot", "")])
            File.WriteAllText(Path.Combine(folder, file), content);
    }
}
