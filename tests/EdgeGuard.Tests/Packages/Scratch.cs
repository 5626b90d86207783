using System.Diagnostics;

namespace EdgeGuard.Tests.Packages;

/// <summary>A throwaway view of this machine's files, in which the scripts of the packages run as root (<c>tests/packages/scratch.sh</c>).</summary>
internal sealed class Scratch : IDisposable
{
    private static readonly string Root = Path.GetFullPath(Path.Combine(Cli.Root(), ".."));

    private readonly string _given = Directory.CreateTempSubdirectory("edgeguard-scratch-").FullName;

    /// <summary>A file that the script finds in <c>/root/given</c>.</summary>
    internal void Give(string path, string content, bool isProgram = false)
    {
        string file = Path.Combine(_given, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, content);
        if (isProgram) File.SetUnixFileMode(file, (UnixFileMode)0b111_101_101);
    }

    /// <summary>A script of <c>deploy/package</c>, by its name there.</summary>
    internal void GiveScript(string name) => Give(Path.GetFileName(name), File.ReadAllText(Path.Combine(Root, "deploy", "package", name)), isProgram: true);

    /// <summary>Runs it with <c>sh -eu</c>, and returns its output.</summary>
    internal string Run(string script)
    {
        using Process process = Process.Start(new ProcessStartInfo(Path.Combine(Root, "tests", "packages", "scratch.sh"), [_given])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        process.StandardInput.Write(script);
        process.StandardInput.Close();
        string said = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, said);
        return said;
    }

    public void Dispose() => Directory.Delete(_given, recursive: true);
}
