namespace EdgeGuard.Lab.Running;

/// <summary>Result of a step.</summary>
/// <param name="Holds">It ended as the scenario expects.</param>
/// <param name="Detail">What was observed, in one line.</param>
/// <param name="Attachment">A longer text, such as a message or the LED patterns; null for none.</param>
internal sealed record StepResult(bool Holds, string Detail, string? Attachment = null);
