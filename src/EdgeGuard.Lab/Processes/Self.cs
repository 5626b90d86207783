namespace EdgeGuard.Lab.Processes;

/// <summary>How to start this very program again.</summary>
internal static class Self
{
    /// <summary>The executable file; before it the <c>dotnet</c> host, where that is what runs us.</summary>
    internal static IReadOnlyList<string> Command { get; } = Find();

    private static string[] Find()
    {
        string process = Environment.ProcessPath ?? throw new LabException("This program cannot find its own executable file under /proc.");
        return Path.GetFileName(process) == "dotnet"
            ? [process, Path.GetFullPath(Environment.GetCommandLineArgs()[0])]
            : [process];
    }
}
