using System.CommandLine;

namespace EdgeGuard.Commands;

/// <summary>Of a verb that takes any number of paths, so that an option which it does not have is not taken for a path.</summary>
internal static class KnownOptions
{
    internal static void Demand(Command command, Argument<string[]> paths) => command.Validators.Add(result =>
    {
        foreach (string path in result.GetValue(paths) ?? [])
        {
            if (path.StartsWith("--", StringComparison.Ordinal)) result.AddError($"There is no option '{path}'; a file of that name is './{path}'.");
        }
    });
}
