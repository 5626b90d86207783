using System.CommandLine;

namespace EdgeGuard.Commands;

/// <summary>What a person may have meant who mistyped a command. It names existing commands only.</summary>
internal static class DidYouMean
{
    private const int MostMistakes = 2, LongestWord = 40;

    /// <returns>A question to append; empty where no command is like it.</returns>
    internal static string Of(string written, Command root)
    {
        if (written.Length > LongestWord) return "";
        string[] like = [.. root.Subcommands.Where(command => !command.Hidden).SelectMany(command => command.Aliases.Prepend(command.Name))
            .Select(name => (Name: name, Mistakes: Mistakes(written.ToLowerInvariant(), name)))
            .Where(one => one.Mistakes <= MostMistakes && one.Mistakes < one.Name.Length - 1 || one.Name.StartsWith(written, StringComparison.OrdinalIgnoreCase) && written.Length > 1)
            .OrderBy(one => one.Mistakes).Select(one => one.Name).Take(3)];
        return like.Length == 0 ? "" : $" Did you mean {string.Join(" or ", like.Select(name => $"'{name}'"))}?";
    }

    // Letters added, left out, changed, or two changed in order (optimal string alignment).
    private static int Mistakes(string one, string other)
    {
        int[,] cost = new int[one.Length + 1, other.Length + 1];
        for (int i = 0; i <= one.Length; i++) cost[i, 0] = i;
        for (int j = 0; j <= other.Length; j++) cost[0, j] = j;
        for (int i = 1; i <= one.Length; i++)
        {
            for (int j = 1; j <= other.Length; j++)
            {
                int change = one[i - 1] == other[j - 1] ? 0 : 1;
                cost[i, j] = Math.Min(Math.Min(cost[i - 1, j] + 1, cost[i, j - 1] + 1), cost[i - 1, j - 1] + change);
                if (i > 1 && j > 1 && one[i - 1] == other[j - 2] && one[i - 2] == other[j - 1]) cost[i, j] = Math.Min(cost[i, j], cost[i - 2, j - 2] + 1);
            }
        }
        return cost[one.Length, other.Length];
    }
}
