using System.Net;
using System.Text.Json;
using EdgeGuard.Linux.Tests.Netns;

namespace EdgeGuard.Tests.Service;

/// <summary>A home from bare links to enforcement, with a real DHCP server, and back.</summary>
public sealed class SetupTests
{
    private const string Before = "{ \"networks\": [ { \"name\": \"old\", \"kind\": \"iot\", \"interfaces\": [\"lan0\"] } ] } // of before\n";

    [NetnsFact]
    public void Router_is_adopted_enforced_and_its_file_restored_byte_by_byte() => NetworkNamespace.Run(inside =>
    {
        using RunningAgent agent = new(inside);
        inside.Ip("route add default via 203.0.113.9 dev wan0");
        string config = agent.PathOf("etc/edgeguard.json"), answers = agent.PathOf("answers.json");
        File.WriteAllText(answers, """{ "networks": [ { "name": "things", "kind": "iot", "interfaces": ["lan0"] } ], "start": false }""");

        // Without answers: what is found. Nothing is written.
        string plan = Setup("--dry-run");
        Assert.Contains("The gateway's default route leads through wan0, which is not touched.", plan, StringComparison.Ordinal);
        Assert.Contains("Network 'lan0' on lan0: devices, each with its profile or the baseline.", plan, StringComparison.Ordinal);
        Assert.False(File.Exists(config));

        Assert.Contains("is written", Setup("--answers", answers), StringComparison.Ordinal);
        Assert.Contains("is as it was before", Setup("--undo"), StringComparison.Ordinal);
        Assert.False(File.Exists(config));
        Assert.Contains("There is nothing to undo", Setup("--undo"), StringComparison.Ordinal);

        File.WriteAllText(config, Before);
        Setup("--answers", answers);
        Setup("--answers", answers);
        string networks = JsonDocument.Parse(File.ReadAllText(config)).RootElement.GetProperty("networks")[0].GetRawText();
        agent.Start(networks: networks);
        agent.Serve();
        using WireEnd things = new(RunningAgent.ThingIndex), net = new(RunningAgent.InternetIndex);
        Internet internet = new(net);
        PretendedThing lamp = new(things, 0x00005e005442);
        IPAddress own = lamp.Discover();
        lamp.Request(own);
        internet.HearsConnection(lamp, own, 443, () => agent.Ask("device", "00005e005442"));
        Assert.Contains("things: enforce.", agent.Ask("enforce", "things"), StringComparison.Ordinal);
        internet.HearsConnection(lamp, own, 443, () => agent.Ask("device", "00005e005442"));
        internet.HearsNoConnection(lamp, own, 23, (lamp, own, 443));

        Setup("--undo");
        Assert.Equal(Before, File.ReadAllText(config));
        Assert.Equal(["edgeguard.json"], Directory.GetFiles(Path.GetDirectoryName(config)!).Select(Path.GetFileName));

        // The interface of the default route is refused, and the file of before stays.
        File.WriteAllText(answers, """{ "networks": [ { "name": "wan", "kind": "iot", "interfaces": ["wan0"] } ], "start": false }""");
        Assert.Contains("'wan0' is the way of the gateway's own default route", Setup("--answers", answers), StringComparison.Ordinal);
        Assert.Equal(Before, File.ReadAllText(config));

        string Setup(params string[] words)
        {
            try
            {
                return Cli.Unwrapped(inside.Execute("dotnet", [RunningAgent.Program, "setup", "--config", config, .. words]));
            }
            catch (InvalidOperationException refused)
            {
                return Cli.Unwrapped(refused.Message);
            }
        }
    });
}
