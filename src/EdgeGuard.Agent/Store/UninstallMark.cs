namespace EdgeGuard.Agent.Store;

/// <summary>A file in the state folder that <c>edgeguard uninstall</c> leaves: no boot puts the rules back until an agent starts again.</summary>
public static class UninstallMark
{
    private const string FileName = "uninstalled";

    /// <summary>Leaves it. Without a state folder, it is not left.</summary>
    /// <exception cref="IOException">It could not be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The same.</exception>
    internal static void Leave(string folder)
    {
        if (Directory.Exists(folder)) DurableFile.Replace(PathIn(folder), "");
    }

    /// <summary>Whether it is there.</summary>
    internal static bool IsIn(string folder) => File.Exists(PathIn(folder));

    /// <summary>Removes it: an agent has started. A disk that refuses keeps it, and no agent from its work.</summary>
    public static void Remove(string folder)
    {
        try
        {
            if (File.Exists(PathIn(folder))) File.Delete(PathIn(folder));
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            // The next start tries again.
        }
    }

    private static string PathIn(string folder) => Path.Combine(folder, FileName);
}
