using EdgeGuard.Core.Mud;

namespace EdgeGuard.Commands;

/// <summary>Reads the MUD file that a verb names, as <c>check --compat</c> does.</summary>
internal static class ProfileFile
{
    /// <returns>null after the problems were told on standard error.</returns>
    internal static MudFile? Read(string path)
    {
        byte[] bytes;
        try
        {
            bytes = File.ReadAllBytes(path);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine($"{path}: {problem.Message}");
            return null;
        }
        if (MudReader.Read(bytes, MudStrictness.Compatible) is MudResult.Accepted accepted) return accepted.File;
        foreach (MudProblem reason in MudReader.Read(bytes, MudStrictness.Compatible).Problems) Console.Error.WriteLine($"{path}:{Plain.Text(reason.ToString())}");
        return null;
    }
}
