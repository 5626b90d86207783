namespace EdgeGuard.Lab;

/// <summary>The lab could not be built or kept up, which says nothing about EdgeGuard; the message says what to do. Exit code 2.</summary>
public sealed class LabException(string message, Exception? innerException = null) : Exception(message, innerException);
