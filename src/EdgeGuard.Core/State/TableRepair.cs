using System.Globalization;

namespace EdgeGuard.Core.State;

/// <summary>The kernel's table was not what the kernel had been told, and was built anew.</summary>
/// <param name="Time">When it was built anew.</param>
/// <param name="Found">What was found, in words for people.</param>
/// <param name="By">Who had changed it, as the kernel names the process; null when nobody saw. Outside text, of plain characters only.</param>
/// <param name="Took">From the sign that something is wrong to the table as it should be.</param>
public sealed record TableRepair(DateTimeOffset Time, string Found, string? By, TimeSpan Took)
{
    /// <summary>One line for people.</summary>
    public string Describe() => string.Create(CultureInfo.InvariantCulture,
        $"{Found}; {(By is { } author ? $"changed by {author}, " : "")}as it should be again after {Took.TotalMilliseconds:0} ms");
}
