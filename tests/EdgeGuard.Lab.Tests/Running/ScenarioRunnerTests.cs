using System.Text;
using EdgeGuard.Lab.Running;
using EdgeGuard.Lab.Scenarios;
using EdgeGuard.Lab.Setup;
using EdgeGuard.Lab.Tests.Sandbox;

namespace EdgeGuard.Lab.Tests.Running;

/// <summary>Scenarios without an agent in a real test network: the packet counts must show what passes and what does not.</summary>
public sealed class ScenarioRunnerTests
{
    private const string Drop = "table inet test { chain forward { type filter hook forward priority 0; ip saddr 192.168.30.0/24 counter drop; }; }\n";

    [SandboxFact]
    public Task Runner_stops_at_the_step_where_packets_leak() => Sandboxed.RunAsync(this, async (state, cancellation) =>
    {
        Scenario scenario = Read("""
            { "do": "plug-in", "say": "plug", "devices": ["camera", "bulb"] },
            { "do": "run", "say": "talk", "behaviour": "talk", "expect": "passes" },
            { "do": "run", "say": "scan", "behaviour": "scan", "expect": "arrives" },
            { "do": "run", "say": "leak", "behaviour": "neighbour", "expect": "denied" },
            { "do": "run", "say": "never", "behaviour": "talk", "expect": "passes" }
            """);

        ScenarioReport report = await RunAsync(scenario, state, _ => Task.CompletedTask, cancellation);

        Assert.Equal([StepState.Passed, StepState.Passed, StepState.Passed, StepState.Failed, StepState.Skipped], report.Steps.Select(step => step.State));
        Assert.Equal("33 of 33 packets LEAKED", report.Steps[3].Detail);
        Assert.Equal((33, 0), (report.Leaked, report.Denied));
        Assert.Equal(new("scan", Delivery.Arrives, 44, 44), report.Counts[1]);
    });

    [SandboxFact]
    public Task Denied_steps_pass_and_an_allowed_one_fails_when_nothing_arrives() => Sandboxed.RunAsync(this, async (state, cancellation) =>
    {
        Scenario scenario = Read("""
            { "do": "plug-in", "say": "plug", "devices": ["camera", "bulb"] },
            { "do": "run", "say": "scan", "behaviour": "scan", "expect": "denied" },
            { "do": "run", "say": "neighbour", "behaviour": "neighbour", "expect": "denied" },
            { "do": "run", "say": "talk", "behaviour": "talk", "expect": "passes" }
            """);

        ScenarioReport report = await RunAsync(scenario, state, testbed => testbed.Network.Gateway.RunToolAsync("nft", ["-f", "-"], cancellation, Drop), cancellation);

        Assert.Equal([StepState.Passed, StepState.Passed, StepState.Passed, StepState.Failed], report.Steps.Select(step => step.State));
        Assert.Equal((77, 0), (report.Denied, report.Leaked));
        Assert.StartsWith("0 of 5 answered by 203.0.113.20:443", report.Steps[3].Detail, StringComparison.Ordinal);
    });

    private static async Task<ScenarioReport> RunAsync(
        Scenario scenario, DirectoryInfo state, Func<Testbed, Task> prepare, CancellationToken cancellation)
    {
        await using Testbed testbed = await new TestbedBuilder(scenario, new(null), state).BuildAsync(cancellation);
        await using ScenarioRun run = new(testbed);
        await prepare(testbed);
        return await new ScenarioRunner(scenario, new NoDisplay()).RunAsync(run, cancellation);
    }

    private static Scenario Read(string steps)
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
              "story": [ {{steps}} ]
            }
            """;
        return Assert.IsType<ScenarioResult.Accepted>(ScenarioReader.Read(Encoding.UTF8.GetBytes(text))).Scenario;
    }

    private sealed class NoDisplay : IStepDisplay
    {
        public void BeginStep(string say) { }

        public void ShowProgress(string text) { }

        public void EndStep(StepReport report) { }
    }
}
