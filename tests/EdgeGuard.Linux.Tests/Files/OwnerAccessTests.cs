using System.Diagnostics;
using EdgeGuard.Linux.Files;
using EdgeGuard.Linux.Tests.Netns;

namespace EdgeGuard.Linux.Tests.Files;

/// <summary>Root works in a folder of another user, who has put a link there. Needs root.</summary>
public sealed class OwnerAccessTests : IDisposable
{
    private const string Stranger = "12345:12345";

    private readonly string _folder = Directory.CreateTempSubdirectory("edgeguard-owner").FullName;

    private string Theirs => Path.Combine(_folder, "theirs");

    private string Link => Path.Combine(Theirs, "link");

    private string Secret => Path.Combine(_folder, "secret");

    public OwnerAccessTests()
    {
        Directory.CreateDirectory(Theirs);
        File.SetUnixFileMode(_folder, (UnixFileMode)0b111_101_101);
        File.WriteAllText(Secret, "of root");
        File.SetUnixFileMode(Secret, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        File.CreateSymbolicLink(Link, Secret);
        Run("chown", "-h", Stranger, Theirs, Link);
    }

    [NetnsFact]
    public void Link_of_another_user_leads_root_to_nothing_until_the_access_ends()
    {
        Assert.Equal("of root", File.ReadAllText(Link));

        using (OwnerAccess.Of(Theirs))
        {
            Assert.Throws<UnauthorizedAccessException>(() => File.ReadAllText(Link));
            Assert.Throws<UnauthorizedAccessException>(() => File.WriteAllText(Link, "lost"));
            File.WriteAllText(Path.Combine(Theirs, "own"), "");
        }

        Assert.Equal("of root", File.ReadAllText(Link));
        Assert.Equal(Stranger, Run("stat", "--format=%u:%g", Path.Combine(Theirs, "own")).Trim());
    }

    [NetnsFact]
    public void Access_within_another_one_ends_alone()
    {
        using OwnerAccess outer = OwnerAccess.Of(Theirs);
        using (OwnerAccess.Of(_folder)) Assert.Equal("of root", File.ReadAllText(Secret));

        Assert.Throws<UnauthorizedAccessException>(() => File.ReadAllText(Secret));
    }

    [Fact]
    public void Two_folders_are_exchanged_and_a_missing_one_changes_nothing()
    {
        string one = Path.Combine(_folder, "one"), other = Path.Combine(_folder, "other");
        Directory.CreateDirectory(one);
        File.WriteAllText(Path.Combine(one, "a"), "");
        Assert.Throws<KernelRefusedException>(() => FolderExchange.Swap(one, other));
        Directory.CreateDirectory(other);

        FolderExchange.Swap(one, other);

        Assert.False(File.Exists(Path.Combine(one, "a")));
        Assert.True(File.Exists(Path.Combine(other, "a")));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static string Run(string command, params string[] words)
    {
        using Process process = Process.Start(new ProcessStartInfo(command, words) { RedirectStandardOutput = true })!;
        string said = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
        return said;
    }
}
