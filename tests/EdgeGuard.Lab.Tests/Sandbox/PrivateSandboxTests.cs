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
    public async Task Sandbox_leaves_nothing_behind_when_its_outer_process_is_killed(int signal)
    {
        string before = HostState();
        using Process outer = Sandboxed.Start(typeof(EndlessNetwork).FullName!, nameof(EndlessNetwork.RunForeverAsync));
        Assert.Equal("running", await outer.StandardOutput.ReadLineAsync().WaitAsync(Timeout));
        int[] inside = [.. Descendants(outer.Id)];
        Assert.Contains(inside, id => Name(id) == "dnsmasq");

        Assert.Equal(0, (await Command.TryAsync("kill", [$"-{signal}", $"{outer.Id}"], CancellationToken.None)).ExitCode);

        await outer.WaitForExitAsync().WaitAsync(Timeout);
        Assert.True(await Polling.UntilAsync(() => !inside.Any(IsRunning), Timeout, CancellationToken.None), "still running: " + string.Join(", ", inside.Where(IsRunning).Select(Name)));
        Assert.Equal(before, HostState());
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
    public void Marker_alone_does_not_make_a_sandbox() => Assert.Contains("not a sandbox",
        Assert.Throws<LabException>(() => PrivateSandbox.IsInside(PrivateSandbox.CurrentNetwork())).Message, StringComparison.Ordinal);

    // What a leak would change on the host: interfaces, named namespaces, mounts.
    private static string HostState()
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

    private static bool IsRunning(int id) => Read($"/proc/{id}/stat") is { Length: > 0 } stat && stat[stat.LastIndexOf(')') + 2] is not ('Z' or 'X');

    // A process or thread may end while it is read.
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
