namespace EdgeGuard.Core.Violations;

/// <summary>The meaning of a forbidden packet, together with those before it.</summary>
/// <param name="Shape">The attack pattern.</param>
/// <param name="Points">What it adds to the device's score; 0 for most packets, and always for repetitions.</param>
/// <param name="Evidence">What was counted, as text that follows the device's name.</param>
/// <param name="Flow">The summary of the packets like it.</param>
public sealed record Detection(ViolationShape Shape, double Points, string Evidence, DeniedFlow Flow);
