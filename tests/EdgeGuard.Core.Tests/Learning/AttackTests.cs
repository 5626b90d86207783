using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.Learning;
using EdgeGuard.Core.Mud;
using EdgeGuard.Core.Policy;
using EdgeGuard.Core.Replay;
using EdgeGuard.Core.Response;
using EdgeGuard.Core.Tests.Mud;
using EdgeGuard.Core.Tests.Replay;
using EdgeGuard.Core.Violations;
using Xunit.Abstractions;

namespace EdgeGuard.Core.Tests.Learning;

/// <summary>Recorded attacks on a plug against its maker's or a public profile, its learned one and the baseline; and a worm against what was learned.</summary>
public sealed class AttackTests(ITestOutputHelper output)
{
    private static readonly PeerDirectory House = new()
    {
        LocalNetworks = [IPNetwork.Parse("192.168.0.0/16"), IPNetwork.Parse("10.0.0.0/8"), IPNetwork.Parse("fe80::/10")],
        // The plug had asked for its cloud before the recording began.
        Names = ImmutableDictionary<string, ImmutableArray<IPAddress>>.Empty.Add("devs.tplinkcloud.com", [IPAddress.Parse("52.209.43.100")]),
    };

    /// <summary>Who is attacked: the recordings, the plug in them, the attacker, the name of its product, and how many flows are whose.</summary>
    private sealed record Scene(IReadOnlyList<string> Recordings, string Plug, string Attacker, string Product, int Attack, int Benign);

