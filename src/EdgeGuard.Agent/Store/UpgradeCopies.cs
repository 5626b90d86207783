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

    // What damage, a rollback or a restore replaced, and what a cut of the power left of the two.
    private static readonly string[] Aside = [".broken-*", ".rolled-back*", ".before-*", ".restore*", ".returning*"];

    private const string VersionFile = "program-version";

    /// <summary>Copies the store if another program used it last, and notes that this one uses it now.</summary>
    /// <returns>Whether there is a way back: a copy of the state of before, or no upgrade.</returns>
    /// <exception cref="SqliteException">There is no copy, such as on a full disk. The next start tries again, unless the store was migrated.</exception>
    /// <exception cref="IOException">The same.</exception>
    internal static bool Keep(SqliteConnection store, string path, string program)
    {
        int form = StoreSchema.FormOf(store);
        UpgradeNote last = UpgradeNote.Beside(path) ?? UpgradeNote.None;
        bool isSame = last.Program == program, isNewer = form > StoreSchema.Migrations.Count;
        if (isNewer || (isSame && form == StoreSchema.Migrations.Count)) return true;
        // Where the forms differ, a program migrated the store and could not note that: it is not the state of the noted program.
        bool isCopied = form > 0 && last.MayBeOf(form);
        if (isCopied) Copy(store, path, last.Program);
        (UpgradeNote.OfThisForm(program) with { CopyOf = CopyOf(last, isCopied, isSame) }).Write(path);
        return isCopied || isSame || form == 0;
    }

    /// <summary>
    /// Before a store is migrated, notes the form that the program of before left. Else a migrated store could pass for one that this program can read.
    /// </summary>
    /// <exception cref="IOException">It is not noted, so the store must not be migrated.</exception>
    internal static void NoteForm(SqliteConnection store, string path)
    {
        int form = StoreSchema.FormOf(store);
        UpgradeNote last = UpgradeNote.Beside(path) ?? UpgradeNote.None;
        if (form > 0 && form < StoreSchema.Migrations.Count && last.Form is null) (last with { Form = form }).Write(path);
    }

    private static string? CopyOf(UpgradeNote last, bool isCopied, bool isSame) => isCopied ? last.Program : isSame ? last.CopyOf : null;

    /// <summary>The copies beside a store, the newest first; what cannot be read is left out.</summary>
    internal static IReadOnlyList<UpgradeCopy> Beside(string path) =>
        [.. Files(path).Select(file => TryRead(file, path)).OfType<UpgradeCopy>()];

    /// <summary>Deletes every row about a device from the copies, and from what was set aside. A file that cannot be changed goes.</summary>
    internal static void Erase(string path, string device, IReadOnlyCollection<long> macs)
    {
        foreach (string copy in Files(path).Concat(SetAside(path)))
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
                File.Delete($"{copy}-wal");
            }
        }
    }

    // A clock that is wrong at one upgrade must not make its copy the oldest.
    private static void Copy(SqliteConnection store, string path, string last)
    {
        string copy = $"{path}.of-{last}";
        DateTime newest = Files(path).Where(file => file != copy).Select(File.GetLastWriteTimeUtc).FirstOrDefault();
        store.CopyTo($"{copy}.new");
        if (File.GetLastWriteTimeUtc($"{copy}.new") <= newest) File.SetLastWriteTimeUtc($"{copy}.new", newest.AddSeconds(1));
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

    private static List<string> Files(string path) => InFolder(path, ".of-*")
        .Where(file => CopyName().IsMatch(file)).OrderByDescending(File.GetLastWriteTimeUtc).ThenByDescending(file => file, StringComparer.Ordinal).ToList();

    private static IEnumerable<string> SetAside(string path) => Aside.SelectMany(pattern => InFolder(path, pattern)).Where(file => !file.EndsWith("-wal", StringComparison.Ordinal) && !file.EndsWith("-shm", StringComparison.Ordinal));

    private static string[] InFolder(string path, string pattern)
    {
        try
        {
            return Directory.GetFiles(Path.GetDirectoryName(path)!, Path.GetFileName(path) + pattern);
        }
        catch (Exception missing) when (missing is DirectoryNotFoundException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    /// <summary>The file that says which program used the store last; <see cref="UpgradeNote"/> reads it.</summary>
    internal static string NotePath(string path) => Path.Combine(Path.GetDirectoryName(path)!, VersionFile);

    [GeneratedRegex(@"\.of-[0-9a-z.+~]{1,40}(?<!\.new)$", RegexOptions.CultureInvariant)]
    private static partial Regex CopyName();
}
