using System.Diagnostics;
using System.Net;
using EdgeGuard.Core.Mud;
using EdgeGuard.Core.Policy;
using EdgeGuard.Core.State;
using EdgeGuard.Linux.Tests.Netns;
using EdgeGuard.Oracle.Homes;
using EdgeGuard.Oracle.Packets;
using EdgeGuard.Oracle.Wires;

namespace EdgeGuard.Linux.Tests.Attacks;

/// <summary>Answers to what a device asked of many: connection tracking takes each for a new flow.</summary>
[Trait("Suite", "attacks")]
public class GroupAnswerTests
{
    private const ushort Asking = 40000, Asked = 1900;
    private static readonly IPAddress Group4 = IPAddress.Parse("239.255.255.250"), Group6 = IPAddress.Parse("ff05::c");

    // Lets its device ask anyone at one port, and nobody open anything to it.
    private static readonly GatewayState Home = Stage.Home([Stage.Allow("search", new() { Udp = new() { DestinationPort = PortMatch.EqualTo(Asked) } })]);

    [NetnsFact]
    public void An_answer_passes_only_after_the_question_and_only_from_the_port_that_was_asked() => Stage.Play((stage, bench) =>
    {
        foreach (IPAddress group in new[] { Group4, Group6 })
        {
            stage.Enforce(Home);
            Packet answer = Answer(Places.Hub, group);
            Assert.Null(stage.Send(Places.Hub.End, answer, Site.Things));

            Ask(bench, group);

            Assert.NotNull(stage.Send(Places.Hub.End, answer, Site.Things));
            Assert.Null(stage.Send(Places.Hub.End, answer with { SourcePort = 1901 }, Site.Things));
            Assert.Null(stage.Send(Places.Hub.End, answer with { DestinationPort = 40001 }, Site.Things));
            Assert.Null(stage.Send(Places.Hub.End, answer with { Protocol = IpProtocols.Tcp }, Site.Things));
        }
    });

    [NetnsFact]
    public void A_question_by_broadcast_is_one_too() => Stage.Play((stage, bench) =>
    {
        foreach (string everyone in new[] { "192.168.20.255", "255.255.255.255" })
        {
            bench.EnforceAnew(Core.Nft.RulesetCompiler.Compile(Home));
            bench.Flows.Clear();
            Ask(bench, IPAddress.Parse(everyone));

            Assert.NotNull(stage.Send(Places.Hub.End, Answer(Places.Hub, Group4), Site.Things));
        }
    });

    [NetnsFact]
    public void The_internet_and_unknown_neighbours_answer_nothing() => Stage.Play((stage, bench) =>
    {
        stage.Enforce(Home);
        Ask(bench, Group4);

        Assert.Null(stage.Send(Places.Resolver.End, Answer(Places.Resolver, Group4), Site.Things));
        Assert.Null(stage.Send(Places.UnknownDevice.End, Answer(Places.UnknownDevice, Group4), Site.Things));
        Assert.NotNull(stage.Send(Places.Laptop.End, Answer(Places.Laptop, Group4), Site.Things));
    });

    [NetnsFact]
    public void A_question_that_is_forbidden_opens_nothing() => Stage.Play((stage, bench) =>
    {
        stage.Enforce(Home);
        Packet other = Question(Group4) with { DestinationPort = 1901 };
        bench.Fire([new(Places.Subject.End, other)]);

        Assert.Null(stage.Send(Places.Hub.End, Answer(Places.Hub, Group4) with { SourcePort = 1901 }, Site.Things));
    });

    [NetnsFact]
    public void A_device_that_may_not_be_asked_does_not_answer() => Stage.Play((stage, bench) =>
    {
        stage.Enforce(Home);
        Ask(bench, Group4);

        Assert.Null(stage.Send(Places.Sibling.End, Answer(Places.Sibling, Group4), Site.Things));
    });

    [NetnsFact]
    public void The_way_for_answers_closes_by_itself() => Stage.Play((stage, bench) =>
    {
        stage.Enforce(Home);
        Stopwatch clock = Stopwatch.StartNew();
        Ask(bench, Group4);
        TimeSpan timeout = GroupAnswers.Timeout + TestTimeout.Limit;

        ushort turn = 0;
        bool passes = true;
        while (passes && clock.Elapsed < timeout)
        {
            bench.Flows.Clear();
            passes = stage.Send(Places.Hub.End, Answer(Places.Hub, Group4), Site.Things) is not null;
            turn++;
        }

        Assert.False(passes);
        Assert.True(turn > 1);
        Assert.InRange(clock.Elapsed, GroupAnswers.Timeout - TimeSpan.FromSeconds(1), TimeSpan.MaxValue);
    });

    private static void Ask(Bench bench, IPAddress group) => bench.Fire([new(Places.Subject.End, Question(group))]);

    private static Packet Question(IPAddress to) => new()
    {
        Source = Places.Subject.Address(to.AddressFamily),
        SourcePort = Asking,
        Destination = to,
        DestinationPort = Asked,
        Protocol = IpProtocols.Udp,
    };

    private static Packet Answer(Host from, IPAddress group) => new()
    {
        Source = from.Address(group.AddressFamily),
        SourcePort = Asked,
        Destination = Places.Subject.Address(group.AddressFamily),
        DestinationPort = Asking,
        Protocol = IpProtocols.Udp,
    };
}
