using EdgeGuard.Core.Coverage;
using EdgeGuard.Core.Events;
using EdgeGuard.Core.Networks;
using EdgeGuard.Core.Reducers;
using EdgeGuard.Core.State;
using static EdgeGuard.Core.Tests.Coverage.Machines;

namespace EdgeGuard.Core.Tests.Coverage;

public sealed class CoverageAssessmentTests
{
    private static readonly GatewayFacts Isolated = Facts(Bridge("br-things", Port("p1"), Port("p2")).Standing());

    public static TheoryData<string, string> Machine => new()
    {
        // internet v4, v6, lateral wired, lateral Wi-Fi, gateway: E enforced, - not covered
        { "isolated", "EEEEE" },
        { "isolated, without stand-ins", "EEEEE" },
        { "joined", "EE--E" },
        { "one of two joined", "EE--E" },
        { "joined, shown to the rules", "EEEEE" },
        { "one port", "EEEEE" },
        { "one port, hairpin", "EE--E" },
        { "a switch behind a port", "EE--E" },
        { "a switch behind a port, isolated by word", "EEE-E" },
        { "a radio among the ports", "EEE-E" },
        { "a radio among the ports, isolated by word", "EEEEE" },
        { "plain", "EE--E" },
        { "plain, both isolated by word", "EEEEE" },
        { "a radio", "EEE-E" },
        { "two interfaces, one of them plain", "EE--E" },
        { "flow table on a port", "--EEE" },
        { "flow table on the uplink", "--EEE" },
        { "another network's flow table without a device", "EEEEE" },
    };

    private static GatewayState Of(string machine) => machine switch
    {
        "isolated" => Gateway(Isolated),
        "isolated, without stand-ins" => Gateway(Facts(Bridge("br-things", Port("p1"), Port("p2")))),
        "joined" => Gateway(Facts(Bridge("br-things", Port("p1", isolated: false), Port("p2", isolated: false)))),
        "one of two joined" => Gateway(Facts(Bridge("br-things", Port("p1"), Port("p2", isolated: false)))),
        "joined, shown to the rules" => Gateway(Facts(Bridge("br-things", Port("p1", isolated: false), Port("p2", isolated: false))) with { FiltersBridged = true }),
        "one port" => Gateway(Facts(Bridge("br-things", Port("p1", isolated: false)))),
        "one port, hairpin" => Gateway(Facts(Bridge("br-things", Port("p1", isolated: false, hairpin: true)))),
        "a switch behind a port" => Gateway(Facts(Bridge("br-things", Port("p1", stations: 2), Port("p2")))),
        "a switch behind a port, isolated by word" => Gateway(Facts(Bridge("br-things", Port("p1", stations: 2), Port("p2"))), Word(ExternalIsolation.Wired)),
        "a radio among the ports" => Gateway(Facts(Bridge("br-things", Port("wlan0", stations: 2, wireless: true), Port("p2")))),
        "a radio among the ports, isolated by word" =>
            Gateway(Facts(Bridge("br-things", Port("wlan0", stations: 2, wireless: true), Port("p2"))), Word(ExternalIsolation.Wifi)),
        "plain" => Gateway(Facts(Plain("eth1"))),
        "plain, both isolated by word" => Gateway(Facts(Plain("eth1")), Word(ExternalIsolation.Wired | ExternalIsolation.Wifi)),
        "a radio" => Gateway(Facts(Plain("wlan0") with { IsWireless = true })),
        "two interfaces, one of them plain" => Gateway(Facts(Bridge("br-things", Port("p1")), Plain("eth1"))),
        "flow table on a port" => Gateway(Isolated with { Offloads = [new("inet fw4", "ft", ["p1", "wan0"])] }),
        "flow table on the uplink" => Gateway(Isolated with { Offloads = [new("inet fw4", "ft", ["wan0"])] }),
        _ => Gateway(Isolated with { Offloads = [new("inet fw4", "ft", [])] }),
    };

    [Theory]
    [MemberData(nameof(Machine))]
    public void Ways_are_covered_as_the_machine_is(string machine, string grades)
    {
        NetworkCoverage judged = Assert.Single(CoverageAssessment.Judge(Of(machine)));

        Assert.Equal(grades.Replace(" ", "", StringComparison.Ordinal), Letters(judged));
        Assert.Equal(Enum.GetValues<TrafficPath>(), judged.Paths.Select(p => p.Path));
        Assert.DoesNotContain(judged.Paths, p => p is { Grade: CoverageGrade.NotCovered, Remedy: null });
    }

    [Fact]
    public void Where_nothing_is_enforced_the_same_ways_are_monitored()
    {
        GatewayState state = Gateway(Isolated, n => n with { Mode = EnforcementMode.Monitor });

        Assert.Equal("MMMMM", Letters(CoverageAssessment.Judge(state)[0]));
        Assert.Equal("MMMMM", Letters(CoverageAssessment.Judge(Gateway(Isolated) with { PausedUntil = Home.Noon })[0]));
    }

    [Fact]
    public void Nothing_is_covered_before_the_kernel_has_rules_or_the_machine_was_looked_at()
    {
        foreach (GatewayState state in (GatewayState[])
        [
            Gateway(null),
            Gateway(Isolated) with { Enforcement = EnforcementStatus.Starting },
            Gateway(Isolated) with { Enforcement = new(1, false, "no nf_tables") },
            Gateway(Isolated, n => n with { Interfaces = ["br-elsewhere"] }),
            Gateway(Isolated with { Unread = "error 1" }),
        ]) Assert.Equal("-----", Letters(CoverageAssessment.Judge(state)[0]));
    }

