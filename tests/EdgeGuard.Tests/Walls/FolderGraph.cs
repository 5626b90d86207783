using System.Text.RegularExpressions;

namespace EdgeGuard.Tests.Walls;

/// <summary>One folder of a project uses a type of another.</summary>
/// <param name="From">The folder that uses it; <c>.</c> is the project's own folder.</param>
/// <param name="To">The folder that declares it.</param>
/// <param name="Where">The file, relative to the project, and the name that it uses.</param>
internal sealed record FolderArrow(string From, string To, string Where);

/// <summary>The arrows between the top-level folders of one project, read from its source code.</summary>
/// <remarks>
/// A namespace equals its folder, and the build refuses a <c>using</c> that is not needed. So every arrow is a <c>using</c>, a name
/// with its folder in front, or a type of the project's own folder, which all files see.
/// </remarks>
internal sealed partial class FolderGraph
{
    private readonly string _project;
    private readonly Dictionary<string, string> _code = [];
    private readonly Dictionary<string, HashSet<string>> _types = [];

    /// <param name="projectFolder">Path of the folder that holds the project; its name is the root namespace.</param>
    internal FolderGraph(string projectFolder)
    {
        _project = Path.GetFileName(projectFolder);
        foreach (string file in Directory.EnumerateFiles(projectFolder, "*.cs", SearchOption.AllDirectories))
        {
            string path = Path.GetRelativePath(projectFolder, file);
            string folder = FolderOf(path);
            if (folder is "obj" or "bin") continue;
            string code = Comment().Replace(File.ReadAllText(file), "");
            _code[path] = code;
            if (!_types.TryGetValue(folder, out HashSet<string>? types)) _types[folder] = types = [];
            types.UnionWith(Declaration().Matches(code).Select(match => match.Groups[1].Value));
        }
        Arrows = [.. _code.SelectMany(file => ArrowsOf(file.Key, file.Value)).Where(arrow => arrow.From != arrow.To).Distinct()];
    }

    /// <summary>Every folder that holds code; <c>.</c> is the project's own.</summary>
    internal IReadOnlyCollection<string> Folders => _types.Keys;

    /// <summary>Every use of another folder, with its place.</summary>
    internal IReadOnlyList<FolderArrow> Arrows { get; }

    private IEnumerable<FolderArrow> ArrowsOf(string path, string code)
    {
        string from = FolderOf(path);
        foreach (Match used in Using().Matches(code))
        {
            string name = used.Groups[1].Value;
            if (name.StartsWith(_project + ".", StringComparison.Ordinal) && name[(_project.Length + 1)..].Split('.')[0] is var to && _types.ContainsKey(to))
                yield return new(from, to, $"{path}: using {name}");
        }
        foreach (Match qualified in Qualified().Matches(WithoutOwnUsings(code)))
        {
            if (_types.TryGetValue(qualified.Groups[1].Value, out HashSet<string>? types) && types.Contains(qualified.Groups[2].Value))
                yield return new(from, qualified.Groups[1].Value, $"{path}: {qualified.Groups[1].Value}.{qualified.Groups[2].Value}");
        }
        foreach (string type in _types.GetValueOrDefault(".", []))
        {
            if (Regex.IsMatch(code, $@"\b{type}\b")) yield return new(from, ".", $"{path}: {type}");
        }
    }

    // They are arrows already, and would be found twice.
    private string WithoutOwnUsings(string code) =>
        Using().Replace(code, used => used.Groups[1].Value.StartsWith(_project + ".", StringComparison.Ordinal) ? "" : used.Value);

    private static string FolderOf(string path) => path.Split('/') is { Length: > 1 } parts ? parts[0] : ".";

    [GeneratedRegex(@"^\s*//[^/].*$|^\s*///.*$", RegexOptions.Multiline)]
    private static partial Regex Comment();

    [GeneratedRegex(@"\b(?:class|struct|interface|enum|record)\s+(?:struct\s+|class\s+)?([A-Z]\w*)")]
    private static partial Regex Declaration();

    [GeneratedRegex(@"^\s*(?:global\s+)?using\s+(?:static\s+)?(?:\w+\s*=\s*)?([\w.]+)", RegexOptions.Multiline)]
    private static partial Regex Using();

    // A look-ahead, so that "Sample.High.User" is both Sample.High and High.User.
    [GeneratedRegex(@"\b([A-Z]\w*)\.(?=([A-Z]\w*))")]
    private static partial Regex Qualified();
}
