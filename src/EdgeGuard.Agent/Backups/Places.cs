using EdgeGuard.Linux.Files;

namespace EdgeGuard.Agent.Backups;

/// <summary>
/// Where the entries of a backup belong: the folder of the configuration file, and two folders in the state folder. Everything else is foreign.
/// </summary>
/// <param name="Configuration">Absolute path of the configuration file.</param>
/// <param name="State">Absolute path of the state folder.</param>
internal sealed record Places(string Configuration, string State)
{
    /// <summary>Name of the entry that says where the backup is from.</summary>
    internal const string About = "about";

    /// <summary>Name of the entry with the state.</summary>
    internal const string StoreName = "state.db";

    /// <summary>Folders in the state folder with files of their own: learned and imported profiles.</summary>
    internal static readonly IReadOnlyList<string> StateFolders = ["profiles", "library"];

    private const string OfConfiguration = "configuration/", OfState = "state/";
    private const int MostFolders = 8, LongestPart = 200;

    private string ConfigurationFolder => Path.GetDirectoryName(Configuration)!;

    /// <summary>The name of the entry for a file; null where it is in neither folder.</summary>
    internal string? NameOf(string path) =>
        path == Configuration ? OfConfiguration + Path.GetFileName(path)
        : IsInState(path) ? Below(State, path) is { } kept && StateFolders.Contains(Path.GetDirectoryName(kept)) ? OfState + kept : null
        : Below(ConfigurationFolder, path) is { } own ? OfConfiguration + own
        : null;

    /// <summary>Whether the entry is in the state folder, and so the agent's alone.</summary>
    internal static bool IsOfState(string name) => name.StartsWith(OfState, StringComparison.Ordinal);

    /// <summary>The file of an entry.</summary>
    /// <exception cref="BackupRefusedException">It would be outside of both folders, or a link leads there.</exception>
    internal string PathOf(string name)
    {
        (string folder, string rest) = IsOfState(name) ? (State, name[OfState.Length..])
            : name.StartsWith(OfConfiguration, StringComparison.Ordinal) ? (ConfigurationFolder, name[OfConfiguration.Length..])
            : throw Foreign(name, "it is in no folder of EdgeGuard");
        string[] parts = rest.Split('/');
        if (parts.Length > MostFolders || !parts.All(IsPlain)) throw Foreign(name, "its path leads elsewhere");
        if (IsOfState(name) && !(parts.Length == 2 && StateFolders.Contains(parts[0]))) throw Foreign(name, "it is in no folder of EdgeGuard");
        RequireNoLink(name, folder, parts);
        string path = Path.Combine([folder, .. parts]);
        return IsWhereNamed(name, path) ? path : throw Foreign(name, "it is in no folder of EdgeGuard");
    }

    // The state folder may be in that of the configuration.
    private bool IsWhereNamed(string name, string path) => IsOfState(name) || path == Configuration || !IsInState(path);

    private bool IsInState(string path) => path == State || path.StartsWith(State + "/", StringComparison.Ordinal);

    private static string? Below(string folder, string path) =>
        path.StartsWith(folder + "/", StringComparison.Ordinal) && path[(folder.Length + 1)..] is var rest && rest.Split('/') is { Length: <= MostFolders } parts && parts.All(IsPlain) ? rest : null;

    private static bool IsPlain(string part) => part.Length is > 0 and <= LongestPart && part is not ("." or "..") && !part.Any(char.IsControl);

    // A file of the name must be a plain one, and each folder on the way a real one.
    private static void RequireNoLink(string name, string folder, string[] parts)
    {
        string path = folder;
        foreach ((int number, string part) in parts.Index())
        {
            path = Path.Combine(path, part);
            FileInfo entry = new(path);
            if (entry.LinkTarget is not null) throw Foreign(name, $"{path} is a symbolic link; remove it, and restore again");
            bool isLast = number == parts.Length - 1;
            bool isThere = entry.Exists || Directory.Exists(path);
            if (isThere && isLast == Directory.Exists(path)) throw Foreign(name, $"{path} is {(isLast ? "a folder" : "no folder")}; move it away, and restore again");
            if (isThere && isLast && !FileRights.IsRegular(path)) throw Foreign(name, $"{path} is no plain file; remove it, and restore again");
        }
    }

    private static BackupRefusedException Foreign(string name, string why) => new(BackupProblem.ForeignPath, $"The backup contains '{name}', which is not restored: {why}.");
}
