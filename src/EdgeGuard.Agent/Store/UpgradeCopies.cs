using System.Text.RegularExpressions;
using Microsoft.Data.Sqlite;

namespace EdgeGuard.Agent.Store;

/// <summary>A copy of the store from before an upgrade.</summary>
/// <param name="Path">The file.</param>
/// <param name="Program">The version of the program that had used it until then.</param>
/// <param name="Form">How many of <see cref="StoreSchema.Migrations"/> it has.</param>
internal sealed record UpgradeCopy(string Path, string Program, int Form);

/// <summary>
/// Copies of the store, made when a program of another version first opens it, before it changes anything. They stay until three newer ones exist, and
/// <c>edgeguard rollback</c> puts one back.
/// </summary>
internal static partial class UpgradeCopies
{
    /// <summary>Copies that stay.</summary>
    internal const int Most = 3;

    /// <summary>Where no program has left its version: versions up to 0.2 did not.</summary>
    internal const string Unknown = "earlier";

    // What a rollback or a restore replaced.
    private static readonly string[] KeptAside = [".rolled-back", ".before-restore"];

    private const string VersionFile = "program-version";

    /// <summary>Copies the store if another program used it last, and notes that this one uses it now.</summary>
    /// <exception cref="SqliteException">There is no copy, such as on a full disk.</exception>
    /// <exception cref="IOException">The same.</exception>
    internal static void Keep(SqliteConnection store, string path, string program)
    {
        int form = StoreSchema.FormOf(store);
        string note = NotePath(path), last = File.Exists(note) ? Clean(File.ReadAllText(note)) : Unknown;
        if (last == program && form == StoreSchema.Migrations.Count) return;
        if (form > 0 && form <= StoreSchema.Migrations.Count) Copy(store, path, last);
        Note(path, program);
    }

    /// <summary>Notes which program left the store as it is.</summary>
    internal static void Note(string path, string program) => File.WriteAllText(NotePath(path), program);

    /// <summary>The copies beside a store, the newest first; what cannot be read is left out.</summary>
    internal static IReadOnlyList<UpgradeCopy> Beside(string path) =>
        [.. Files(path).Select(file => TryRead(file, path)).OfType<UpgradeCopy>()];

    /// <summary>Deletes every row about a device from the copies. A copy that cannot be changed goes.</summary>
    internal static void Erase(string path, string device, IReadOnlyCollection<long> macs)
    {
        foreach (string copy in Files(path).Concat(KeptAside.Select(ending => path + ending).Where(File.Exists)))
        {
            DateTime made = File.GetLastWriteTimeUtc(copy);
            try
            {
                using (SqliteConnection connection = SqliteFile.Open(copy, "PRAGMA secure_delete=ON; PRAGMA journal_mode=DELETE;")) DeviceRows.Delete(connection, device, macs);
                // Their order is the order of the upgrades.
                File.SetLastWriteTimeUtc(copy, made);
            }
            catch (SqliteException)
            {
                File.Delete(copy);
            }
        }
    }

    private static void Copy(SqliteConnection store, string path, string last)
    {
        string copy = $"{path}.of-{last}";
        File.Delete($"{copy}.new");
        store.Run("VACUUM INTO $1", $"{copy}.new");
        File.SetUnixFileMode($"{copy}.new", UnixFileMode.UserRead | UnixFileMode.UserWrite);
        File.Move($"{copy}.new", copy, overwrite: true);
        foreach (string old in Files(path).Skip(Most)) File.Delete(old);
    }

    private static UpgradeCopy? TryRead(string file, string path)
    {
        try
        {
            using SqliteConnection connection = SqliteFile.Open(file, "PRAGMA query_only=ON;");
            return new(file, file[(path.Length + ".of-".Length)..], StoreSchema.FormOf(connection));
        }
        catch (SqliteException)
        {
            return null;
        }
    }

    private static List<string> Files(string path) => Directory.EnumerateFiles(Path.GetDirectoryName(path)!, $"{Path.GetFileName(path)}.of-*")
        .Where(file => CopyName().IsMatch(file)).OrderByDescending(File.GetLastWriteTimeUtc).ThenByDescending(file => file, StringComparer.Ordinal).ToList();

    /// <summary>The file that says which program used the store last.</summary>
    internal static string NotePath(string path) => Path.Combine(Path.GetDirectoryName(path)!, VersionFile);

    private static string Clean(string version) => VersionText().IsMatch(version.Trim()) ? version.Trim() : Unknown;

    [GeneratedRegex(@"^[0-9a-z.+~]{1,40}$", RegexOptions.CultureInvariant)]
    private static partial Regex VersionText();

    [GeneratedRegex(@"\.of-[0-9a-z.+~]{1,40}(?<!\.new)$", RegexOptions.CultureInvariant)]
    private static partial Regex CopyName();
}
