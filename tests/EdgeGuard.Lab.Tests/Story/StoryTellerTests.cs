using System.Text;
using EdgeGuard.Lab.Scenarios;
using EdgeGuard.Lab.Story;
using EdgeGuard.Lab.Tests.Sandbox;

namespace EdgeGuard.Lab.Tests.Story;

/// <summary>Stories without an agent, told on a real network: the lab must see for itself what passes and what does not.</summary>
public sealed class StoryTellerTests
{
    private const string Drop = "table inet test { chain forward { type filter hook forward priority 0; ip saddr 192.168.30.0/24 counter drop; }; }\n";

    [SandboxFact]
    public Task Story_names_the_step_at_which_packets_leak_and_plays_no_further() => Sandboxed.RunAsync(this, async (state, cancellation) =>
    {
        Scenario scenario = Read("""
            { "do": "plug-in", "say": "plug", "devices": ["camera", "bulb"] },
            { "do": "run", "say": "talk", "behaviour": "talk", "expect": "passes" },
            { "do": "run", "say": "scan", "behaviour": "scan", "expect": "arrives" },
            { "do": "run", "say": "leak", "behaviour": "neighbour", "expect": "denied" },
            { "do": "run", "say": "never", "behaviour": "talk", "expect": "passes" }
            """);

        StoryReport report = await PlayAsync(scenario, state, _ => Task.CompletedTask, cancellation);

        Assert.Equal([StepState.Passed, StepState.Passed, StepState.Passed, StepState.Failed, StepState.Skipped], report.Steps.Select(step => step.State));
        Assert.Equal("33 of 33 packets LEAKED", report.Steps[3].Detail);
        Assert.Equal((33, 0), (report.Leaked, report.Denied));
        Assert.Equal(new("scan", Fate.Arrives, 44, 44), report.Tallies[1]);
    });

    [SandboxFact]
    public Task Story_holds_when_nothing_arrives_and_fails_when_nothing_may_pass() => Sandboxed.RunAsync(this, async (state, cancellation) =>
    {
        Scenario scenario = Read("""
            { "do": "plug-in", "say": "plug", "devices": ["camera", "bulb"] },
            { "do": "run", "say": "scan", "behaviour": "scan", "expect": "denied" },
            { "do": "run", "say": "neighbour", "behaviour": "neighbour", "expect": "denied" },
            { "do": "run", "say": "talk", "behaviour": "talk", "expect": "passes" }
            """);

        StoryReport report = await PlayAsync(scenario, state, stage => stage.Network.Gateway.RunToolAsync("nft", ["-f", "-"], cancellation, Drop), cancellation);

        Assert.Equal([StepState.Passed, StepState.Passed, StepState.Passed, StepState.Failed], report.Steps.Select(step => step.State));
        Assert.Equal((77, 0), (report.Denied, report.Leaked));
        Assert.StartsWith("0 of 5 answered by 203.0.113.20:443", report.Steps[3].Detail, StringComparison.Ordinal);
    });

    private static async Task<StoryReport> PlayAsync(
        Scenario scenario, DirectoryInfo state, Func<Stage, Task> prepare, CancellationToken cancellation)
    {
        await using Stage stage = await new StageBuilder(scenario, new(null), state).BuildAsync(cancellation);
        await prepare(stage);
        return await new StoryTeller(scenario, _ => { }).PlayAsync(stage, cancellation);
    }

    private static Scenario Read(string story)
    {
        string text = $$"""
            {
              "version": 1, "name": "test", "title": "t", "seed": 1,
              "response": { "isolatedSeconds": 10, "quietSeconds": 2 },
              "devices": [
                { "name": "camera", "mac": "00:00:5e:00:53:10", "network": "things" },
                { "name": "bulb", "mac": "00:00:5e:00:53:11", "network": "things" }
              ],
              "hosts": [ { "name": "cloud.example.net", "addresses": ["203.0.113.20"], "listens": [ { "port": 443 } ] } ],
              "behaviours": {
                "talk": { "do": "talk", "device": "camera", "to": "cloud.example.net", "port": 443, "times": 5 },
                "scan": { "do": "scan", "device": "camera", "target": "internet", "ports": [23, 2323], "perSecond": 400, "packets": 44 },
                "neighbour": { "do": "scan", "device": "camera", "target": "bulb", "ports": [23, 80], "perSecond": 400, "packets": 33 }
              },
              "story": [ {{story}} ]
            }
            """;
        return Assert.IsType<ScenarioResult.Accepted>(ScenarioReader.Read(Encoding.UTF8.GetBytes(text))).Scenario;
    }
}
