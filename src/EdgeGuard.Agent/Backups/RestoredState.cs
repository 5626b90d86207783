using EdgeGuard.Agent.Store;
using Microsoft.Data.Sqlite;

namespace EdgeGuard.Agent.Backups;

/// <summary>Checks the state of a backup before anything of it counts, and brings it to the form of this program.</summary>
internal static class RestoredState
{
    // A file with triggers or views could do more than hold values.
    private const string Careful = "PRAGMA trusted_schema=OFF; PRAGMA cell_size_check=ON; PRAGMA journal_mode=DELETE; PRAGMA foreign_keys=OFF; PRAGMA secure_delete=ON;";

    /// <summary>Opens it.</summary>
    /// <exception cref="BackupRefusedException">It is no state of EdgeGuard, or one of a newer EdgeGuard.</exception>
    internal static SqliteConnection Open(string path, AboutBackup about)
    {
        try
        {
            SqliteConnection store = SqliteFile.Open(path, Careful);
            try
            {
                Examine(store, about);
                StoreSchema.Bring(store, path);
                return store;
            }
            catch
            {
                store.Dispose();
                throw;
            }
        }
        catch (SqliteException damage)
        {
            throw BackupEntry.Malformed($"a state that cannot be read ({damage.Message})");
        }
    }

    private static void Examine(SqliteConnection store, AboutBackup about)
    {
        int form = StoreSchema.FormOf(store);
        if (form > StoreSchema.Migrations.Count)
            throw new BackupRefusedException(BackupProblem.Newer, $"EdgeGuard {about.Program} made the backup, and this is an older one (form {form}, and this one knows {StoreSchema.Migrations.Count}). Install that version, then restore.");
        if (form < 1 || !SchemaOf(store).SequenceEqual(Expected(form))) throw BackupEntry.Malformed("a state with other tables");
        if (store.Rows("PRAGMA integrity_check(1)", row => row.GetString(0)) is not ["ok"]) throw BackupEntry.Malformed("a damaged state");
    }

    private static List<string> Expected(int form)
    {
        using SqliteConnection empty = SqliteFile.Open(SqliteFile.InMemory, "PRAGMA foreign_keys=OFF;");
        foreach (string migration in StoreSchema.Migrations.Take(form)) empty.Run(migration);
        return SchemaOf(empty);
    }

    private static List<string> SchemaOf(SqliteConnection store) =>
        store.Rows("SELECT type || ' ' || name || ' ' || tbl_name || ' ' || COALESCE(sql, '') FROM sqlite_master ORDER BY 1", row => row.GetString(0));
}
