using System.Runtime.CompilerServices;
using System.Text.Json;
using EdgeGuard.Core.Response;
using EdgeGuard.Core.Status;
using EdgeGuard.Linux.Leds;
using EdgeGuard.Linux.Tests.Gpio;

namespace EdgeGuard.Agent.Tests.Gpio;

/// <summary>Plays the demo's story on the lines of a chip: the same file says what the lights have to show here and there.</summary>
[Collection(nameof(GpioCollection)), Trait("Category", "Gpio")]
public sealed class GpioStoryTests : IDisposable
{
    private readonly CancellationTokenSource _patience = new(TimeSpan.FromMinutes(3));

    public void Dispose() => _patience.Dispose();

    [GpioFact]
    public async Task Lines_of_a_chip_show_what_the_story_says()
    {
        LitAgent? agent = null;
        int looked = 0;
        foreach (JsonElement step in Story())
        {
            string what = step.GetProperty("do").GetString()!;
            if (what == "start-agent") await (agent = new(LineLeds.CompiledIn[0].Name)).StartAsync();
            else if (what == "kill-agent") await agent!.DisposeAsync();
            else if (what == "expect-light" && Expect(step) is var (led, pattern))
            {
                Assert.Equal($"{led.Name()} {pattern}", $"{led.Name()} {(await Rhythm.WatchAsync(l => SimChip.IsHigh(SimChip.Lines[l]), _patience.Token))[led]}");
                looked++;
            }
            else if (What(what, step) is { } level) await agent!.HoldAsync(level);
        }
        await agent!.DisposeAsync();
        Assert.True(looked >= 3, "the story says too little about lights");
    }

    private static (Led, string) Expect(JsonElement step) =>
        (LedNames.All.Single(led => led.Name() == step.GetProperty("light").GetString()), step.GetProperty("pattern").GetString()!);

    private static ResponseLevel? What(string what, JsonElement step) => what switch
    {
        "expect-response" when step.GetProperty("level").GetString() == ResponseLevel.Isolated.Name() => ResponseLevel.Isolated,
        "release" => ResponseLevel.None,
        _ => null,
    };

    private static JsonElement[] Story([CallerFilePath] string test = "")
    {
        string file = Path.Combine(Path.GetDirectoryName(test)!, "../../scenarios/mirai.json");
        using JsonDocument scenario = JsonDocument.Parse(File.ReadAllText(file));
        return [.. scenario.RootElement.GetProperty("story").EnumerateArray().Select(step => step.Clone())];
    }
}
