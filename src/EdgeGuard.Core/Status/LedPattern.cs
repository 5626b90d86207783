namespace EdgeGuard.Core.Status;

/// <summary>
/// The blink pattern of an LED: lit and dark in turn, without end. The set is closed, so that people can tell every pattern from the others. None
/// flashes more than three times a second, which can harm (WCAG 2.3.1).
/// </summary>
public sealed record LedPattern
{
    /// <summary>Dark: nothing to report. On the agent's LED: the agent does not run.</summary>
    public static readonly LedPattern Off = new("off", 0, 1000);

    /// <summary>Lit without a break: a person is needed, but not at once.</summary>
    public static readonly LedPattern On = new("on", 1000, 0);

    /// <summary>Lit with a short dip every three seconds: all is well, and the agent runs.</summary>
    public static readonly LedPattern Beat = new("beat", 2900, 100) { NeedsLife = true };

    /// <summary>Dark with a short flash every three seconds: the agent runs, and something needs attention later.</summary>
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

    /// <summary>Its name in output and logs.</summary>
    public string Name { get; }

    /// <summary>How long it is lit; zero for never.</summary>
    public TimeSpan Lit { get; }

    /// <summary>How long it is dark; zero for never.</summary>
    public TimeSpan Dark { get; }

    /// <summary>
    /// It shows that the agent runs, so each beat must come from the agent. The kernel would continue the pattern after the agent hung or died.
    /// </summary>
    public bool NeedsLife { get; private init; }

    /// <summary>Constantly lit or constantly dark.</summary>
    public bool IsSteady => Lit == TimeSpan.Zero || Dark == TimeSpan.Zero;

    /// <summary>Whether it begins lit. All patterns that are ever lit do, so that a change shows at once.</summary>
    public bool BeginsLit => Lit > TimeSpan.Zero;

    /// <summary>How long a phase lasts; null for ever.</summary>
    public TimeSpan? Length(bool isLit) => IsSteady ? null : isLit ? Lit : Dark;

    /// <inheritdoc/>
    public override string ToString() => Name;
}
