namespace EdgeGuard.Lab.Processes;

/// <summary>The test network could not be built or kept running. This is no verdict on EdgeGuard. The message states the remedy; exit code 2.</summary>
public sealed class LabException(string message, Exception? innerException = null) : Exception(message, innerException);
