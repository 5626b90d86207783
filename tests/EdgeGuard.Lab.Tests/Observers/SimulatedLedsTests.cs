using EdgeGuard.Core.Status;
using EdgeGuard.Agent.Leds;
using EdgeGuard.Lab.Observers;
using EdgeGuard.Linux.Leds;

namespace EdgeGuard.Lab.Tests.Observers;

public sealed class SimulatedLedsTests : IDisposable
{
    private readonly DirectoryInfo _state = Directory.CreateTempSubdirectory("edgeguard-lights-");

    public void Dispose() => _state.Delete(recursive: true);

    [Theory]
    [InlineData("off")]
    [InlineData("on")]
    [InlineData("slow")]
    [InlineData("fast")]
    public void Leds_show_a_pattern_that_the_kernel_keeps_up(string name)
    {
        SimulatedLeds leds = new(_state);
        using ILedDriver driver = Open(leds);

        Assert.True(driver.TryShow(Led.Alarm, Pattern(name)));

        Assert.Equal(name, leds.PatternOf(Led.Alarm).Name);
    }

    [Theory]
    [InlineData("beat")]
    [InlineData("wink")]
    public void Leds_show_a_blinking_pattern_until_the_driver_stops(string name)
    {
        SimulatedLeds leds = new(_state);
        using ILedDriver driver = Open(leds);
        driver.Light(Led.Agent, Pattern(name).Lit);
        Assert.Equal(name, leds.PatternOf(Led.Agent).Name);

        string shot = Directory.EnumerateFiles(leds.Root, "shot", SearchOption.AllDirectories).Single(file => file.Contains("agent", StringComparison.Ordinal));
        File.SetLastWriteTimeUtc(shot, DateTime.UtcNow.AddSeconds(-4));

        Assert.Equal("off", leds.PatternOf(Led.Agent).Name);
    }

    private static ILedDriver Open(SimulatedLeds leds)
    {
        LedOptions options = new() { Driver = "class" };
        options.Class.Root = leds.Root;
        return LedDrivers.Open(options)!;
    }

    private static LedPattern Pattern(string name) => LedPattern.All.Single(pattern => pattern.Name == name);
}
