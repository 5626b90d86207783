using EdgeGuard.Linux.Service;

namespace EdgeGuard.Tests.Commands;

/// <summary>Verbs that change the state of a stopped agent look for a running one at the socket that the configuration names.</summary>
public sealed class StoppedAgentTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("edgeguard-stopped-").FullName;

    private string Configuration => Path.Combine(_folder, "edgeguard.json");

    private string Secret => Path.Combine(_folder, "secret");

    public StoppedAgentTests()
    {
        File.WriteAllText(Configuration, $$"""{ "state": { "folder": "{{_folder}}" }, "control": { "socket": "{{_folder}}/own.sock" } }""");
        File.WriteAllText(Secret, "correct horse");
        File.SetUnixFileMode(Secret, UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public Task Rollback_changes_nothing_beside_an_agent_at_another_socket() => RefusedBeside("rollback");

    [Fact]
    public Task Restore_changes_nothing_beside_an_agent_at_another_socket() => RefusedBeside("restore", Path.Combine(_folder, "gateway.backup"), "--passphrase-file", Secret);

    private async Task RefusedBeside(params string[] words)
    {
        using (InstanceLock.Take(Path.Combine(_folder, "own.sock.lock")))
        {
            Cli.Outcome beside = await Cli.RunAsync([.. words, "--config", Configuration]);
            Assert.Equal(1, beside.ExitCode);
            Assert.Contains("Stop it first", beside.Errors, StringComparison.Ordinal);
        }
        Cli.Outcome stopped = await Cli.RunAsync([.. words, "--config", Configuration]);
        Assert.DoesNotContain("Stop it first", stopped.Errors, StringComparison.Ordinal);
    }
}
