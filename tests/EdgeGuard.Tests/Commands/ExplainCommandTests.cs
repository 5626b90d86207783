using System.Text.Json;

namespace EdgeGuard.Tests.Commands;

public sealed class ExplainCommandTests
{
    private const string AllowedFlow = "tcp 192.168.20.10:40000 > 203.0.113.7:443";

    [Fact]
    public async Task An_allowed_flow_ends_with_0_and_names_its_entry()
    {
        using TemporaryFile names = new("""{ "Cloud.Example.NET.": ["203.0.113.7"] }""");

        Cli.Outcome outcome = await Cli.RunAsync("explain", "--profile", Cli.Seed("camera.json"), "--flow", AllowedFlow, "--names", names.Path, "--json");

        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Errors));
        JsonElement answer = JsonDocument.Parse(outcome.Output).RootElement;
        Assert.Equal(["flow", "verdict", "acl", "ace", "direction", "why"], answer.EnumerateObject().Select(p => p.Name));
        Assert.Equal((AllowedFlow, "allowed", "from-device"),
            (answer.GetProperty("flow").GetString(), answer.GetProperty("verdict").GetString(), answer.GetProperty("direction").GetString()));
    }

    [Fact]
    public async Task A_denied_flow_ends_with_1()
    {
        Cli.Outcome outcome = await Cli.RunAsync("explain", "--profile", Cli.Seed("camera.json"), "--flow", "tcp 192.168.20.10:40000 > 198.51.100.7:23");

        Assert.Equal((1, ""), (outcome.ExitCode, outcome.Errors));
        Assert.StartsWith("denied:", outcome.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("none", "allowed", "")]
    [InlineData("rate-limit", "allowed", ", within at most 5 new flows and 100 packets a second")]
    [InlineData("restricted", "denied", "no entry allows it from the device")]
    [InlineData("isolated", "denied", "no entry allows it from the device")]
    public async Task Each_response_level_is_explained(string level, string verdict, string why)
    {
        using TemporaryFile names = new("""{ "cloud.example.net": ["203.0.113.7"] }""");

        Cli.Outcome outcome = await Cli.RunAsync("explain", "--profile", Cli.Seed("camera.json"), "--flow", AllowedFlow, "--names", names.Path, "--response", level);

        Assert.StartsWith($"{verdict}:", outcome.Output, StringComparison.Ordinal);
        Assert.EndsWith(why, Cli.Unwrapped(outcome.Output).TrimEnd(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_flow_that_the_peer_begins_is_judged_by_the_other_list()
    {
        string[] arguments = ["explain", "--profile", Cli.Seed("bulb.json"), "--flow", "udp 192.168.20.5:40000 > 192.168.20.11:56700"];

        Assert.Equal(1, (await Cli.RunAsync(arguments)).ExitCode);
        Assert.Equal(0, (await Cli.RunAsync([.. arguments, "--initiated-by", "peer"])).ExitCode);
    }

    [Theory]
    [InlineData("udp 192.168.20.10:40000 > 192.0.2.53:53", "redirected", "--dns-proxy")]
    [InlineData("tcp 192.168.20.10:40000 > 192.0.2.53:53", "redirected", "--dns-proxy", "--leave-literals")]
    [InlineData("udp 192.168.20.10:40000 > 192.0.2.53:853", "denied", "--dns-proxy")]
    [InlineData("udp 192.168.20.10:40000 > 192.0.2.53:53", "denied")]
    public async Task T22_Questions_go_to_the_dns_proxy_while_it_is_up(string flow, string verdict, params string[] options)
    {
        Cli.Outcome outcome = await Cli.RunAsync(["explain", "--profile", Cli.Seed("camera.json"), "--flow", flow, .. options]);

        Assert.StartsWith($"{verdict}: {flow}: ", outcome.Output, StringComparison.Ordinal);
        Assert.Equal(verdict == "denied" ? 1 : 0, outcome.ExitCode);
    }

    [Fact]
    public async Task A_class_is_filled_by_name()
    {
        string[] arguments = ["explain", "--profile", Cli.Seed("camera.json"), "--flow", "udp 192.168.20.10:40000 > 192.0.2.53:53"];

        Assert.Equal(1, (await Cli.RunAsync(arguments)).ExitCode);
        Assert.Equal(0, (await Cli.RunAsync([.. arguments, "--class", "urn:ietf:params:mud:dns=192.0.2.53"])).ExitCode);
    }

    [Theory]
    [InlineData("--flow", "tcp nonsense", "--flow")]
    [InlineData("--lan", "192.168.1.1/33", "--lan")]
    [InlineData("--class", "nothing", "--class")]
    public async Task What_cannot_be_read_ends_with_2_and_says_what_to_write(string option, string value, string named)
    {
        string[] flow = option == "--flow" ? [] : ["--flow", AllowedFlow];

        Cli.Outcome outcome = await Cli.RunAsync(["explain", "--profile", Cli.Seed("camera.json"), .. flow, option, value]);

        Assert.Equal((2, ""), (outcome.ExitCode, outcome.Output));
        Assert.Contains(named, outcome.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_profile_that_is_refused_ends_with_2_and_every_problem()
    {
        using TemporaryFile broken = new("""{ "ietf-mud:mud": { "mud-version": 2 } }""");

        Cli.Outcome outcome = await Cli.RunAsync("explain", "--profile", broken.Path, "--flow", AllowedFlow);

        Assert.Equal((2, ""), (outcome.ExitCode, outcome.Output));
        Assert.True(outcome.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length > 1, outcome.Errors);
    }

    private sealed class TemporaryFile : IDisposable
    {
        internal TemporaryFile(string content) => File.WriteAllText(Path, content);

        internal string Path { get; } = System.IO.Path.GetTempFileName();

        public void Dispose() => File.Delete(Path);
    }
}
