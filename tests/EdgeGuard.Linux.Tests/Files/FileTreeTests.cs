using System.Diagnostics;
using System.Text;
using EdgeGuard.Linux.Files;
using Microsoft.Win32.SafeHandles;

namespace EdgeGuard.Linux.Tests.Files;

public sealed class FileTreeTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("edgeguard tree-").FullName;

    // .NET cannot delete what it cannot name.
    public void Dispose() => Shell($"rm -rf '{_folder}'");

    [Fact]
    public void Walk_finds_every_regular_file_whatever_its_name()
    {
        Shell("""printf one > -rf; printf two > 'a b'; printf three > "$(printf 'line\nbreak')"; printf four > "$(printf 'bytes\377\200')"; mkdir -p d/e; printf five > 'd/e/"$(x)"'""");

        Assert.Equal(["one", "two", "four", "three", "five"], Contents());
    }

    [Fact]
    public void Walk_passes_over_pipes_links_and_sockets()
    {
        Shell("mkfifo pipe; ln -s /etc/passwd link; ln -s . loop; ln -s nowhere broken; printf x > file");

        Assert.Equal(["x"], Contents());
    }

    [Fact]
    public void Walk_names_a_folder_that_cannot_be_entered()
    {
        TreeFile only = Assert.Single(FileTree.Walk(Path.Combine(_folder, "missing")));

        Assert.NotNull(only.Trouble);
        Assert.EndsWith("missing", only.Name, StringComparison.Ordinal);
    }

    [Fact]
    public void Walk_goes_through_a_folder_whose_name_ends_in_a_slash()
    {
        Shell("printf x > file");

        Assert.Equal($"{_folder}/file", Assert.Single(FileTree.Walk(_folder + "/")).Name);
    }

    [Fact]
    public void Open_does_not_follow_a_link_that_took_the_place_of_a_file()
    {
        Shell("printf x > file");
        TreeFile file = Assert.Single(FileTree.Walk(_folder));
        Shell("rm file; ln -s /etc/passwd file");

        Assert.Throws<IOException>(() => FileTree.Open(file));
    }

    private IEnumerable<string> Contents() => FileTree.Walk(_folder).Select(Content);

    private static string Content(TreeFile file)
    {
        using SafeFileHandle handle = FileTree.Open(file);
        byte[] text = new byte[100];
        return Encoding.UTF8.GetString(text, 0, RandomAccess.Read(handle, text, 0));
    }

    private void Shell(string script)
    {
        using Process shell = Process.Start(new ProcessStartInfo("sh", ["-c", script]) { WorkingDirectory = _folder })!;
        shell.WaitForExit();
        Assert.Equal(0, shell.ExitCode);
    }
}
