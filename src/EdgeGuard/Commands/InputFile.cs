namespace EdgeGuard.Commands;

/// <summary>Reads a file that a verb names.</summary>
internal static class InputFile
{
    /// <returns>null after the problem was reported.</returns>
    internal static byte[]? Read(string path, TextWriter error)
    {
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException)
        {
            error.WriteLine(Plain.Text($"{path}: cannot be read: {problem.Message}"));
            return null;
        }
    }
}