    public static TheoryData<string, string> Cases
    {
        get
        {
            TheoryData<string, string> cases = [];
            foreach (string corpus in Corpora.Names)
            {
                foreach (string kind in (string[])["public", "learned", "baseline"]) cases.Add(corpus, kind);
            }
            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_recorded_scan_is_denied_and_what_the_plug_does_itself_is_not(string corpus, string kind)
    {
        Scene scene = SceneOf(corpus);
        DevicePolicy policy = Policy(corpus, kind);
        int attack = 0, benign = 0;
        foreach (string file in scene.Recordings)
        {
            if (CaptureFlows.Read(File.ReadAllBytes(file), new() { Device = MacAddress.Parse(scene.Plug), LearnsNames = true }) is not CaptureResult.Read { Traffic: var traffic }) continue;
            FlowVerdicts verdicts = new(policy, GatewayRole.Give(House, traffic.Gateways));
            foreach (ObservedFlow flow in traffic.Flows)
            {
                bool isAttack = flow.Flow.Peer.Equals(IPAddress.Parse(scene.Attacker));
                if (isAttack) attack++;
                else benign++;
                FlowVerdict verdict = verdicts.Judge(flow).Verdict;
                // The public recordings that were learned from are of an older firmware, which went to another port of its cloud.
                bool isNewer = corpus == Corpora.Shared && kind == "learned" && flow.Flow.PeerPort == 443;
                if (isAttack) Assert.Equal(FlowVerdict.Denied, verdict);
                else if (!isNewer) Assert.True(verdict != FlowVerdict.Denied, FlowText.Write(flow.Flow));
            }
        }
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{kind}: {attack} flows of the attack denied of {attack}, {benign} others"));
        Assert.Equal((scene.Attack, scene.Benign), (attack, benign));
    }

    [Theory]
    [MemberData(nameof(Corpora.Names), MemberType = typeof(Corpora))]
    public void A_worm_on_a_learned_product_is_denied_to_the_last_flow_and_isolated(string corpus)
    {
        Recording worm = new();
        for (int i = 0; i < 200; i++) worm.Tcp(Recording.Device, 40000 + i, $"203.0.113.{1 + i}", i % 10 == 9 ? 2323 : 23);
        worm.Tcp(Recording.Device, 50000, Recording.Neighbour, 22);
        CaptureTraffic traffic = worm.Traffic();
        MudFile learned = Learned(corpus, SceneOf(corpus).Product).File(new HashSet<int>());
        PeerDirectory directory = GatewayRole.Give(House, traffic.Gateways);
        FlowVerdicts verdicts = new(PolicyCompiler.Compile(learned), directory);

        (ObservedFlow Flow, FlowDecision FlowDecision)[] judged = [.. traffic.Flows.Select(flow => (flow, verdicts.Judge(flow)))];

        Assert.All(judged, flow => Assert.Equal(FlowVerdict.Denied, flow.FlowDecision.Verdict));
        IReadOnlyList<ReplayedDecision> decisions = Decide(learned);
        foreach (ReplayedDecision decision in decisions) output.WriteLine($"{decision.Time - judged[0].Flow.Begin} {decision.Level}: {decision.Reason}");
        Assert.Contains(decisions, decision => decision.Level == ResponseLevel.Isolated);
        // A device without a profile of its own is never isolated by rule, and restricted it can do nothing but ask for names.
        Assert.Equal(ResponseLevel.Restricted, Decide(null).Max(decision => decision.Level));

        IReadOnlyList<ReplayedDecision> Decide(MudFile? profile) => CaptureResponse.Decide(
            CaptureResponse.Home(Recording.DeviceMac, traffic, directory, profile), Recording.DeviceMac, judged, new(ShapeLimits.Default, GradingLimits.Default));
    }

    [Fact]
    public void A_worm_that_was_there_while_learning_is_not_learned()
    {
        Recording worm = new Recording().Asks("cloud.example.net", Recording.Cloud).Tcp(Recording.Device, 39999, Recording.Cloud, 443).Tcp(Recording.Cloud, 443, Recording.Device, 39999, Recording.SynAck);
        for (int i = 0; i < 20; i++) worm.Tcp(Recording.Device, 40000 + i, $"198.51.100.{1 + i}", 8081);

        CaptureTraffic traffic = worm.Traffic();
        LearnedProfile learned = ProfileLearner.Learn(Recording.DeviceMac, traffic.Flows, GatewayRole.Give(House, traffic.Gateways), Home.Noon);

        Assert.Equal(["cloud.example.net"], learned.File(new HashSet<int>()).Acls.SelectMany(acl => acl.Aces).Select(ace => (ace.Matches.Ipv4 ?? ace.Matches.Ipv6)!)
            .Select(ip => ip.DestinationDnsName ?? ip.SourceDnsName).Distinct());
        Assert.All(learned.Items.Where(item => item.Suspicion is not null), item => Assert.Contains("scan", item.Suspicion, StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Corpora.Names), MemberType = typeof(Corpora))]
    public void Learned_profiles_beside_the_public_ones_of_the_same_product(string corpus) => Assert.All(Published(corpus), product =>
    {
        MudFile learned = Learned(corpus, product.Key).File(new HashSet<int>());
        ProfileDifference difference = ProfileDifference.Between(product.Value, learned);
        output.WriteLine($"{product.Key}: gained {difference.Gained.Count}, lost {difference.Lost.Count}");
        foreach (string gained in difference.Gained) output.WriteLine($"  + {gained}");
        foreach (string lost in difference.Lost) output.WriteLine($"  - {lost}");
        Assert.NotEmpty(difference.Lost);
    });

    private static Scene SceneOf(string corpus) => corpus == Corpora.Own
        ? new([.. Corpora.Attacks(corpus).Where(file => file.Contains("scan-of-plug", StringComparison.Ordinal))], "00:00:5e:00:53:13", "192.168.20.66", "plug", 300, 17)
        : new([.. Corpora.Attacks(corpus).Where(file => file.Contains("tue-tplink", StringComparison.Ordinal))], "68:ff:7b:df:58:4d", "192.168.255.14", "TP-LinkPlugHS110", 1500, 6);

    /// <summary>Profiles that makers or others published, by the name of the product in the recordings.</summary>
    private static Dictionary<string, MudFile> Published(string corpus) => corpus == Corpora.Own
        ? new() { ["plug"] = Home.Seed("plug.json"), ["bulb"] = Home.Seed("bulb.json") }
        : new()
        {
            ["TP-LinkPlugHS110"] = PublicProfile("tplink_plug_merged_uk__tplink_plug_merged_ukMud.json"),
            ["HueBridge"] = PublicProfile("t_philips_hub_merged_uk__t_philips_hub_merged_ukMud.json"),
        };

    private static DevicePolicy Policy(string corpus, string kind) => kind switch
    {
        "public" => PolicyCompiler.Compile(Published(corpus)[SceneOf(corpus).Product]),
        "learned" => PolicyCompiler.Compile(Learned(corpus, SceneOf(corpus).Product).File(new HashSet<int>())),
        _ => Baseline.Policy(new()),
    };

    private static LearnedProfile Learned(string corpus, string product)
    {
        byte[][] runs = [.. RotationTests.Products(corpus).Single(runs => runs.Key == product)];
        MacAddress mac = RotationTests.DeviceOf(runs);
        CaptureTraffic[] traffic = [.. runs.Select(file => ((CaptureResult.Read)CaptureFlows.Read(file, new() { Device = mac, LearnsNames = true })).Traffic)];
        PeerDirectory directory = GatewayRole.Give(House, [.. traffic.SelectMany(run => run.Gateways)]);
        return ProfileLearner.Learn(mac, [.. traffic.SelectMany(run => run.Flows)], directory, Home.Noon);
    }

    private static MudFile PublicProfile(string name) =>
        ((MudResult.Accepted)MudReader.Read(File.ReadAllBytes(Path.Combine(Places.Corpus, "mud", "barmey__IoT_mud_files_locations", name)))).File;
}
