using System.Net;
using EdgeGuard.Core.Learning;
using EdgeGuard.Core.Mud;
using EdgeGuard.Core.Policy;
using EdgeGuard.Core.Replay;
using EdgeGuard.Core.Tests.Replay;
using EdgeGuard.Core.Tests.Wire;
using EdgeGuard.Core.Wire;
using static EdgeGuard.Core.Tests.Replay.Recording;

namespace EdgeGuard.Core.Tests.Learning;

public sealed class ProfileLearnerTests
{
    private static readonly PeerDirectory House = GatewayRole.Give(new() { LocalNetworks = [IPNetwork.Parse("192.168.20.0/24")] }, [IPAddress.Parse(Gateway)]);

    [Fact]
    public void A_host_is_learned_by_its_name_with_direction_and_port_for_both_families()
    {
        LearnedProfile learned = Learn(new Recording().Asks("cloud.example.net", Cloud).Tcp(Device, 40000, Cloud, 443).Tcp(Cloud, 443, Device, 40000, SynAck));

        Assert.Equal(["It may contact cloud.example.net: secure web (TCP 443)."], Taken(learned));
        Assert.Equal([(FlowVerdict.Allowed), FlowVerdict.Denied, FlowVerdict.Denied],
            Verdicts(learned, ("tcp", PolicyDirection.FromDevice, 443), ("tcp", PolicyDirection.FromDevice, 80), ("tcp", PolicyDirection.ToDevice, 443)));
    }

    [Fact]
    public void Name_servers_of_the_house_are_learned_as_such_where_they_are_asked_over_tcp()
    {
        LearnedProfile learned = Learn(new Recording()
            .Asks("cloud.example.net", Cloud).Tcp(Device, 40000, Gateway, 53).Tcp(Gateway, 53, Device, 40000, SynAck).Tcp(Device, 40000, Cloud, 443).Tcp(Device, 40001, Neighbour, 53));

        Assert.Equal(
            ["It may contact your network's name servers: name lookup (TCP 53).", "It may contact cloud.example.net: secure web (TCP 443).", "It may contact any device in your network: name lookup (TCP 53), by IPv4 only."],
            Taken(learned));
        Flow asked = new()
        {
            Direction = PolicyDirection.FromDevice, Protocol = IpProtocols.Tcp, Device = IPAddress.Parse(Device), Peer = IPAddress.Parse(Gateway), DevicePort = 40002, PeerPort = 53,
        };
        Assert.Equal(FlowVerdict.Allowed, FlowEvaluator.Judge(PolicyCompiler.Compile(learned.File(new HashSet<int>())), House, asked).Verdict);
    }

    [Fact]
    public void The_result_is_clean_by_the_letter_and_says_the_same_when_read_again()
    {
        MudFile file = Learn(new Recording().Asks("cloud.example.net", Cloud).Tcp(Device, 40000, Cloud, 443).Udp(Device, 5353, "239.255.255.250", 1900)).File(new HashSet<int>());

        MudResult.Accepted read = Assert.IsType<MudResult.Accepted>(MudReader.Read(MudWriter.Write(file), MudStrictness.Strict));

        Assert.Equal(["unsigned"], read.Remarks.Select(remark => remark.Rule.Split(' ')[0]).Distinct());
        Assert.Equal(ProfileSentences.Of(file), ProfileSentences.Of(read.File));
    }

    [Theory]
    [InlineData("203.0.113.9", 443, "never asked for")]
    [InlineData("203.0.113.9", 23, "attacked")]
    [InlineData(Neighbour, 22, "attacked")]
    public void What_looks_wrong_is_left_out_unless_ticked(string peer, int port, string why)
    {
        LearnedProfile learned = Learn(new Recording().Tcp(Device, 40000, peer, port).Tcp(peer, port, Device, 40000, SynAck));

        Assert.Contains(why, Assert.Single(learned.Items).Suspicion, StringComparison.Ordinal);
        Assert.Empty(learned.File(new HashSet<int>()).Acls);
        Assert.NotEmpty(learned.File(new HashSet<int> { 1 }).Acls);
    }

