namespace EdgeGuard.Commands;

/// <summary>What every verb ends with; scripts depend on it.</summary>
internal static class ExitCode
{
    /// <summary>Done, or the answer is yes.</summary>
    internal const int Done = 0;

    /// <summary>Refused or failed, or the answer is no.</summary>
    internal const int Refused = 1;

    /// <summary>It could not run at all.</summary>
    internal const int CouldNotRun = 2;
}
