using System.Globalization;

namespace EdgeGuard.Core.State;

/// <summary>The kernel's table differed from the applied ruleset, and was restored.</summary>
/// <param name="Time">When it was restored.</param>
/// <param name="Found">What was found, in words for people.</param>
/// <param name="By">The process that changed it, as the kernel names it; null when unknown. Outside text, of plain characters only.</param>
/// <param name="Took">From the first sign of a change to the restored table.</param>
public sealed record TableRepair(DateTimeOffset Time, string Found, string? By, TimeSpan Took)
{
    /// <summary>One line for people.</summary>
    public string Describe() => string.Create(CultureInfo.InvariantCulture,
        $"{Found}; {(By is { } author ? $"changed by {author}, " : "")}as it should be again after {Took.TotalMilliseconds:0} ms");
}
