namespace EdgeGuard.Core.Violations;

/// <summary>What a forbidden packet means, seen together with those before it.</summary>
/// <param name="Shape">What it looks like.</param>
/// <param name="Points">What it adds to the device's score; 0 for most packets, and always for what is merely repeated.</param>
/// <param name="Evidence">What was counted, in words that follow the device's name.</param>
/// <param name="Flow">The sum of packets like it.</param>
public sealed record Detection(ViolationShape Shape, double Points, string Evidence, DeniedFlow Flow);
