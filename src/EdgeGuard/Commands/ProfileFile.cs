using EdgeGuard.Core.Mud;

namespace EdgeGuard.Commands;

/// <summary>Reads the MUD file that a verb names, as <c>check --compat</c> does.</summary>
internal static class ProfileFile
{
    /// <returns>null after the problems were printed on standard error.</returns>
    internal static MudFile? Read(string path) => Read(path, Console.Error);

    /// <returns>null after the problems were printed.</returns>
    internal static MudFile? Read(string path, TextWriter error)
    {
        if (!MudSource.Of(path).TryRead(MudLimits.Default.MaxBytes, out ReadOnlyMemory<byte> bytes, out string? reason))
        {
            error.WriteLine($"{Plain.Text(path)}: cannot be read: {Plain.Text(reason)}");
            return null;
        }
        MudResult result = MudReader.Read(bytes, MudStrictness.Compatible);
        if (result is MudResult.Accepted accepted) return accepted.File;
        foreach (MudProblem problem in result.Problems) error.WriteLine($"{Plain.Text(path)}:{Plain.Text(problem.ToString())}");
        return null;
    }
}
