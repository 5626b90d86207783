using EdgeGuard.Linux.Files;

namespace EdgeGuard.Linux.Tests.Files;

/// <summary>A local user tries to have a file of its own read as the DHCP server's. Needs root, to be another user.</summary>
[Trait("Suite", "attacks")]
public sealed class TrustedFileTests : IDisposable
{
    // Any user but root; the machine need not have it.
    private const uint Bob = 54321;

    private readonly string _folder = Directory.CreateTempSubdirectory("edgeguard-trust-").FullName;

    public TrustedFileTests() => Write("leases");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void File_of_root_in_folders_of_root_is_read() => Assert.Equal("content", Read("leases"));

    [Fact]
    public void File_that_is_not_there_is_no_problem() => Assert.Null(Why("missing/leases"));

    [Fact]
    public void File_of_another_user_is_refused()
    {
        Owner.Change(At("leases"), Bob);
        Assert.EndsWith($"leases belongs to user {Bob}", Why("leases"));
    }

    [Fact]
    public void File_that_every_user_may_write_is_refused()
    {
        Permit("leases", UnixFileMode.OtherWrite);
        Assert.StartsWith("every user may write to", Why("leases"));
    }

    [Fact]
    public void File_that_a_group_may_write_is_read_where_the_group_is_root_s()
    {
        Permit("leases", UnixFileMode.GroupWrite);
        Assert.Equal("content", Read("leases"));
        Owner.Change(At("leases"), 0, group: Bob);
        Assert.StartsWith($"group {Bob} may write to", Why("leases"));
    }

    [Fact]
    public void Folder_that_others_may_write_is_refused_at_any_depth()
    {
        Directory.CreateDirectory(At("a/b/c"));
        Write("a/b/c/leases");
        Assert.Equal("content", Read("a/b/c/leases"));
        File.SetUnixFileMode(At("a"), (UnixFileMode)0b111_111_111);
        Assert.EndsWith("/a", Why("a/b/c/leases"));
        File.SetUnixFileMode(At("a"), (UnixFileMode)0b111_101_101);
        Owner.Change(At("a/b"), Bob);
        Assert.EndsWith($"/a/b belongs to user {Bob}", Why("a/b/c/leases"));
    }

    [Fact]
    public void In_a_sticky_folder_the_owner_decides()
    {
        Directory.CreateDirectory(At("tmp"));
        File.SetUnixFileMode(At("tmp"), (UnixFileMode)0b1_111_111_111);
        Write("tmp/leases");
        Assert.Equal("content", Read("tmp/leases"));
        HardLink.Create(At("tmp/leases"), At("tmp/other"));
        Assert.EndsWith("has 2 names", Why("tmp/leases"));
        File.Delete(At("tmp/other"));
        Owner.Change(At("tmp/leases"), Bob);
        Assert.EndsWith($"belongs to user {Bob}", Why("tmp/leases"));
    }

    [Fact]
    public void Link_in_place_of_the_file_is_refused_and_links_to_folders_are_checked()
    {
        File.CreateSymbolicLink(At("link"), At("leases"));
        Assert.EndsWith("link is a symbolic link", Why("link"));
        Directory.CreateDirectory(At("real"));
        Write("real/leases");
        Directory.CreateSymbolicLink(At("run"), "real");
        Assert.Equal("content", Read("run/leases"));
        Owner.Change(At("run"), Bob);
        Assert.EndsWith($"run belongs to user {Bob}", Why("run/leases"));
        Directory.CreateSymbolicLink(At("loop"), At("loop"));
        Assert.EndsWith("goes through too many links", Why("loop/leases"));
    }

    [Fact]
    public void Folder_or_pipe_is_no_file_and_does_not_block()
    {
        Directory.CreateDirectory(At("dir"));
        Assert.EndsWith("dir is no regular file", Why("dir"));
        Pipe.Create(At("pipe"));
        Assert.EndsWith("pipe is no regular file", Why("pipe"));
    }

    [Fact]
    public void File_of_a_named_system_user_is_read()
    {
        uint daemon = uint.Parse(File.ReadLines("/etc/passwd").Single(line => line.StartsWith("daemon:", StringComparison.Ordinal)).Split(':')[2]);
        Owner.Change(At("leases"), daemon);
        Assert.EndsWith($"belongs to user {daemon}", Why("leases"));
        using FileStream? file = TrustedFile.Open(At("leases"), ["daemon"], out string? problem);
        Assert.Null(problem);
        Assert.NotNull(file);
    }

    private string At(string name) => Path.Combine(_folder, name);

    private void Permit(string name, UnixFileMode extra) => File.SetUnixFileMode(At(name), File.GetUnixFileMode(At(name)) | extra);

    private void Write(string name)
    {
        File.WriteAllText(At(name), "content");
        File.SetUnixFileMode(At(name), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
    }

    private string Read(string name)
    {
        using FileStream? file = TrustedFile.Open(At(name), [], out string? problem);
        Assert.True(file is not null, problem);
        using StreamReader reader = new(file);
        return reader.ReadToEnd();
    }

    private string? Why(string name)
    {
        using FileStream? file = TrustedFile.Open(At(name), [], out string? problem);
        Assert.Null(file);
        return problem;
    }
}
