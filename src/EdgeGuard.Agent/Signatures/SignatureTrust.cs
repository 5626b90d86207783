using System.Security.Cryptography.X509Certificates;

namespace EdgeGuard.Agent.Signatures;

/// <summary>By what a signature is judged.</summary>
/// <param name="Anchors">The certificates at which a chain may end. One need not be self-signed, and may be the signer's own.</param>
/// <param name="At">The time at which every certificate must be valid.</param>
public sealed record SignatureTrust(IReadOnlyCollection<X509Certificate2> Anchors, DateTimeOffset At)
{
    /// <summary>The only subject that may sign, such as <c>mudsigner</c> of a device's certificate (RFC 8520 §13.2); null for any.</summary>
    public DistinguishedName? Signer { get; init; }
}
