using System.Net;
using EdgeGuard.Linux.Tests.Netns;

namespace EdgeGuard.Tests.Service;

/// <summary>A gateway is saved while it runs, and put back, by the command line.</summary>
public sealed class BackupRestoreTests
{
    [NetnsFact]
    public void Gateway_is_the_same_again_and_a_device_that_was_held_meanwhile_stays_held() => MeterHome.Play((inside, agent, internet, thing, own, things) =>
    {
        PretendedThing held = new(things, 0x00005e005403);
        IPAddress ofHeld = held.Discover();
        held.Request(ofHeld);
        internet.Hears(held, ofHeld);
        agent.Ask("rename", "00:00:5e:00:54:02", "as before");
        File.WriteAllText(agent.PathOf("secret"), "correct horse\n");
        File.SetUnixFileMode(agent.PathOf("secret"), UnixFileMode.UserRead | UnixFileMode.UserWrite);
        Cli.Outcome saved = Run("backup");
        Assert.True(saved.ExitCode == 0, saved.Errors);
        Assert.Contains($"saved     {agent.PathOf("profile.json")}", Cli.Unwrapped(saved.Output), StringComparison.Ordinal);

        agent.Ask("rename", "00:00:5e:00:54:02", "after the backup");
        agent.Ask("quarantine", "00:00:5e:00:54:03");
        internet.HearsNot(held, ofHeld, MeterProfile.Port, (thing, own));
        Cli.Outcome beside = Run("restore", "--socket", agent.PathOf("control.sock"));
        Assert.Equal(1, beside.ExitCode);
        Assert.Contains("Stop it first", beside.Errors, StringComparison.Ordinal);

        agent.Stop();
        string configuration = File.ReadAllText(agent.PathOf("edgeguard.json"));
        File.Delete(agent.PathOf("profile.json"));
        Cli.Outcome restored = Run("restore", "--socket", agent.PathOf("control.sock"));
        Assert.True(restored.ExitCode == 0, restored.Errors);
        Assert.Equal(configuration, File.ReadAllText(agent.PathOf("edgeguard.json")));
        MeterHome.Start(agent);

        agent.AskUntil("as before", "devices");
        internet.Hears(thing, own);
        internet.HearsNot(held, ofHeld, MeterProfile.Port, (thing, own));

        // What the agent could not start with is not put back.
        agent.Stop();
        File.WriteAllText(agent.PathOf("edgeguard.json"), configuration.Replace("\"gw01\"", "\"NO ID\"", StringComparison.Ordinal));
        Assert.Equal(0, Run("backup").ExitCode);
        File.WriteAllText(agent.PathOf("edgeguard.json"), configuration);
        Cli.Outcome unusable = Run("restore", "--socket", agent.PathOf("control.sock"));
        Assert.Equal(1, unusable.ExitCode);
        Assert.Contains("could not start with this backup", unusable.Errors, StringComparison.Ordinal);
        Assert.Contains("gateway:id", unusable.Errors, StringComparison.Ordinal);
        Assert.Equal(configuration, File.ReadAllText(agent.PathOf("edgeguard.json")));
        MeterHome.Start(agent);
        internet.Hears(thing, own);

        Cli.Outcome Run(string verb, params string[] more) =>
            Task.Run(() => Cli.RunAsync([verb, agent.PathOf("gateway.backup"), "--config", agent.PathOf("edgeguard.json"), "--passphrase-file", agent.PathOf("secret"), .. more])).GetAwaiter().GetResult();
    });

    [Fact]
    public async Task Passphrase_comes_from_a_terminal_or_from_a_file_of_the_owner_alone()
    {
        string folder = Directory.CreateTempSubdirectory("edgeguard-passphrase-").FullName;
        try
        {
            string secret = Path.Combine(folder, "secret"), backup = Path.Combine(folder, "gateway.backup");
            await File.WriteAllTextAsync(secret, "correct horse");
            File.SetUnixFileMode(secret, (UnixFileMode)0b110_100_100);
            Cli.Outcome open = await Cli.RunAsync("backup", backup, "--passphrase-file", secret);
            Assert.Equal((1, true), (open.ExitCode, open.Errors.Contains("chmod o=", StringComparison.Ordinal)));

            File.SetUnixFileMode(secret, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            await File.WriteAllTextAsync(secret, "short");
            Cli.Outcome weak = await Cli.RunAsync("backup", backup, "--passphrase-file", secret);
            Assert.Equal((1, true), (weak.ExitCode, weak.Errors.Contains("8 to 1024 characters", StringComparison.Ordinal)));

            Cli.Outcome missing = await Cli.RunAsync("restore", backup, "--passphrase-file", secret + "2");
            Assert.Equal(2, missing.ExitCode);
            Assert.False(File.Exists(backup));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
