namespace EdgeGuard.Agent.Signatures;

/// <summary>A check that failed.</summary>
/// <param name="Check">Which one.</param>
/// <param name="Detail">What was found, in a sentence; null for that of the list. May have outside text.</param>
internal sealed record SignatureProblem(SignatureCheck Check, string? Detail = null)
{
    /// <summary>What was found, and the remedy.</summary>
    internal string Why => $"{Detail ?? SignatureChecks.Row(Check).Failed} {SignatureChecks.Row(Check).Remedy}";
}
