using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using EdgeGuard.Core.Policy;
using EdgeGuard.Core.State;
using EdgeGuard.Linux.Nft;
using EdgeGuard.Linux.Tests.Netns;
using EdgeGuard.Oracle.Homes;
using EdgeGuard.Oracle.Packets;
using EdgeGuard.Oracle.Wires;

namespace EdgeGuard.Linux.Tests.Attacks;

/// <summary>Answers to what programs on the gateway ask by multicast: they reach the asking port, nothing else does, and they are no evidence.</summary>
[Trait("Suite", "attacks")]
public class GatewayRequestTests
{
    private const ushort Asking = 45000;
    private const int SolSocket = 1, MarkOption = 36;
    private static readonly IPAddress Group4 = IPAddress.Parse("239.255.255.250"), Group6 = IPAddress.Parse("ff05::c");

    // A profile that permits nothing towards the gateway.
    private static readonly GatewayState Home = Stage.Home([Stage.Allow("web", Stage.Tcp(destination: 443))]);

    [NetnsFact]
    public void Answer_reaches_the_port_that_asked_from_any_port_and_only_after_the_question() => Stage.Play((stage, bench) =>
    {
        foreach (IPAddress group in new[] { Group4, Group6 })
        {
            stage.Enforce(Home);
            Packet answer = Answer(group);
            Assert.Null(Send(stage, answer));
            Ask(bench, group);

            Assert.NotNull(Send(stage, answer));
            Assert.NotNull(Send(stage, answer with { SourcePort = 50123 }));
            Assert.Null(Send(stage, answer with { DestinationPort = Asking + 1 }));
            Assert.Null(Send(stage, answer with { Protocol = IpProtocols.Tcp }));
            Assert.Null(Send(stage, answer with { Destination = Places.Gateway.First(g => g.Site == Site.Family && g.Address.AddressFamily == group.AddressFamily).Address }));
        }
    });

    [NetnsFact]
    public void Broadcast_asks_too_and_a_port_of_a_service_does_not() => Stage.Play((stage, bench) =>
    {
        stage.Enforce(Home);
        Ask(bench, IPAddress.Parse("192.168.20.255"));
        Assert.NotNull(Send(stage, Answer(Group4)));

        Ask(bench, Group4, from: 67);
        Assert.Null(Send(stage, Answer(Group4) with { DestinationPort = 67 }));
    });

    [NetnsFact]
    public void Other_links_and_unknown_senders_answer_nothing() => Stage.Play((stage, bench) =>
    {
        stage.Enforce(Home);
        Ask(bench, Group4);
        Packet answer = Answer(Group4);

        Assert.Null(stage.Send(Places.Subject.End, answer with { Source = Places.UnknownDevice.V4 }, Site.Gateway));
        Assert.Null(stage.Send(Places.NewDevice.End, answer with { Source = Places.NewDevice.V4 }, Site.Gateway));
        Assert.Null(stage.Send(Places.Subject.End with { Site = Site.Annex }, answer, Site.Gateway));
        Assert.NotNull(Send(stage, answer));
    });

    [NetnsFact]
    public void Answers_are_metered_and_count_as_evidence_only_above_the_rate() => Stage.Play((stage, bench) =>
    {
        stage.Enforce(Home);
        Ask(bench, Group4);
        int passed = Enumerable.Range(0, 300).Count(i => Send(stage, Answer(Group4) with { SourcePort = (ushort)(10_000 + i) }) is not null);

        Assert.InRange(passed, 100, 250);
        Assert.Equal(300 - passed, Denied());
    });

    [NetnsFact]
    public void T2_Isolated_device_answers_nothing_and_its_answer_is_no_evidence() => Stage.Play((stage, bench) =>
    {
        stage.Enforce(Stage.Holding(Home, Places.Subject));
        Ask(bench, Group4);
        Assert.Null(Send(stage, Answer(Group4)));
        Assert.Equal(0, Denied());
        Assert.Null(Send(stage, Answer(Group4) with { DestinationPort = 22 }));
        Assert.Equal(1, Denied());
    });

    [NetnsFact]
    public void The_way_for_answers_closes_by_itself() => Stage.Play((stage, bench) =>
    {
        stage.Enforce(Home);
        Stopwatch clock = Stopwatch.StartNew();
        Ask(bench, Group4);
        TimeSpan timeout = GroupAnswers.Timeout + TestTimeout.Limit;
        bool passes = true;
        while (passes && clock.Elapsed < timeout)
        {
            bench.Flows.Clear();
            passes = Send(stage, Answer(Group4)) is not null;
            // Within the rate for answers.
            Thread.Yield();
        }

        Assert.False(passes);
    });

    private static Packet? Send(Stage stage, Packet packet) => stage.Send(Places.Subject.End, packet, Site.Gateway);

    private static int Denied() => (int)NftCounters.ReadDenied().GetValueOrDefault(Places.Subject.End.Mac);

    // An ordinary socket, as a program has it; the oracle mutes all that has no mark.
    private static void Ask(Bench bench, IPAddress group, ushort from = Asking)
    {
        using Socket socket = new(group.AddressFamily, SocketType.Dgram, ProtocolType.Udp) { EnableBroadcast = true };
        socket.SetRawSocketOption(SolSocket, MarkOption, BitConverter.GetBytes(GatewaySocket.Mark));
        socket.Bind(new IPEndPoint(Gateway(group), from));
        int link = Bench.GatewayLink(Site.Things);
        if (group.AddressFamily == AddressFamily.InterNetwork) socket.SetSocketOption(SocketOptionLevel.IP, SocketOptionName.MulticastInterface, IPAddress.HostToNetworkOrder(link));
        else socket.SetSocketOption(SocketOptionLevel.IPv6, SocketOptionName.MulticastInterface, link);
        socket.SendTo("M-SEARCH * HTTP/1.1"u8, new IPEndPoint(group, 1900));
        bench.Fire([]);
    }

    private static Packet Answer(IPAddress group) => new()
    {
        Source = Places.Subject.Address(group.AddressFamily),
        SourcePort = 1900,
        Destination = Gateway(group),
        DestinationPort = Asking,
        Protocol = IpProtocols.Udp,
    };

    private static IPAddress Gateway(IPAddress group) => Places.Gateway.First(g => g.Site == Site.Things && g.Address.AddressFamily == group.AddressFamily && !g.Address.IsIPv6LinkLocal).Address;
}
