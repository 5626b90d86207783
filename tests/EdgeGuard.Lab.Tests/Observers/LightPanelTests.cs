using EdgeGuard.Core.Status;
using EdgeGuard.Agent.Leds;
using EdgeGuard.Lab.Observers;
using EdgeGuard.Linux.Leds;

namespace EdgeGuard.Lab.Tests.Observers;

public sealed class LightPanelTests : IDisposable
{
    private readonly DirectoryInfo _state = Directory.CreateTempSubdirectory("edgeguard-lights-");

    public void Dispose() => _state.Delete(recursive: true);

    [Theory]
    [InlineData("off")]
    [InlineData("on")]
    [InlineData("slow")]
    [InlineData("fast")]
    public void Panel_reads_back_what_the_driver_keeps_up_by_itself(string name)
    {
        LightPanel panel = new(_state);
        using ILedDriver driver = Open(panel);

        Assert.True(driver.TryShow(Led.Alarm, Pattern(name)));

        Assert.Equal(name, panel.Show(Led.Alarm).Name);
    }

    [Theory]
    [InlineData("beat")]
    [InlineData("wink")]
    public void Panel_reads_a_beat_and_sees_it_end_with_whoever_beat_it(string name)
    {
        LightPanel panel = new(_state);
        using ILedDriver driver = Open(panel);
        driver.Light(Led.Agent, Pattern(name).Lit);
        Assert.Equal(name, panel.Show(Led.Agent).Name);

        string shot = Directory.EnumerateFiles(panel.Root, "shot", SearchOption.AllDirectories).Single(file => file.Contains("agent", StringComparison.Ordinal));
        File.SetLastWriteTimeUtc(shot, DateTime.UtcNow.AddSeconds(-4));

        Assert.Equal("off", panel.Show(Led.Agent).Name);
    }

    private static ILedDriver Open(LightPanel panel)
    {
        LedOptions options = new() { Driver = "class" };
        options.Class.Root = panel.Root;
        return LedDrivers.Open(options)!;
    }

    private static LedPattern Pattern(string name) => LedPattern.All.Single(pattern => pattern.Name == name);
}
