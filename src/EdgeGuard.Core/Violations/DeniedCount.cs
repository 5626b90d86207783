namespace EdgeGuard.Core.Violations;

/// <summary>How many forbidden packets of a device the kernel counted, reported or not.</summary>
/// <param name="Packets">Packets.</param>
/// <param name="Within">In which time.</param>
public readonly record struct DeniedCount(long Packets, TimeSpan Within);