    [Fact]
    public void What_somebody_on_the_internet_begins_is_left_out_and_what_a_neighbour_begins_is_not()
    {
        LearnedProfile learned = Learn(new Recording().Tcp(Cloud, 40000, Device, 8080).Tcp(Neighbour, 40000, Device, 8080));

        Assert.Equal(["Any device in your network may contact it: unprotected web (TCP 8080), by IPv4 only."], Taken(learned));
        Assert.Contains("somebody on the internet", learned.Items.Single(item => item.Suspicion is not null).Suspicion, StringComparison.Ordinal);
    }

    [Fact]
    public void A_widening_is_told()
    {
        Recording recording = new Recording().Asks("one.pool.example.org", "203.0.113.1").Asks("two.pool.example.org", "203.0.113.2")
            .Udp(Device, 40000, "203.0.113.1", 123).Udp(Device, 40001, "203.0.113.2", 123);

        LearnedItem item = Assert.Single(Learn(recording).Items);

        Assert.Contains("time (UDP 123)", item.Sentence, StringComparison.Ordinal);
        Assert.Contains("another time server", item.Widened, StringComparison.Ordinal);
    }

    [Fact]
    public void Habits_say_what_their_flows_said_and_are_bounded()
    {
        HabitTable habits = new();
        Recording recording = new Recording().Asks("cloud.example.net", Cloud);
        for (int i = 0; i < 50; i++) recording.Tcp(Device, 40000 + i, Cloud, 443);
        IReadOnlyList<ObservedFlow> flows = recording.Traffic().Flows;
        foreach (ObservedFlow flow in flows) habits.Add(flow);

        Assert.Equal((2, 50), (habits.Habits.Count, habits.Habits.Max(habit => habit.Flows)));
        Assert.Equal(Learn(flows).Items.Select(item => (item.Sentence, item.Flows)), Learn(habits.Flows).Items.Select(item => (item.Sentence, item.Flows)));
        for (int i = 0; i < 2 * HabitTable.Most; i++) habits.Add(new Habit(flows[0].Flow with { PeerPort = (ushort)i }, null));
        Assert.Equal(HabitTable.Most, habits.Habits.Count);
    }

    [Fact]
    public void A_device_is_watched_frame_by_frame_also_where_its_questions_are_redirected()
    {
        DeviceTraffic traffic = new(DeviceMac) { Gate = (10053, [IPAddress.Parse(Gateway)]) };
        byte[] question = DnsMessages.Question("cloud.example.net", DnsType.A);
        Recording recording = new Recording()
            .Udp(Device, 50000, Gateway, 10053, DnsMessages.Message(0x0100, question, []))
            .Udp(Gateway, 53, Device, 50000, DnsMessages.Message(DnsMessages.Answered, question, [DnsMessages.Address("cloud.example.net", Cloud)]))
            .Tcp(Device, 40000, Cloud, 443);
        foreach ((Frame frame, _) in Captures.PacketsOf(recording.Bytes)) traffic.Add(frame.Bytes.Span, Home.Noon);

        Assert.Equal(["It may contact cloud.example.net: secure web (TCP 443)."], Taken(Learn(traffic.TakeBegun(Home.Noon.AddSeconds(1)))));
        Assert.Empty(traffic.TakeBegun(Home.Noon.AddSeconds(2)));
    }

    private static LearnedProfile Learn(Recording recording) => Learn(recording.Traffic().Flows);

    private static LearnedProfile Learn(IReadOnlyCollection<ObservedFlow> flows) => ProfileLearner.Learn(DeviceMac, flows, House, Home.Noon);

    private static IEnumerable<string> Taken(LearnedProfile learned) => learned.Items.Where(item => item.Suspicion is null).Select(item => item.Sentence);

    private static IEnumerable<FlowVerdict> Verdicts(LearnedProfile learned, params (string Protocol, PolicyDirection Direction, int Port)[] flows)
    {
        DevicePolicy policy = PolicyCompiler.Compile(learned.File(new HashSet<int>()));
        PeerDirectory known = House with { Names = House.Names.Add("cloud.example.net", [IPAddress.Parse(Cloud)]) };
        foreach ((string protocol, PolicyDirection direction, int port) in flows)
        {
            string text = direction == PolicyDirection.FromDevice ? $"{protocol} {Device}:40000 > {Cloud}:{port}" : $"{protocol} {Cloud}:40000 > {Device}:{port}";
            Assert.Null(FlowText.TryParse(text, direction, out Flow? flow));
            yield return FlowEvaluator.Judge(policy, known, flow!).Verdict;
        }
    }
}
