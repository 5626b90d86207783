using EdgeGuard.Agent.Enforcement;
using EdgeGuard.Agent.Pipeline;
using EdgeGuard.Benchmarks.Homes;
using EdgeGuard.Core.Nft;
using EdgeGuard.Core.State;
using EdgeGuard.Linux.Nft;
using EdgeGuard.Linux.Tests.Netns;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeGuard.Benchmarks.Sections;

/// <summary>Looking whether the kernel has what it was told, and what a foreign flush costs where no socket can own a table.</summary>
internal static class SelfCheck
{
    internal static async Task Measure(NetworkNamespace inside, Report report)
    {
        foreach (int devices in new[] { 1000, 5000 })
        {
            Look(inside, report, devices);
            await FlushAsync(inside, report, devices);
        }
    }

    private static void Look(NetworkNamespace inside, Report report, int devices)
    {
        using NftTable table = NftTable.Open("bench");
        table.Apply(RulesetCompiler.Compile(BigHome.Of(devices)));
        Times idle = new(), full = new();
        for (int round = 0; round < 20; round++)
        {
            // Any change of any table makes the next look a whole one.
            inside.Nft("add table inet other");
            full.Measure(() => table.Examine());
            idle.Measure(() => table.Examine());
            inside.Nft("delete table inet other");
        }
        report.Add($"{devices} devices: look, nobody changed any rules", idle);
        report.Add($"{devices} devices: read all back and compare", full);
        table.Remove();
    }

    private static async Task FlushAsync(NetworkNamespace inside, Report report, int devices)
    {
        using NftTable table = NftTable.Open(Ruleset.TableName, mayHold: false);
        PipelineChannels channels = new(BigHome.Of(devices));
        using EnforcementStage stage = new(channels, table, TimeProvider.System, NullLogger<EnforcementStage>.Instance);
        await stage.StartAsync(CancellationToken.None);
        await channels.ToEnforce.Writer.WriteAsync(channels.State.Current);
        await channels.Inputs.Reader.ReadAsync();
        Times mended = new();
        for (int round = 0; round < (devices > 1000 ? 10 : 30); round++)
        {
            inside.Nft("flush ruleset");
            PolicyInput.Enforced told = (PolicyInput.Enforced)await channels.Inputs.Reader.ReadAsync();
            mended.Add(told.Status.LastRepair!.Took);
        }
        await stage.StopAsync(CancellationToken.None);
        report.Add($"{devices} devices: foreign 'nft flush ruleset' to rules in force", mended, goal: devices == 1000 ? "p99 <= 50 ms" : "");
        table.Remove();
    }
}
