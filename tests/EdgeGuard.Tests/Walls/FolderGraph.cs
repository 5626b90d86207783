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
/// with its folder in front, or a type of the project's own folder, which all files see. What would hide an arrow is a
/// <see cref="Disguises">disguise</see>: a namespace that is not the folder's, and a <c>using</c> that holds for other files too.
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
            types.UnionWith(Declaration().Matches(code).Select(match => match.Groups["name"].Value));
        }
        Disguises = [.. _code.SelectMany(file => DisguisesOf(file.Key, file.Value)), .. Directory.EnumerateFiles(projectFolder, "*.csproj").SelectMany(DisguisesOfProject)];
        Arrows = [.. _code.SelectMany(file => ArrowsOf(file.Key, file.Value)).Where(arrow => arrow.From != arrow.To).Distinct()];
    }

    /// <summary>Every folder that holds code; <c>.</c> is the project's own.</summary>
    internal IReadOnlyCollection<string> Folders => _types.Keys;

    /// <summary>Every use of another folder, with its place.</summary>
    internal IReadOnlyList<FolderArrow> Arrows { get; }

    /// <summary>Code that would hide an arrow, one sentence each.</summary>
    internal IReadOnlyList<string> Disguises { get; }

    private IEnumerable<string> DisguisesOf(string path, string code)
    {
        string expected = string.Join('.', (string[])[_project, .. path.Split('/')[..^1]]);
        foreach (Match declared in Namespace().Matches(code).Where(match => match.Groups[1].Value != expected))
            yield return $"{path}: the namespace {declared.Groups[1].Value} is not the folder's. Write {expected}.";
        foreach (Match used in Using().Matches(code).Where(match => match.Value.Contains("global using", StringComparison.Ordinal) && IsOwn(match.Groups[1].Value)))
            yield return $"{path}: 'global using {used.Groups[1].Value}' hides arrows of other files. Write it in each file that needs it.";
    }

    private IEnumerable<string> DisguisesOfProject(string file) =>
        from used in ProjectUsing().Matches(File.ReadAllText(file))
        where IsOwn(used.Groups[1].Value)
        select $"{Path.GetFileName(file)}: the Using of {used.Groups[1].Value} hides arrows. Write it in each file that needs it.";

    private bool IsOwn(string name) => name == _project || name.StartsWith(_project + ".", StringComparison.Ordinal);

    private IEnumerable<FolderArrow> ArrowsOf(string path, string code)
    {
        string from = FolderOf(path);
        foreach (Match used in Using().Matches(code))
        {
            string name = used.Groups[1].Value;
            string to = (name.StartsWith(_project + ".", StringComparison.Ordinal) ? name[(_project.Length + 1)..] : name).Split('.')[0];
            if (_types.ContainsKey(to)) yield return new(from, to, $"{path}: using {name}");
        }
        foreach (Match qualified in Qualified().Matches(WithoutOwnUsings(code)))
        {
            string[] names = Blank().Replace(qualified.Groups[1].Value, "").Split('.');
            if (_types.TryGetValue(names[0], out HashSet<string>? types) && names.Skip(1).FirstOrDefault(types.Contains) is { } type)
                yield return new(from, names[0], $"{path}: {names[0]}.{type}");
        }
        foreach (string type in _types.GetValueOrDefault(".", []))
        {
            if (Regex.IsMatch(code, $@"\b{type}\b")) yield return new(from, ".", $"{path}: {type}");
        }
    }

    // They are arrows already, and would be found twice.
    private string WithoutOwnUsings(string code) =>
        Using().Replace(code, used => IsOwn(used.Groups[1].Value) ? "" : used.Value);

    private static string FolderOf(string path) => path.Split('/') is { Length: > 1 } parts ? parts[0] : ".";

    [GeneratedRegex(@"^\s*//[^/].*$|^\s*///.*$", RegexOptions.Multiline)]
    private static partial Regex Comment();

    [GeneratedRegex(@"\b(?:class|struct|interface|enum|record)\s+(?:struct\s+|class\s+)?(?<name>[A-Z]\w*)|\bdelegate\s+[^;({=]*?\b(?<name>[A-Z]\w*)\s*(?:<[^()]*>)?\s*\(")]
    private static partial Regex Declaration();

    // Also inside a namespace, behind another statement, and from the root of all names.
    [GeneratedRegex(@"(?:^|[;{])\s*(?:global\s+)?using\s+(?:static\s+)?(?:\w+\s*=\s*)?(?:global\s*::\s*)?([\w.]+)", RegexOptions.Multiline)]
    private static partial Regex Using();

    [GeneratedRegex(@"^\s*namespace\s+([\w.]+)", RegexOptions.Multiline)]
    private static partial Regex Namespace();

    [GeneratedRegex(@"<Using\s[^>]*Include=""([\w.]+)""")]
    private static partial Regex ProjectUsing();

    // A look-ahead, so that "Sample.High.Inner.User" is also "High.Inner.User".
    [GeneratedRegex(@"\b(?=((?:[A-Z]\w*\s*\.\s*)+[A-Z]\w*))")]
    private static partial Regex Qualified();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Blank();
}
