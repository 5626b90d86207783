using System.Net;
using EdgeGuard.Core.Learning;
using EdgeGuard.Core.Mud;
using EdgeGuard.Core.Policy;
using EdgeGuard.Core.Replay;
using EdgeGuard.Core.Tests.Mud;

namespace EdgeGuard.Core.Tests.Replay;

/// <summary>Public rule tables against the profiles that were generated from them, and against nobody's.</summary>
public sealed class CorpusTablesTests
{
    [CorpusFact]
    public void Every_row_is_allowed_or_not_governed_by_the_profile_that_came_of_it()
    {
        List<string> denied = [.. Pairs().SelectMany(pair => Judge(pair.Table, pair.File).Where(j => j.Verdict == FlowVerdict.Denied).Select(j => j.Why))];

        Assert.Equal(48, Pairs().Count());
        Assert.Empty(denied);
    }

    [CorpusFact]
    public void Without_their_entries_nothing_but_names_and_time_is_allowed() =>
        Assert.All(Pairs().SelectMany(pair => Judge(pair.Table, pair.File with { FromDevice = [], ToDevice = [] })),
            judgement => Assert.False(judgement is { Verdict: FlowVerdict.Allowed, Origin.Acl: not RuleOrigin.Defaults }, judgement.Why));

    private static IEnumerable<FlowDecision> Judge(RuleTable table, MudFile file)
    {
        Assert.Empty(table.Problems);
        PeerDirectory peers = new() { LocalNetworks = [IPNetwork.Parse("192.168.0.0/16"), IPNetwork.Parse("10.0.0.0/8"), IPNetwork.Parse("fe80::/10")] };
        RowJudge judge = new(PolicyCompiler.Compile(file), GatewayRole.Give(peers, table.Gateways));
        return table.Rows.Select(judge.Judge);
    }

    private static IEnumerable<(RuleTable Table, MudFile File)> Pairs() =>
        from table in Places.CorpusFiles("flows")
        where table.EndsWith("rule.csv", StringComparison.Ordinal)
        let name = Path.GetFileName(table)[..^"rule.csv".Length]
        let profile = Path.Combine(Places.Corpus, "mud", Path.GetFileName(Path.GetDirectoryName(table)!), $"{name}Mud.json")
        select (RuleTableReader.Read(File.ReadAllBytes(table)), ((MudResult.Accepted)MudReader.Read(File.ReadAllBytes(profile), MudStrictness.Compatible)).File);
}
