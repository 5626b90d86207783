namespace EdgeGuard.Agent.Backups;

/// <summary>Why a backup was not made or not restored.</summary>
public enum BackupProblem
{
    /// <summary>The file is no backup of EdgeGuard.</summary>
    NoBackup,

    /// <summary>A newer EdgeGuard made it.</summary>
    Newer,

    /// <summary>The passphrase is wrong.</summary>
    WrongPassphrase,

    /// <summary>The end of the file is missing.</summary>
    Truncated,

    /// <summary>The file was changed or damaged since it was made.</summary>
    Changed,

    /// <summary>It names a file outside the two folders that a backup may write to, or a path there leads elsewhere.</summary>
    ForeignPath,

    /// <summary>Something in it is larger than EdgeGuard writes.</summary>
    TooLarge,

    /// <summary>Its content is not what EdgeGuard writes.</summary>
    Malformed,

    /// <summary>It is of another configuration file or another state folder.</summary>
    OtherPlace,

    /// <summary>The agent could not start with what it contains.</summary>
    Unusable,

    /// <summary>There is nothing that can be saved, or no place to save it.</summary>
    NotSaved,
}

/// <summary>A backup was refused. Configuration, state and files are as they were.</summary>
public sealed class BackupRefusedException(BackupProblem problem, string message) : Exception(message)
{
    /// <summary>Why.</summary>
    public BackupProblem Problem { get; } = problem;
}
