using System.Security.Cryptography;
using System.Text.RegularExpressions;
using EdgeGuard.Core.Matching;
using EdgeGuard.Core.Mud;
using EdgeGuard.Core.Policy;

namespace EdgeGuard.Agent.Profiles;

/// <summary>
/// Imported profiles that can be suggested for devices; importing one puts nothing in force. A file is named by its content, so it never changes, and
/// a device's profile stays as it was read.
/// </summary>
internal sealed partial class ProfileLibrary(string folder)
{
    /// <summary>Files, at most.</summary>
    internal const int Most = 1000;

    private const int LongestName = 40;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, Candidate> _read = new(StringComparer.Ordinal);

    /// <summary>Adds a file.</summary>
    /// <returns>Its key, and whether it was new.</returns>
    /// <exception cref="IOException">The library is full, or the disk refuses.</exception>
    internal (string Key, bool IsNew) Add(MudFile file, ReadOnlySpan<byte> bytes)
    {
        string key = KeyOf(file, bytes);
        lock (_lock)
        {
            if (File.Exists(PathOf(key))) return (key, false);
            Directory.CreateDirectory(folder);
            if (Keys().Length >= Most) throw new IOException($"{folder} holds {Most} profiles, and no more are kept; take out what is not needed");
            File.WriteAllBytes(PathOf(key) + ".new", bytes);
            File.Move(PathOf(key) + ".new", PathOf(key), overwrite: true);
            return (key, true);
        }
    }

    /// <summary>Every readable profile.</summary>
    internal IReadOnlyList<Candidate> All()
    {
        lock (_lock) return [.. Keys().Select(Read).OfType<Candidate>()];
    }

    /// <summary>Path of the file with this key; null for an unknown key.</summary>
    internal string? Find(string key) => KeyForm().IsMatch(key) && File.Exists(PathOf(key)) ? PathOf(key) : null;

    private Candidate? Read(string key)
    {
        if (_read.TryGetValue(key, out Candidate? known)) return known;
        try
        {
            return MudReader.Read(File.ReadAllBytes(PathOf(key)), MudStrictness.Compatible) is MudResult.Accepted accepted
                ? _read[key] = new(key, accepted.File, PolicyCompiler.Compile(accepted.File))
                : null;
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private string[] Keys() => Directory.Exists(folder)
        ? [.. Directory.EnumerateFiles(folder, "*.json").Select(path => Path.GetFileNameWithoutExtension(path)).Where(key => KeyForm().IsMatch(key)).Order(StringComparer.Ordinal)]
        : [];

    private string PathOf(string key) => Path.GetFullPath(Path.Combine(folder, key + ".json"));

    private static string KeyOf(MudFile file, ReadOnlySpan<byte> bytes)
    {
        string name = NotInName().Replace(file.SystemInfo ?? file.ModelName ?? new Uri(file.MudUrl).AbsolutePath, "-").ToLowerInvariant().Trim('-');
        if (name.Length > LongestName) name = name[..LongestName].TrimEnd('-');
        return $"{(name.Length == 0 ? "profile" : name)}-{Convert.ToHexStringLower(SHA256.HashData(bytes))[..8]}";
    }

    [GeneratedRegex("^[a-z0-9-]{1,60}$")]
    private static partial Regex KeyForm();

    [GeneratedRegex("[^A-Za-z0-9]+")]
    private static partial Regex NotInName();
}
