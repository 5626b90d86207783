namespace EdgeGuard.Lab.Attacks;

/// <summary>A packet that a device is about to send.</summary>
/// <param name="At">When, counted from the first.</param>
/// <param name="Bytes">The packet from its IP header on, checksums filled in.</param>
public sealed record TimedPacket(TimeSpan At, byte[] Bytes);
