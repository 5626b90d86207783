namespace EdgeGuard.Core.Status;

/// <summary>
/// How a light behaves: lit and dark in turn, for ever. The set is closed, so that every rhythm can be told from every other
/// by eye and none flashes more than three times a second, which can harm (WCAG 2.3.1).
/// </summary>
public sealed record LedPattern
{
    /// <summary>Dark: nothing to tell; on the agent's light, nobody there to tell it.</summary>
    public static readonly LedPattern Off = new("off", 0, 1000);

    /// <summary>Lit without a break: someone is needed, but not at once.</summary>
    public static readonly LedPattern On = new("on", 1000, 0);

    /// <summary>Lit with a short dip every three seconds: well, and alive to say so.</summary>
    public static readonly LedPattern Beat = new("beat", 2900, 100) { NeedsLife = true };

    /// <summary>Dark with a short flash every three seconds: alive, with something to bear in mind.</summary>
    public static readonly LedPattern Wink = new("wink", 100, 2900) { NeedsLife = true };

    /// <summary>Even and slow: waiting for something.</summary>
    public static readonly LedPattern Slow = new("slow", 1000, 1000);

    /// <summary>Even and quick, 2.5 Hz: something is wrong now.</summary>
    public static readonly LedPattern Fast = new("fast", 200, 200);

    /// <summary>Every rhythm there is.</summary>
    public static readonly IReadOnlyList<LedPattern> All = [Off, On, Beat, Wink, Slow, Fast];

    private LedPattern(string name, int litMilliseconds, int darkMilliseconds)
    {
        Name = name;
        Lit = TimeSpan.FromMilliseconds(litMilliseconds);
        Dark = TimeSpan.FromMilliseconds(darkMilliseconds);
    }

    /// <summary>What the rhythm is called in output and logs.</summary>
    public string Name { get; }

    /// <summary>How long it is lit; zero for never.</summary>
    public TimeSpan Lit { get; }

    /// <summary>How long it is dark; zero for never.</summary>
    public TimeSpan Dark { get; }

    /// <summary>
    /// It claims that the agent is alive, so each beat must come from the agent: left to the kernel, it would go on claiming so
    /// after the agent hung or died.
    /// </summary>
    public bool NeedsLife { get; private init; }

    /// <summary>Lit or dark, and never the other.</summary>
    public bool IsSteady => Lit == TimeSpan.Zero || Dark == TimeSpan.Zero;

    /// <summary>Whether it begins lit: all do that are ever lit, so that news shows at once.</summary>
    public bool BeginsLit => Lit > TimeSpan.Zero;

    /// <summary>How long a phase lasts; null for ever.</summary>
    public TimeSpan? Length(bool isLit) => IsSteady ? null : isLit ? Lit : Dark;

    /// <inheritdoc/>
    public override string ToString() => Name;
}
