using EdgeGuard.Benchmarks.Homes;
using EdgeGuard.Core.Nft;
using EdgeGuard.Core.State;
using EdgeGuard.Linux.Nft;
using EdgeGuard.Linux.Tests.Netns;

namespace EdgeGuard.Benchmarks.Sections;

/// <summary>A whole ruleset in place of another, by our netlink and by <c>nft -f</c>, turn by turn.</summary>
internal static class FullApply
{
    internal static Task Measure(NetworkNamespace inside, Report report)
    {
        Measure(inside, report, devices: 1000, rounds: 30, goal: "<= 60 ms");
        Measure(inside, report, devices: 5000, rounds: 8, goal: "");
        return Task.CompletedTask;
    }

    private static void Measure(NetworkNamespace inside, Report report, int devices, int rounds, string goal)
    {
        GatewayState home = BigHome.Of(devices);
        Ruleset ruleset = RulesetCompiler.Compile(home);
        string file = Path.GetTempFileName();
        File.WriteAllText(file, RulesetText.Write(ruleset));
        // Ours stands beside the one that nft makes, which must be free for nft to replace.
        using NftTable table = NftTable.Open("bench");
        Times compiling = new(), ours = new(), theirs = new();
        for (int round = -3; round < rounds; round++)
        {
            Ruleset? compiled = null;
            (round < 0 ? new() : compiling).Measure(() => compiled = RulesetCompiler.Compile(home));
            (round < 0 ? new() : ours).Measure(() => table.Replace(compiled!));
            (round < 0 ? new() : theirs).Measure(() => inside.Execute("nft", ["-f", file]));
        }
        int elements = ruleset.Sets.Sum(set => set.Elements.Length);
        report.Add($"{devices} devices, {elements} elements: replace", ours, theirs, goal);
        report.Add($"{devices} devices: state to ruleset", compiling);
        table.Remove();
        inside.Nft("delete table inet edgeguard");
        File.Delete(file);
    }
}
