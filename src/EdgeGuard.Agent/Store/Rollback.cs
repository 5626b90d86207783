using EdgeGuard.Agent.Options;
using EdgeGuard.Linux.Files;
using EdgeGuard.Linux.Service;
using Microsoft.Data.Sqlite;

namespace EdgeGuard.Agent.Store;

/// <summary>
/// Puts back the program of before an upgrade, where it was kept, and the state, where that program cannot read the present one. Holds, enforced modes
/// and refused devices of the present state stay.
/// </summary>
public static class Rollback
{
    private const string Before = ".before", After = ".after";

    /// <summary>Puts them back; the newer ones are kept aside.</summary>
    /// <param name="folder">The state folder.</param>
    /// <param name="socket">The agent's control socket; its lock shows whether the agent still runs.</param>
    /// <param name="programs">The folder of the installed program.</param>
    /// <returns>What was done, a line each; null where there is nothing to go back to.</returns>
    /// <exception cref="InstanceRunningException">The agent runs; nothing was changed.</exception>
    /// <exception cref="IOException">A file could not be moved; <c>rollback</c> can be tried again.</exception>
    public static IReadOnlyList<string>? Run(string folder, string socket, string programs)
    {
        using InstanceLock? stopped = Directory.Exists(Path.GetDirectoryName(Path.GetFullPath(socket))) ? InstanceLock.Take(socket + ".lock") : null;
        string path = Path.Combine(folder, GatewayStore.FileName);
        IReadOnlyList<string>? done;
        bool isProgramOlder;
        // The folder is the agent's, and root must not follow a link there.
        using (OwnerAccess.Of(folder)) done = PutBackState(path, out isProgramOlder);
        // An older program that found the state of a newer one stays.
        if (done is null || isProgramOlder || !Directory.Exists(programs + Before)) return done is [] ? null : done;
        return [.. done, .. done is [] ? (string[])["kept      the state: the program of before can read it"] : [], PutBackProgram(programs)];
    }

    // Empty where the state stays, null where neither it nor the program may change.
    private static IReadOnlyList<string>? PutBackState(string path, out bool isProgramOlder)
    {
        int? form = FormOf(path);
        isProgramOlder = form > StoreSchema.Migrations.Count;
        if (isProgramOlder) return UpgradeCopies.Beside(path).FirstOrDefault(c => c.Form <= StoreSchema.Migrations.Count) is { } own ? StateReturn.Run(path, own) : null;
        UpgradeNote note = UpgradeNote.Beside(path) ?? UpgradeNote.None;
        if (note.Program == AgentVersion.Text) return PutBackState(path, note.CopyOf, form);
        // This program has not used the state: it ended before, or an earlier rollback has put the state back and not yet the program.
        return form is not { } present || note.MayBeOf(present) ? [] : null;
    }

    private static IReadOnlyList<string>? PutBackState(string path, string? program, int? form) =>
        UpgradeCopies.Beside(path).FirstOrDefault(c => c.Program == program) is not { } copy ? null
        : copy.Form == form ? []
        : StateReturn.Run(path, copy);

    private static int? FormOf(string path)
    {
        if (!File.Exists(path)) return null;
        try
        {
            using SqliteConnection store = SqliteFile.Open(path, "PRAGMA query_only=ON;");
            return StoreSchema.FormOf(store);
        }
        catch (SqliteException)
        {
            return null;
        }
    }

    // At every moment there is a program: a boot in between needs one.
    private static string PutBackProgram(string programs)
    {
        if (Directory.Exists(programs + After)) Directory.Delete(programs + After, recursive: true);
        FolderExchange.Swap(programs, programs + Before);
        Directory.Move(programs + Before, programs + After);
        return $"restored  {programs}: the program of before; the newer one is {programs + After}";
    }
}
