using EdgeGuard.Agent.Options;
using EdgeGuard.Linux.Service;
using Microsoft.Data.Sqlite;

namespace EdgeGuard.Agent.Store;

/// <summary>Puts back the state, and the program where it was kept, of before an upgrade.</summary>
public static class Rollback
{
    private const string Before = ".before", After = ".after";

    /// <summary>Puts them back; the newer ones are kept aside.</summary>
    /// <param name="folder">The state folder.</param>
    /// <param name="socket">The agent's control socket; its lock shows whether the agent still runs.</param>
    /// <param name="programs">The folder of the installed program.</param>
    /// <returns>What was done, a line each; null where there is no copy that this program could put back.</returns>
    /// <exception cref="InstanceRunningException">The agent runs; nothing was changed.</exception>
    /// <exception cref="IOException">A file could not be moved; <c>rollback</c> can be tried again.</exception>
    public static IReadOnlyList<string>? Run(string folder, string socket, string programs)
    {
        using InstanceLock? stopped = Directory.Exists(Path.GetDirectoryName(Path.GetFullPath(socket))) ? InstanceLock.Take(socket + ".lock") : null;
        string path = Path.Combine(folder, GatewayStore.FileName);
        if (!Directory.Exists(folder)) return null;
        // An older program that finds the state of a newer one takes the copy of its own; the program stays.
        bool isOlder = IsNewer(path);
        UpgradeCopy? copy = UpgradeCopies.Beside(path).FirstOrDefault(c => isOlder ? c.Form <= StoreSchema.Migrations.Count : c.Program != AgentVersion.Text);
        if (copy is null) return null;
        List<string> done = [PutBack(path, copy)];
        if (!isOlder && Directory.Exists(programs + Before)) done.Add(PutBackProgram(programs));
        return done;
    }

    private static bool IsNewer(string path)
    {
        if (!File.Exists(path)) return false;
        try
        {
            using SqliteConnection store = SqliteFile.Open(path, "PRAGMA query_only=ON;");
            return StoreSchema.FormOf(store) > StoreSchema.Migrations.Count;
        }
        catch (SqliteException)
        {
            return false;
        }
    }

    // Files are moved, so that they stay the agent's. Each step leaves a state that the agent can start with.
    private static string PutBack(string path, UpgradeCopy copy)
    {
        string aside = $"{path}.rolled-back";
        foreach (string log in (string[])["-wal", "-shm"]) MoveOver($"{path}{log}", $"{aside}{log}");
        MoveOver(path, aside);
        File.Move(copy.Path, path);
        File.Delete($"{path}.good");
        UpgradeCopies.Note(path, copy.Program);
        return $"restored  {path}: as program {copy.Program} left it; the newer state is {aside}";
    }

    private static string PutBackProgram(string programs)
    {
        if (Directory.Exists(programs + After)) Directory.Delete(programs + After, recursive: true);
        Directory.Move(programs, programs + After);
        Directory.Move(programs + Before, programs);
        return $"restored  {programs}: the program of before; the newer one is {programs + After}";
    }

    private static void MoveOver(string from, string to)
    {
        if (File.Exists(from)) File.Move(from, to, overwrite: true);
        else File.Delete(to);
    }
}
