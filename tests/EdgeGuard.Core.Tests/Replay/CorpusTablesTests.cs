using System.Net;
using EdgeGuard.Core.Learning;
using EdgeGuard.Core.Mud;
using EdgeGuard.Core.Policy;
using EdgeGuard.Core.Replay;

namespace EdgeGuard.Core.Tests.Replay;

/// <summary>Rule tables, our own and public ones, against the profiles that belong to them, and against nobody's.</summary>
public sealed class CorpusTablesTests
{
    [Theory]
    [MemberData(nameof(Corpora.Names), MemberType = typeof(Corpora))]
    public void Every_row_is_allowed_or_not_governed_by_the_profile_that_came_of_it(string corpus)
    {
        List<string> denied = [.. Pairs(corpus).SelectMany(pair => Judge(pair.Table, pair.File).Where(j => j.Verdict == FlowVerdict.Denied).Select(j => j.Why))];

        Assert.Equal(corpus == Corpora.Own ? 3 : 48, Pairs(corpus).Count());
        Assert.Contains(Pairs(corpus).SelectMany(pair => Judge(pair.Table, pair.File)), judgement => judgement is { Verdict: FlowVerdict.Allowed, Origin.Acl: not RuleOrigin.Defaults });
        Assert.Empty(denied);
    }

    [Theory]
    [MemberData(nameof(Corpora.Names), MemberType = typeof(Corpora))]
    public void Without_their_entries_nothing_but_names_and_time_is_allowed(string corpus) =>
        Assert.All(Pairs(corpus).SelectMany(pair => Judge(pair.Table, pair.File with { FromDevice = [], ToDevice = [] })),
            judgement => Assert.False(judgement is { Verdict: FlowVerdict.Allowed, Origin.Acl: not RuleOrigin.Defaults }, judgement.Why));

    private static IEnumerable<FlowDecision> Judge(RuleTable table, MudFile file)
    {
        Assert.Empty(table.Problems);
        PeerDirectory peers = new() { LocalNetworks = [IPNetwork.Parse("192.168.0.0/16"), IPNetwork.Parse("10.0.0.0/8"), IPNetwork.Parse("fe80::/10")] };
        RowJudge judge = new(PolicyCompiler.Compile(file), GatewayRole.Give(peers, table.Gateways));
        return table.Rows.Select(judge.Judge);
    }

    private static IEnumerable<(RuleTable Table, MudFile File)> Pairs(string corpus) =>
        from pair in Corpora.RuleTables(corpus)
        select (RuleTableReader.Read(File.ReadAllBytes(pair.Table)), ((MudResult.Accepted)MudReader.Read(File.ReadAllBytes(pair.Profile), MudStrictness.Compatible)).File);
}
