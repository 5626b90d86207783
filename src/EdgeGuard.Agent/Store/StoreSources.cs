using System.Text.Json;

namespace EdgeGuard.Agent.Store;

/// <summary>The files from which the state can be read.</summary>
internal static class StoreSources
{
    private const int NotAFolder = 20;

    /// <summary>All that may be there, the newest state first: the store, its good copy, and copies of before an upgrade that this program can read.</summary>
    internal static IEnumerable<string> Of(string path)
    {
        yield return path;
        yield return $"{path}.good";
        foreach (UpgradeCopy copy in UpgradeCopies.Beside(path).Where(copy => copy.Form <= StoreSchema.Migrations.Count)) yield return copy.Path;
    }

    /// <summary>Whether a state is stored, also where nobody but its owner can see it.</summary>
    internal static bool IsThere(string path) => Of(path).Any(IsWritten);

    /// <summary>Whether reading failed at a stored value: one that a newer program wrote, or a damaged one.</summary>
    internal static bool IsWrongValue(Exception problem) =>
        problem is FormatException or ArgumentException or InvalidCastException or OverflowException or InvalidOperationException or JsonException;

    private static bool IsWritten(string file)
    {
        try
        {
            // Unlike File.Exists, it says where the file cannot be looked at.
            _ = File.GetUnixFileMode(file);
            return new FileInfo(file).Length > 0;
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException || missing.HResult == NotAFolder)
        {
            return false;
        }
        catch (Exception hidden) when (hidden is IOException or UnauthorizedAccessException)
        {
            return true;
        }
    }
}
