using System.Text.Json;
using EdgeGuard.Agent.Options;
using EdgeGuard.Agent.Store;
using EdgeGuard.Linux.Files;
using Microsoft.Data.Sqlite;

namespace EdgeGuard.Agent.Backups;

/// <summary>A file to save, in memory.</summary>
internal sealed record SourceFile(BackupEntry Entry, byte[] Content);

/// <summary>
/// What a backup contains besides the state: the configuration, the files in its folder that configuration and state name, and the profiles in the
/// state folder. What they name elsewhere is reported and left out.
/// </summary>
internal sealed class BackupSources
{
    private static readonly JsonDocumentOptions Lenient = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    private readonly Places _places;
    private readonly Dictionary<string, SourceFile> _files = new(StringComparer.Ordinal);
    private readonly List<string> _leftOut = [];

    private BackupSources(Places places) => _places = places;

    /// <summary>The files, the configuration first.</summary>
    internal IReadOnlyCollection<SourceFile> Files => _files.Values;

    /// <summary>A line for each file that is not saved, with the reason.</summary>
    internal IReadOnlyList<string> LeftOut => _leftOut;

    /// <param name="places">Where the files are.</param>
    /// <param name="profiles">The files that the state names: see <see cref="Kept"/>.</param>
    /// <exception cref="BackupRefusedException">There are more or larger files than a backup may have, or the configuration is no JSON.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    internal static BackupSources Read(Places places, IEnumerable<string> profiles)
    {
        BackupSources sources = new(places);
        sources.Add(places.Configuration);
        if (sources._files.Count == 0) throw NotSaved(sources._leftOut[0]);
        foreach (string folder in Places.StateFolders.Select(folder => Path.Combine(places.State, folder)).Where(Directory.Exists))
        {
            foreach (string path in Directory.EnumerateFiles(folder, "*.json").Order(StringComparer.Ordinal)) sources.Add(path);
        }
        foreach (string path in sources.Configured().Concat(profiles).Distinct().Order(StringComparer.Ordinal)) sources.Add(path);
        return sources;
    }

    // Any key may name a file, so that a new one is not missed.
    private IEnumerable<string> Configured()
    {
        try
        {
            using JsonDocument written = JsonDocument.Parse(_files.Values.First().Content, Lenient);
            return [.. Strings(written.RootElement).Where(text => text.StartsWith('/')).Select(Path.GetFullPath).Where(File.Exists)];
        }
        catch (JsonException wrong)
        {
            throw NotSaved($"{_places.Configuration} is no JSON ({wrong.Message}) Mend it first: the agent could not start with this backup.");
        }
    }

    private static IEnumerable<string> Strings(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.String => element.GetString() is { } text && !text.Contains('\0', StringComparison.Ordinal) ? [text] : [],
        JsonValueKind.Array => element.EnumerateArray().SelectMany(Strings),
        JsonValueKind.Object => element.EnumerateObject().SelectMany(member => Strings(member.Value)),
        _ => [],
    };

    /// <summary>The profile files of the operator that a state names.</summary>
    internal static List<string> Kept(SqliteConnection store) => store.Rows(
        "SELECT key FROM profile WHERE key LIKE $1 UNION SELECT profile FROM device WHERE profile LIKE $1",
        row => Path.GetFullPath(row.GetString(0)[AgentSettings.LocalPrefix.Length..]), AgentSettings.LocalPrefix + "/%");

    private void Add(string path)
    {
        if (_files.ContainsKey(path) || path == Path.Combine(_places.State, GatewayStore.FileName)) return;
        if (_places.NameOf(path) is not { } name)
        {
            _leftOut.Add($"LEFT OUT  {path}: it is in neither {Path.GetDirectoryName(_places.Configuration)} nor {_places.State}; keep a copy of it yourself");
            return;
        }
        using FileStream? file = TrustedFile.Open(path, [AgentUser], out string? problem);
        if (file is null)
        {
            _leftOut.Add($"LEFT OUT  {path}: {problem ?? "there is no such file"}");
            return;
        }
        if (file.Length > BackupEntry.LongestFile) throw NotSaved($"{path} is larger than {BackupEntry.LongestFile >> 20} MB. Move it out of the folder.");
        byte[] content = new byte[file.Length];
        file.ReadExactly(content);
        _files.Add(path, new(new(name, File.GetUnixFileMode(file.SafeFileHandle), content.Length), content));
        if (_files.Count > BackupEntry.MostFiles || _files.Values.Sum(one => one.Entry.Length) > BackupEntry.MostInMemory)
            throw NotSaved($"There are more than {BackupEntry.MostFiles} files, or more than {BackupEntry.MostInMemory >> 20} MB in them. Take out what is not needed.");
    }

    /// <summary>The user of the packaged agent.</summary>
    private const string AgentUser = "edgeguard";

    private static BackupRefusedException NotSaved(string why) => new(BackupProblem.NotSaved, why);
}
