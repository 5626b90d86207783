using EdgeGuard.Core.Status;
using EdgeGuard.Linux.Leds;

namespace EdgeGuard.Linux.Tests.Leds;

/// <summary>What every driver of lights must do, checked by looking at the lights and not at the driver.</summary>
public abstract class LedDriverContract
{
    private static readonly Dictionary<string, Action<LedDriverContract>> Rules = new(StringComparer.Ordinal)
    {
        ["lights are dark when opened"] = c => c.Opened(_ => { }, ""),
        ["light lights one and leaves the others"] = c => c.Opened(d => d.Light(Led.Network, null), "network"),
        ["darken darkens one and leaves the others"] = c => c.Opened(DarkenOneOfThree, "network alarm"),
        ["two rhythms at once"] = c => c.Opened(BeginTwo, "agent network"),
        ["dispose darkens all"] = c => c.Disposed(),
        ["dispose lets the next one in"] = c => c.Reopened(),
    };

    static LedDriverContract()
    {
        foreach (LedPattern pattern in LedPattern.All)
        {
            Rules[$"{pattern} begins as its rhythm says"] = c => c.Opened(d => Begin(d, Led.Alarm, pattern), pattern == LedPattern.Off ? "" : "alarm");
            Rules[$"off ends {pattern}"] = c => c.Opened(d => Begin(d, Led.Alarm, pattern, LedPattern.Off), "");
            Rules[$"on ends {pattern}"] = c => c.Opened(d => Begin(d, Led.Alarm, pattern, LedPattern.On), "alarm");
        }
    }

    /// <summary>Every rule by name, for a theory of the driver's own test class.</summary>
    public static TheoryData<string> Names => [.. Rules.Keys];

    /// <summary>Opens the driver on its three lights.</summary>
    protected abstract ILedDriver Open();

    /// <summary>Whether a light is lit, as seen from outside; right after a rhythm began, whether it began lit.</summary>
    protected abstract bool IsLit(Led led);

    /// <summary>Checks one rule.</summary>
    protected void Keeps(string rule) => Rules[rule](this);

    private void Opened(Action<ILedDriver> told, string lit)
    {
        using ILedDriver driver = Open();
        told(driver);
        Assert.Equal(lit, Lit());
    }

    private void Disposed()
    {
        using (ILedDriver driver = Open())
        {
            foreach (Led led in LedNames.All) Begin(driver, led, LedPattern.Fast);
        }
        Assert.Equal("", Lit());
    }

    private void Reopened()
    {
        Open().Dispose();
        Opened(d => d.Light(Led.Agent, null), "agent");
    }

    private static void DarkenOneOfThree(ILedDriver driver)
    {
        foreach (Led led in LedNames.All) driver.Light(led, null);
        driver.Darken(Led.Agent);
    }

    private static void BeginTwo(ILedDriver driver)
    {
        Begin(driver, Led.Agent, LedPattern.Beat);
        Begin(driver, Led.Network, LedPattern.Slow);
    }

    /// <summary>As whoever plays pictures does it.</summary>
    private static void Begin(ILedDriver driver, Led led, params ReadOnlySpan<LedPattern> patterns)
    {
        foreach (LedPattern pattern in patterns)
        {
            if (driver.TryShow(led, pattern)) continue;
            if (pattern.BeginsLit) driver.Light(led, pattern.Length(true));
            else driver.Darken(led);
        }
    }

    private string Lit() => string.Join(' ', LedNames.All.Where(IsLit).Select(led => led.Name()));
}
