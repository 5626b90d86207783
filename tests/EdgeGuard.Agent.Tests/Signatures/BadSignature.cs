using EdgeGuard.Agent.Signatures;

namespace EdgeGuard.Agent.Tests.Signatures;

/// <summary>A signature that must be invalid.</summary>
/// <param name="Name">What is wrong with it.</param>
/// <param name="Check">The check that must fail.</param>
/// <param name="Make">Makes it.</param>
/// <param name="WhyOpenSslAccepts">Why <c>openssl cms -verify</c> takes it for valid; null where it must not.</param>
internal sealed record BadSignature(string Name, SignatureCheck Check, Func<SignatureCase> Make, string? WhyOpenSslAccepts = null);
