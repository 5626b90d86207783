using System.Diagnostics;
using System.Globalization;
using EdgeGuard.Lab.Processes;
using EdgeGuard.Lab.Sandbox;

namespace EdgeGuard.Lab.Tests.Sandbox;

public sealed class PrivateSandboxTests
{
    private const int Terminate = 15;
    private const int Kill = 9;
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(90);

    [SandboxTheory]
    [InlineData(Kill)]
    [InlineData(Terminate)]
    public async Task Sandbox_leaves_nothing_behind_when_its_outer_command_is_ended(int signal)
    {
        string before = Host();
        using Process outer = Sandboxed.Start(typeof(StandingNetwork).FullName!, nameof(StandingNetwork.StandForeverAsync));
        Assert.Equal("stands", await outer.StandardOutput.ReadLineAsync().WaitAsync(Timeout));
        int[] inside = [.. Descendants(outer.Id)];
        Assert.Contains(inside, id => Name(id) == "dnsmasq");

        Assert.Equal(0, (await Command.TryAsync("kill", [$"-{signal}", $"{outer.Id}"], CancellationToken.None)).ExitCode);

        await outer.WaitForExitAsync().WaitAsync(Timeout);
        Assert.True(await Polling.UntilAsync(() => !inside.Any(Lives), Timeout, CancellationToken.None), "still there: " + string.Join(", ", inside.Where(Lives).Select(Name)));
        Assert.Equal(before, Host());
    }

    [SandboxFact]
    public Task Sandbox_has_its_own_network_processes_and_run_folder() => Sandboxed.RunAsync(this, (state, _) =>
    {
        Assert.NotEqual(Environment.GetEnvironmentVariable(PrivateSandbox.Marker), PrivateSandbox.CurrentNetwork());
        Assert.Equal(1, Environment.ProcessId);
        Assert.Equal([state.FullName, "/run/netns"], Directory.EnumerateFileSystemEntries("/run").Where(entry => !entry.Contains("systemd", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
        Assert.Equal("nameserver 127.0.0.1\n", File.ReadAllText("/etc/resolv.conf"));
        return Task.CompletedTask;
    });

    [Fact]
    public void Sandbox_is_not_believed_to_be_one_by_the_mark_alone() => Assert.Contains("not a sandbox",
        Assert.Throws<LabException>(() => PrivateSandbox.IsInside(PrivateSandbox.CurrentNetwork())).Message, StringComparison.Ordinal);

    // What a stranger would look at: interfaces, namespaces by name, mounts.
    private static string Host()
    {
        string[] interfaces = [.. Directory.EnumerateDirectories("/sys/class/net").Select(Path.GetFileName).Order(StringComparer.Ordinal)!];
        string[] named = Directory.Exists("/run/netns") ? [.. Directory.EnumerateFiles("/run/netns").Where(IsOurs)] : [];
        string[] mounts = [.. File.ReadLines("/proc/mounts").Where(line => line.Contains("edgeguard-lab", StringComparison.Ordinal))];
        return string.Join('\n', [.. interfaces.Where(name => name is "br-things" or "br-family" or "wan0"), .. named, .. mounts]);
    }

    private static bool IsOurs(string path) => Path.GetFileName(path) is "gateway" or "internet" or "camera";

    private static IEnumerable<int> Descendants(int id)
    {
        IEnumerable<int> children = Directory.EnumerateDirectories($"/proc/{id}/task")
            .SelectMany(task => Read($"{task}/children").Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Select(child => int.Parse(child, CultureInfo.InvariantCulture));
        return children.SelectMany(child => Descendants(child).Prepend(child));
    }

    private static string Name(int id) => Read($"/proc/{id}/comm").Trim();

    private static bool Lives(int id) => Read($"/proc/{id}/stat") is { Length: > 0 } stat && stat[stat.LastIndexOf(')') + 2] is not ('Z' or 'X');

    // A process, or a thread of it, may end between being listed and being read, and while it is read.
    private static string Read(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (IOException)
        {
            return "";
        }
    }
}
