using EdgeGuard.Agent.Views;
using EdgeGuard.Commands;
using EdgeGuard.Core.Status;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

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
        Assert.StartsWith("There is no LED to test", outcome.Errors, StringComparison.Ordinal);
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

    [Fact]
    public async Task Show_draws_what_the_lights_of_the_agent_show()
    {
        string socket = Path.Combine(_folder, "control");
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.ListenUnixSocket(socket));
        await using WebApplication agent = builder.Build();
        LedPicture picture = new(new(LedPattern.Beat, "enforcing"), new(LedPattern.Fast, "can be bypassed"), new(LedPattern.On, "can be bypassed"));
        agent.MapGet("/v1/leds", () => Results.Json(LedsView.Of(picture), ControlJson.Default.LedsView));
        await agent.StartAsync();

        Assert.Equal(new(0, LedDrawing.Draw(picture), ""), InProcess.Run(LedCommand.Create(), "show", "--socket", socket));
        Assert.Contains("\"pattern\":\"fast\"", InProcess.Run(LedCommand.Create(), "show", "--socket", socket, "--json").Output, StringComparison.Ordinal);
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
