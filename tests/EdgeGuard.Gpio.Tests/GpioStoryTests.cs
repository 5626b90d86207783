using System.Runtime.CompilerServices;
using System.Text.Json;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.Status;
using EdgeGuard.Linux.Leds;

namespace EdgeGuard.Gpio.Tests;

/// <summary>Plays the demo's story on the lines of a chip and on the kernel's LED class: one file says what the lights show, here and there.</summary>
[Collection(nameof(GpioCollection))]
public sealed class GpioStoryTests : IDisposable
{
    private readonly CancellationTokenSource _timeout = new(TimeSpan.FromMinutes(5));

    public static TheoryData<string> Drivers => [LineLeds.CompiledIn[0].Name, "class"];

    public void Dispose() => _timeout.Dispose();

    [GpioTheory, MemberData(nameof(Drivers))]
    public async Task Lights_show_what_the_story_says(string driver)
    {
        using UserLeds lights = new();
        bool IsLit(Led led) => driver == "class" ? lights.IsLit(led) : SimChip.IsHigh(SimChip.Lines[led]);
        LitAgent? agent = null;
        JsonElement[] story = Story();
        List<PerLed<string>> seen = [];
        foreach (JsonElement step in story)
        {
            string what = step.GetProperty("do").GetString()!;
            if (what == "start-agent") await (agent = new(driver)).StartAsync();
            else if (what == "kill-agent") await agent!.DisposeAsync();
            else if (what == "expect-lights") seen.Add(await SeenAsync(IsLit, Expect(step)));
            else if (LevelAfter(what, step) is { } level) await agent!.HoldAsync(level);
        }
        await agent!.DisposeAsync();
        Assert.Equal(story.Where(step => step.GetProperty("do").GetString() == "expect-lights").Select(Expect), seen);
        Assert.True(seen.Distinct().Count() >= 4, "the story says too little about lights");
    }

    // News grows old while one looks, so one who is patient looks again.
    private async Task<PerLed<string>> SeenAsync(Func<Led, bool> isLit, PerLed<string> expected)
    {
        PerLed<string> seen = await Rhythm.WatchAsync(isLit, _timeout.Token);
        for (int again = 0; again < 2 && seen != expected; again++) seen = await Rhythm.WatchAsync(isLit, _timeout.Token);
        return seen;
    }

    private static PerLed<string> Expect(JsonElement step) =>
        new(step.GetProperty("agent").GetString()!, step.GetProperty("network").GetString()!, step.GetProperty("alarm").GetString()!);

    private static ResponseLevel? LevelAfter(string what, JsonElement step) => what switch
    {
        "expect-response" when step.GetProperty("level").GetString() == ResponseLevel.Isolated.Name() => ResponseLevel.Isolated,
        "release" => ResponseLevel.None,
        _ => null,
    };

    private static JsonElement[] Story([CallerFilePath] string test = "")
    {
        string file = Path.Combine(Path.GetDirectoryName(test)!, "../scenarios/mirai.json");
        using JsonDocument scenario = JsonDocument.Parse(File.ReadAllText(file));
        return [.. scenario.RootElement.GetProperty("story").EnumerateArray().Select(step => step.Clone())];
    }
}
