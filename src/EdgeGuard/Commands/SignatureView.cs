using EdgeGuard.Agent.Signatures;
using EdgeGuard.Core.Events;

namespace EdgeGuard.Commands;

/// <summary>A verdict on a signature, as <c>verify --json</c> writes it. Signer, issuer and reason are outside text.</summary>
/// <param name="Verdict"><c>valid</c> or <c>invalid</c>.</param>
/// <param name="Check">The check that failed, by its name in <see cref="SignatureChecks"/>; null where all held.</param>
/// <param name="Signer">The subject of the signer's certificate; null where there is none.</param>
/// <param name="Issuer">Its issuer.</param>
/// <param name="SignedAt">When it was signed in UTC, as the signer states; null where it does not.</param>
/// <param name="Why">Why, with the remedy.</param>
internal sealed record SignatureView(string Verdict, string? Check, string? Signer, string? Issuer, DateTime? SignedAt, string Why)
{
    internal static SignatureView Of(SignatureVerdict verdict) => new(
        verdict.IsValid ? "valid" : "invalid", verdict.Failed is { } check ? EnumWord.Of(check) : null, verdict.Signer, verdict.Issuer, verdict.SignedAt?.UtcDateTime, verdict.Why);
}