    [Fact]
    public void The_ruleset_before_still_covers_when_a_newer_one_is_refused() =>
        Assert.Equal("EEEEE", Letters(CoverageAssessment.Judge(Gateway(Isolated) with { Enforcement = new(7, false, "EINVAL") })[0]));

    [Fact]
    public void A_second_way_out_uncovers_the_internet_on_its_own_network_alone()
    {
        RogueServer router = new()
        {
            Kind = RogueServerKind.Router, Network = "things", Port = "p1", Mac = Home.BulbMac, IsWayOut = true, ReachesDevices = true, Behaviour = "announces itself",
        };
        GatewayState state = Gateway(Isolated);
        GatewayState bypassed = state.After(new PolicyInput.ConcernChanged(router.ConcernName, router.ConcernKind, router.Why));
        RogueServer elsewhere = router with { Network = "my-things" };

        Assert.Equal("E-EEE", Letters(CoverageAssessment.Judge(bypassed)[0]));
        RogueServer server = router with { Kind = RogueServerKind.Dhcp4 }, impostor = router with { Kind = RogueServerKind.Gateway };
        Assert.Equal("-EEEE", Letters(CoverageAssessment.Judge(state.After(new PolicyInput.ConcernChanged(server.ConcernName, server.ConcernKind, "x")))[0]));
        Assert.Equal("--EEE", Letters(CoverageAssessment.Judge(state.After(new PolicyInput.ConcernChanged(impostor.ConcernName, impostor.ConcernKind, "x")))[0]));
        Assert.Equal("EEEEE", Letters(CoverageAssessment.Judge(state.After(new PolicyInput.ConcernChanged(elsewhere.ConcernName, elsewhere.ConcernKind, "x")))[0]));
        Assert.Equal("EEEEE", Letters(CoverageAssessment.Judge(bypassed.After(new PolicyInput.ConcernChanged(router.ConcernName, router.ConcernKind, null)))[0]));
    }

    [Fact]
    public void A_change_of_coverage_is_told_once_and_a_look_that_sees_the_same_tells_nothing()
    {
        GatewayState state = Gateway(Isolated);
        GatewayFacts joined = Facts(Bridge("br-things", Port("p1", isolated: false), Port("p2", isolated: false)));

        (GatewayState after, var told) = Reducer.Apply(state, new PolicyInput.FactsRead(joined), Home.Noon);
        var again = Reducer.Apply(after, new PolicyInput.FactsRead(Facts(Bridge("br-things", Port("p1", isolated: false), Port("p2", isolated: false)))), Home.Noon);

        Assert.Equal("things: enforced; NOT covered: lateral wired, lateral Wi-Fi",
            CoverageSummary.Of(Assert.IsType<Core.Events.GatewayEvent.CoverageChanged>(Assert.Single(told)).Coverage));
        Assert.Same(after, again.State);
        Assert.Empty(again.Events);
    }

    [Fact]
    public void Coverage_that_was_reported_before_a_restart_is_no_news_after_it()
    {
        GatewayState state = Gateway(Isolated) with { Facts = null };
        (GatewayState first, var told) = Reducer.Apply(state, new PolicyInput.FactsRead(Isolated), Home.Noon);
        Assert.Single(told);

        GatewayState restarted = state with { CoverageReports = CoverageReports.Restored(first.CoverageReports.Last) };
        Assert.Empty(Reducer.Apply(restarted, new PolicyInput.FactsRead(Isolated), Home.Noon).Events);
        GatewayFacts joined = Facts(Bridge("br-things", Port("p1", isolated: false), Port("p2", isolated: false)));
        Assert.Single(Reducer.Apply(restarted, new PolicyInput.FactsRead(joined), Home.Noon).Events);
    }

    [Fact]
    public void Coverage_that_comes_and_goes_is_reported_once_an_hour_and_its_last_change_in_the_end()
    {
        GatewayState state = Gateway(Isolated);
        GatewayFacts joined = Facts(Bridge("br-things", Port("p1", isolated: false), Port("p2", isolated: false)));
        List<GatewayEvent> told = [];
        DateTimeOffset now = Home.Noon;
        for (int i = 0; i < 60; i++, now += TimeSpan.FromMinutes(2)) Take(new PolicyInput.FactsRead(i % 2 == 0 ? joined : Isolated));
        // The last change was to isolated ports.
        Assert.InRange(told.Count, 3, 5);

        for (int i = 0; i < 61; i++, now += TimeSpan.FromMinutes(1)) Take(new PolicyInput.TimePassed());

        Assert.InRange(told.Count, 3, 6);
        Assert.Equal("EEEEE", Letters(Assert.IsType<GatewayEvent.CoverageChanged>(told[^1]).Coverage));
        Assert.Empty(state.CoverageReports.Held);

        void Take(PolicyInput input)
        {
            (state, var events) = Reducer.Apply(state, input, now);
            told.AddRange(events.OfType<GatewayEvent.CoverageChanged>());
        }
    }

    private static Func<Network, Network> Word(ExternalIsolation where) => network => network with { IsolatedOutside = where };

    private static string Letters(NetworkCoverage coverage) => string.Concat(coverage.Paths.Select(p => p.Grade switch
    {
        CoverageGrade.Enforced => 'E',
        CoverageGrade.Monitored => 'M',
        _ => '-',
    }));
}
