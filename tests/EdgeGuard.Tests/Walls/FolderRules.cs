namespace EdgeGuard.Tests.Walls;

/// <summary>Which folder of a project may use which, as the project's <c>folders.txt</c> declares it: a line <c>Folder: Folder Folder</c> each.</summary>
internal sealed class FolderRules
{
    internal const string FileName = "folders.txt";

    private readonly Dictionary<string, string[]> _allowed = new(StringComparer.Ordinal);

    internal FolderRules(IEnumerable<string> lines)
    {
        foreach (string line in lines.Where(line => line.Trim().Length > 0 && !line.StartsWith('#')))
        {
            string[] parts = line.Split(':', 2);
            _allowed.Add(parts[0].Trim(), parts[1].Split(' ', StringSplitOptions.RemoveEmptyEntries));
        }
    }

    /// <summary>What is wrong between the rules and the code, one sentence each; empty when all is well.</summary>
    internal IReadOnlyList<string> ProblemsOf(FolderGraph graph) =>
    [
        .. graph.Disguises,
        .. graph.Folders.Except(_allowed.Keys).Select(folder => $"'{folder}' holds code, but has no line."),
        .. _allowed.Keys.Except(graph.Folders).Select(folder => $"'{folder}' has a line, but holds no code."),
        .. graph.Arrows.Where(arrow => !MayUse(arrow.From, arrow.To)).Select(arrow => $"'{arrow.From}' may not use '{arrow.To}': {arrow.Where}"),
        .. from rule in _allowed
           from to in rule.Value
           where !graph.Arrows.Any(arrow => arrow.From == rule.Key && arrow.To == to)
           select $"'{rule.Key}' may use '{to}', but does not. Remove '{to}' from its line.",
        .. _allowed.Keys.Where(folder => Reaches(folder, folder, [])).Select(folder => $"'{folder}' is part of a cycle."),
    ];

    private bool MayUse(string from, string to) => _allowed.GetValueOrDefault(from, []).Contains(to);

    private bool Reaches(string from, string target, HashSet<string> seen) =>
        _allowed.GetValueOrDefault(from, []).Any(next => next == target || (seen.Add(next) && Reaches(next, target, seen)));
}
