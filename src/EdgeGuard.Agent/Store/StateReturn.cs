using System.Globalization;
using EdgeGuard.Agent.Options;
using Microsoft.Data.Sqlite;

namespace EdgeGuard.Agent.Store;

/// <summary>
/// Puts a copy of the state of before an upgrade back. The state since then is set aside whole, and what it holds is joined to the copy. The new state
/// takes its place in one step, so at every moment an agent finds one of the two.
/// </summary>
internal static class StateReturn
{
    /// <summary>Puts it back.</summary>
    /// <param name="path">The store.</param>
    /// <param name="copy">The copy.</param>
    /// <returns>What was done, a line each.</returns>
    /// <exception cref="IOException">Nothing was changed.</exception>
    internal static IReadOnlyList<string> Run(string path, UpgradeCopy copy)
    {
        string fresh = $"{path}.returning", aside = $"{path}.rolled-back-{AgentVersion.Text}";
        try
        {
            IReadOnlyList<string> kept = Make(fresh, path, copy);
            bool isThere = File.Exists(path);
            if (isThere) SetAside(path, aside);
            File.Move(fresh, path, overwrite: true);
            // The program of before may not be able to read it.
            File.Delete($"{path}.good");
            new UpgradeNote(copy.Program, copy.Form, null).Write(path);
            File.Delete(copy.Path);
            return [$"restored  {path}: as program {copy.Program} left it{(isThere ? $"; the newer state is {aside}" : "")}", .. kept];
        }
        catch (SqliteException problem) when (SqliteFile.IsInUse(problem))
        {
            throw new IOException($"{path} is in use. Stop the agent first: systemctl stop edgeguard.", problem);
        }
        catch (SqliteException problem)
        {
            throw new IOException($"{path} stays as it is: {problem.Message}", problem);
        }
        finally
        {
            SqliteFile.Discard(fresh);
            SqliteFile.Discard($"{aside}.new");
        }
    }

    // Apart, and whole before anything moves.
    private static IReadOnlyList<string> Make(string fresh, string path, UpgradeCopy copy)
    {
        using (SqliteConnection source = SqliteFile.Open(copy.Path, "PRAGMA synchronous=FULL;"))
        {
            if (source.Rows("PRAGMA quick_check(1)", row => row.GetString(0)) is not ["ok"]) throw new IOException($"{copy.Path} is damaged, so nothing was changed.");
            source.CopyTo(fresh);
        }
        IReadOnlyList<string> kept = [];
        if (File.Exists(path))
        {
            using SqliteConnection present = Alone(path);
            using SqliteConnection returning = SqliteFile.Open(fresh, "PRAGMA journal_mode=DELETE; PRAGMA synchronous=FULL;");
            kept = HeldSince.Join(returning, present);
        }
        DurableFile.Flush(fresh);
        return kept;
    }

    // Without its log, the store is one file. An agent that runs keeps SQLite from doing that.
    private static SqliteConnection Alone(string path)
    {
        SqliteConnection store = SqliteFile.Open(path, "PRAGMA foreign_keys=OFF;", patience: 2);
        try
        {
            if (store.Rows("PRAGMA journal_mode=DELETE", row => row.GetString(0)) is ["delete"]) return store;
            throw new IOException($"{path} is in use. Stop the agent first: systemctl stop edgeguard.");
        }
        catch
        {
            store.Dispose();
            throw;
        }
    }

    private static void SetAside(string path, string aside)
    {
        string copy = aside;
        for (int i = 2; File.Exists(copy); i++) copy = string.Create(CultureInfo.InvariantCulture, $"{aside}.{i}");
        if (copy != aside) File.Move(aside, copy);
        File.Copy(path, $"{aside}.new", overwrite: true);
        DurableFile.Flush($"{aside}.new");
        File.Move($"{aside}.new", aside);
    }
}
