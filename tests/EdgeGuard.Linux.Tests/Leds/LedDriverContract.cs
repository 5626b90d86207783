using EdgeGuard.Core.Status;
using EdgeGuard.Linux.Leds;

namespace EdgeGuard.Linux.Tests.Leds;

/// <summary>What every driver of lights must do, checked by looking at the lights and not at the driver.</summary>
public abstract class LedDriverContract
{
    public static TheoryData<string> Patterns => [.. LedPattern.All.Select(p => p.Name)];

    /// <summary>Opens the driver on its three lights.</summary>
    protected abstract ILedDriver Open();

    /// <summary>Whether a light is lit, as seen from outside; right after a rhythm began, whether it began lit.</summary>
    protected abstract bool IsLit(Led led);

    [Fact]
    public void Lights_are_dark_when_opened()
    {
        using ILedDriver driver = Open();
        Assert.Equal("", Lit());
    }

    [Fact]
    public void Light_lights_one_and_leaves_the_others()
    {
        using ILedDriver driver = Open();
        driver.Light(Led.Network, null);
        Assert.Equal("network", Lit());
    }

    [Fact]
    public void Darken_darkens_one_and_leaves_the_others()
    {
        using ILedDriver driver = Open();
        foreach (Led led in LedNames.All) driver.Light(led, null);
        driver.Darken(Led.Agent);
        Assert.Equal("network alarm", Lit());
    }

    [Theory, MemberData(nameof(Patterns))]
    public void Pattern_begins_as_its_rhythm_says(string name)
    {
        LedPattern pattern = LedPattern.All.Single(p => p.Name == name);
        using ILedDriver driver = Open();
        Begin(driver, Led.Alarm, pattern);
        Assert.Equal(LedRhythm.At(pattern, TimeSpan.Zero).IsLit ? "alarm" : "", Lit());
    }

    [Theory, MemberData(nameof(Patterns))]
    public void Off_ends_every_pattern(string name)
    {
        using ILedDriver driver = Open();
        Begin(driver, Led.Alarm, LedPattern.All.Single(p => p.Name == name));
        Begin(driver, Led.Alarm, LedPattern.Off);
        Assert.Equal("", Lit());
    }

    [Theory, MemberData(nameof(Patterns))]
    public void On_ends_every_pattern(string name)
    {
        using ILedDriver driver = Open();
        Begin(driver, Led.Alarm, LedPattern.All.Single(p => p.Name == name));
        Begin(driver, Led.Alarm, LedPattern.On);
        Assert.Equal("alarm", Lit());
    }

    [Fact]
    public void Dispose_darkens_all_and_lets_the_next_one_in()
    {
        using (ILedDriver driver = Open())
        {
            foreach (Led led in LedNames.All) Begin(driver, led, LedPattern.Fast);
        }
        Assert.Equal("", Lit());
        using ILedDriver next = Open();
        next.Light(Led.Agent, null);
        Assert.Equal("agent", Lit());
    }

    /// <summary>As whoever plays pictures does it.</summary>
    private static void Begin(ILedDriver driver, Led led, LedPattern pattern)
    {
        if (driver.TryShow(led, pattern)) return;
        LedPhase phase = LedRhythm.At(pattern, TimeSpan.Zero);
        if (phase.IsLit) driver.Light(led, phase.Remaining);
        else driver.Darken(led);
    }

    private string Lit() => string.Join(' ', LedNames.All.Where(IsLit).Select(led => led.Name()));
}
