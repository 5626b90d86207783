using System.Diagnostics;
using System.Text.Json;

namespace EdgeGuard.Tests.Commands;

/// <summary>The program itself on a gateway with a bridge and a second DHCP server behind one of its ports.</summary>
public sealed class CoverageCommandTests
{
    [NamespaceFact]
    public async Task Coverage_and_status_tell_of_a_second_way_out_and_isolation_closes_it_until_it_is_uninstalled()
    {
        Dictionary<string, string> said = await PlayAsync();

        Assert.Contains("lateral-wired   NOT covered: br0 carries frames from port to port", said["leave: configuration alone"], StringComparison.Ordinal);
        Assert.Contains("'bridge' to 'isolate'", said["leave: configuration alone"], StringComparison.Ordinal);
        // Behind the bridge's own ports, where the rules stop it, it is an attempt; that is told with who it is.
        Assert.Matches("concern .*00:00:5e:00:53:66 on p-rogue of 'things' serves addresses by DHCP .*names 192.168.20.66 as the default gateway; no other device receives it", Cli.Unwrapped(said["leave: status"]));
        Assert.Contains("coverage  things: enforced; NOT covered: lateral wired, lateral Wi-Fi", Cli.Unwrapped(said["leave: status"]), StringComparison.Ordinal);
        Assert.Equal("not-covered", Grade(said["leave: coverage"], "lateral-wired"));

        Assert.Contains("coverage  things: enforced\n", said["isolate: status"], StringComparison.Ordinal);
        Assert.Equal("enforced", Grade(said["isolate: coverage"], "lateral-wired"));
        Assert.Equal("enforced", Grade(said["isolate: coverage"], "lateral-wifi"));
        Assert.Contains(Changed(said["isolate: coverage"]), change => change == "port:p-bulb: joined → isolated");
        Assert.Contains("Ports of br0 are isolated", said["isolate: stopped"], StringComparison.Ordinal);
        // What the agent did to the bridge stays as the rules do, until both are taken away.
        Assert.Equal("enforced", Grade(said["isolate: stopped"], "lateral-wired"));
        Assert.Contains("put back  port:p-bulb: isolated → joined", said["isolate: uninstalled"], StringComparison.Ordinal);
        Assert.Equal("not-covered", Grade(said["isolate: uninstalled"], "lateral-wired"));
    }

    private static string? Grade(string text, string path) =>
        Coverage(text).GetProperty("networks")[0].GetProperty("paths").EnumerateArray()
            .Single(p => p.GetProperty("path").GetString() == path).GetProperty("grade").GetString();

    private static string?[] Changed(string text) => [.. Coverage(text).GetProperty("changed").EnumerateArray().Select(c => c.GetString())];

    private static JsonElement Coverage(string text) => JsonDocument.Parse(text[text.IndexOf("{\"networks\"", StringComparison.Ordinal)..]).RootElement;

    private static async Task<Dictionary<string, string>> PlayAsync()
    {
        string output = await NamespaceScript.RunAsync("coverage-home.sh");
        return output.Split("== ", StringSplitOptions.RemoveEmptyEntries)
            .ToDictionary(part => part[..part.IndexOf('\n', StringComparison.Ordinal)], part => part);
    }
}

/// <summary>A test that needs namespaces of its own: skipped, with the reason, where there are none; a failure where they are required.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class NamespaceFactAttribute : FactAttribute
{
    private static readonly Lazy<string?> Obstacle = new(Find);

    public NamespaceFactAttribute()
    {
        if (Environment.GetEnvironmentVariable("EDGEGUARD_REQUIRE_KERNEL") != "1") Skip = Obstacle.Value;
    }

    /// <summary>Root needs no users of its own.</summary>
    internal static string[] Options => Environment.IsPrivilegedProcess ? ["-n"] : ["-U", "-r", "-n"];

    private static string? Find()
    {
        using Process probe = Process.Start(new ProcessStartInfo("unshare", [.. Options, "true"]) { RedirectStandardError = true })!;
        string said = probe.StandardError.ReadToEnd();
        probe.WaitForExit();
        return probe.ExitCode == 0 ? null : $"Needs a network namespace of its own: {said.Trim()}";
    }
}
