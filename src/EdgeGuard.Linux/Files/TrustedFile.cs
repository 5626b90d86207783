namespace EdgeGuard.Linux.Files;

/// <summary>
/// Opens a file only where no other user can have written or replaced it. It walks from the root folder and checks what it has open, so
/// nobody can swap an entry between the check and the reading.
/// </summary>
public static class TrustedFile
{
    /// <summary>Opens a file for reading.</summary>
    /// <param name="path">Its absolute path. Links to folders are followed where they are trusted too; the file itself must not be a link.</param>
    /// <param name="users">System users who may own it, beside root and the agent's user.</param>
    /// <param name="problem">Why it is not trusted, with the entry to change; null where it is, and where there is no such file.</param>
    /// <returns>null where there is no such file, or it is not trusted.</returns>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static FileStream? Open(string path, IReadOnlyCollection<string> users, out string? problem)
    {
        using PathWalk walk = new(new FileOwner(users), path);
        while (walk.TryStep(out problem)) { }
        return walk.File is { } file ? new(file, FileAccess.Read) : null;
    }
}
