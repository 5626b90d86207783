namespace EdgeGuard.Agent.Store;

/// <summary>Small files that are whole at every moment, also after a cut of the power.</summary>
internal static class DurableFile
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Replaces the content in one step. Only the owner may read it.</summary>
    /// <exception cref="IOException">The old content is still there.</exception>
    internal static void Replace(string path, string content)
    {
        string fresh = $"{path}.new";
        // A link of this name is replaced, not followed.
        File.Delete(fresh);
        using (FileStream file = new(fresh, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = OwnerOnly }))
        {
            using StreamWriter writer = new(file, leaveOpen: true);
            writer.Write(content);
            writer.Flush();
            file.Flush(flushToDisk: true);
        }
        File.Move(fresh, path, overwrite: true);
    }

    /// <summary>Waits until the disk has what was written to a file.</summary>
    internal static void Flush(string path)
    {
        using FileStream file = new(path, FileMode.Open, FileAccess.ReadWrite);
        file.Flush(flushToDisk: true);
    }
}
