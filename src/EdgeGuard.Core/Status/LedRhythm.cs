namespace EdgeGuard.Core.Status;

/// <summary>Where a light stands in its rhythm.</summary>
/// <param name="IsLit">It is lit now.</param>
/// <param name="Remaining">For how long it stays so; null for ever.</param>
public readonly record struct LedPhase(bool IsLit, TimeSpan? Remaining);

/// <summary>The schedule of a rhythm, for whoever has to turn a light on and off itself.</summary>
public static class LedRhythm
{
    /// <summary>Where a light stands that began its rhythm this long ago. Each begins lit, so that news shows at once.</summary>
    public static LedPhase At(LedPattern pattern, TimeSpan elapsed)
    {
        if (pattern.IsSteady) return new(pattern.Lit > TimeSpan.Zero, null);
        long lit = pattern.Lit.Ticks;
        long period = lit + pattern.Dark.Ticks;
        long into = elapsed.Ticks % period;
        return into < lit
            ? new(true, new TimeSpan(lit - into))
            : new(false, new TimeSpan(period - into));
    }
}
