using System.Globalization;
using System.Net;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.Learning;
using EdgeGuard.Core.Mud;
using EdgeGuard.Core.Policy;
using EdgeGuard.Core.Replay;
using EdgeGuard.Core.Response;
using EdgeGuard.Core.State;
using EdgeGuard.Core.Violations;
using EdgeGuard.Core.Wire;
using Xunit.Abstractions;

namespace EdgeGuard.Core.Tests.Learning;

/// <summary>First connections of real products, several runs each: learned from all runs but one, the last is replayed, in turn.</summary>
public sealed class RotationTests(ITestOutputHelper output)
{
    private static readonly PeerDirectory House = new() { LocalNetworks = [IPNetwork.Parse("10.0.0.0/8"), IPNetwork.Parse("192.168.0.0/16"), IPNetwork.Parse("fe80::/10"), IPNetwork.Parse("169.254.0.0/16")] };

    // The switch speaks by radio to this bridge, which has its address already when it is recorded.
    internal static readonly MacAddress HueBridge = MacAddress.Parse("00:17:88:24:76:ff");

    [Theory]
    [MemberData(nameof(Corpora.Names), MemberType = typeof(Corpora))]
    public void Learned_profiles_and_the_baseline_let_products_connect(string corpus)
    {
        List<Share> learned = [], baseline = [];
        output.WriteLine("product | runs | flows | begun before | denied by learned | quarantines | denied by baseline | beyond neighbours | quarantines");
        foreach (IGrouping<string, byte[]> product in Products(corpus))
        {
            MacAddress mac = product.Key == "HueSwitch" ? HueBridge : DeviceOf(product);
            CaptureTraffic[] runs = [.. product.Select(file => ((CaptureResult.Read)CaptureFlows.Read(file, new() { Device = mac, LearnsNames = true })).Traffic)];
            Share own = new(), worn = new();
            foreach (CaptureTraffic last in runs)
            {
                PeerDirectory directory = GatewayRole.Give(House, last.Gateways);
                MudFile profile = ProfileLearner.Learn(mac, [.. runs.Where(run => run != last).SelectMany(run => run.Flows)], directory, Home.Noon).File(new HashSet<int>());
                own.Add(CaptureResponse.Home(mac, last, directory, profile), mac, last, new(PolicyCompiler.Compile(profile), directory));
                worn.Add(CaptureResponse.Home(mac, last, directory, profile), mac, last, new(Baseline.Policy(new()), directory));
            }
            learned.Add(own);
            baseline.Add(worn);
            output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{product.Key} | {runs.Length} | {own.Flows} | {own.Before} | {own.Denied} ({own.Percent:0.0} %) | {own.Quarantines} | {worn.Denied} ({worn.Percent:0.0} %) | {worn.Beyond} ({worn.PercentBeyond:0.0} %) | {worn.Quarantines}"));
            foreach (string denied in own.Why.Concat(worn.WhyBeyond).Distinct().Take(40)) output.WriteLine($"    {denied}");
        }
        double median = learned.Select(share => share.Percent).Order().ElementAt(learned.Count / 2);
        double beyond = 100.0 * baseline.Sum(share => share.Beyond) / baseline.Sum(share => share.Flows);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"learned: median {median:0.0} %; baseline: {beyond:0.00} % beyond neighbours"));

        Assert.True(learned.Sum(share => share.Flows) > 10, "nothing was replayed");
        Assert.Equal(0, learned.Sum(share => share.Quarantines));
        Assert.Equal(0, baseline.Sum(share => share.Quarantines));
        Assert.True(median <= 5, $"median {median}");
        Assert.True(beyond <= 1, $"beyond neighbours {beyond}");
    }

    internal static IEnumerable<IGrouping<string, byte[]>> Products(string corpus) =>
        from file in Corpora.Setups(corpus)
        let parts = Path.GetFileName(file).Split("__")
        group File.ReadAllBytes(file) by parts[^2];

    // Every run has the access point and the phone that sets up; the device is whoever asks for an address and is no other product's.
    internal static MacAddress DeviceOf(IEnumerable<byte[]> runs) =>
        runs.SelectMany(Senders).GroupBy(mac => mac).OrderByDescending(mac => mac.Count()).First().Key;

    private static HashSet<MacAddress> Senders(byte[] file)
    {
        HashSet<MacAddress> askers = [];
        CaptureReader.TryOpen(file, out CaptureReader capture);
        while (capture.TryRead(out CapturedPacket packet))
        {
            if (!LinkReader.TryRead(packet.Link, packet.Bytes, out LinkReader link) || link.Source is not { } mac) continue;
            if (IpPacketReader.TryRead(link.Payload, out IpPacket ip) && ip is { Protocol: IpProtocols.Udp, DestinationPort: 67 }) askers.Add(mac);
        }
        return askers;
    }

    private sealed class Share
    {
        private readonly List<string> _why = [], _whyBeyond = [];

        internal int Flows { get; private set; }

        /// <summary>Flows whose beginning was not captured, so that the end that was seen first counts as their beginner. Left out of the rest.</summary>
        internal int Before { get; private set; }

        internal int Denied { get; private set; }

        internal int Beyond { get; private set; }

        internal int Quarantines { get; private set; }

        internal double Percent => 100.0 * Denied / Flows;

        internal double PercentBeyond => 100.0 * Beyond / Flows;

        internal IEnumerable<string> Why => _why;

        internal IEnumerable<string> WhyBeyond => _whyBeyond.Select(why => $"baseline: {why}");

        internal void Add(GatewayState home, MacAddress mac, CaptureTraffic run, FlowVerdicts verdicts)
        {
            Quarantines += CaptureResponse.Decide(home, mac, run.Flows.Select(flow => (flow, verdicts.Judge(flow))), new(ShapeLimits.Default, GradingLimits.Default)).Count(decision => decision.Level >= ResponseLevel.Restricted);
            foreach (ObservedFlow flow in run.Flows)
            {
                if (!flow.IsBeginSeen)
                {
                    Before++;
                    continue;
                }
                Flows++;
                FlowDecision judgement = verdicts.Judge(flow);
                if (judgement.Verdict != FlowVerdict.Denied) continue;
                Denied++;
                _why.Add($"{FlowText.Write(flow.Flow)} {flow.AskedName} {(flow.IsBeginSeen ? "" : "(begun before)")}");
                if (AddressScope.IsGroup(flow.Flow.Peer) || GatewayRole.IsPrivate(flow.Flow.Peer)) continue;
                Beyond++;
                _whyBeyond.Add(_why[^1]);
            }
        }
    }
}
