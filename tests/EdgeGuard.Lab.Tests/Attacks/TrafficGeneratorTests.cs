using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Runtime.CompilerServices;
using System.Text;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.Mud;
using EdgeGuard.Core.Networks;
using EdgeGuard.Core.Policy;
using EdgeGuard.Core.Response;
using EdgeGuard.Core.State;
using EdgeGuard.Core.Violations;
using EdgeGuard.Core.Wire;
using EdgeGuard.Lab.Attacks;
using EdgeGuard.Lab.Packets;

namespace EdgeGuard.Lab.Tests.Attacks;

/// <summary>How the response rules classify each kind of traffic: packets in, metered reports, attack patterns and response levels out.</summary>
public sealed class TrafficGeneratorTests
{
    private const int Packets = 3000;
    private const int ReportedOctets = 128;

    private static readonly DateTimeOffset Noon = new(2026, 6, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly IPAddress Own = IPAddress.Parse("192.168.20.10");
    private static readonly IPAddress Victim = IPAddress.Parse("203.0.113.99");
    private static readonly MacAddress Mac = MacAddress.Parse("00:00:5e:00:53:01");

    public static TheoryData<TrafficKind> Kinds => [.. Enum.GetValues<TrafficKind>()];

    [Fact]
    public void Every_kind_of_traffic_is_classified_and_answered()
    {
        StringBuilder told = new();
        foreach (TrafficKind kind in Enum.GetValues<TrafficKind>()) told.Append(CultureInfo.InvariantCulture, $"{kind}\n{Tell(Sent(kind))}");
        told.Append(CultureInfo.InvariantCulture, $"{TrafficKind.VerticalScan} of the device\n{Tell(Received(TrafficKind.VerticalScan))}");
        string file = Path.Combine(Path.GetDirectoryName(Here())!, "traffic.txt");
        if (Environment.GetEnvironmentVariable("EDGEGUARD_ACCEPT") == "1") File.WriteAllText(file, told.ToString());
        Assert.Equal(File.ReadAllText(file), told.ToString());
    }

    [Theory]
    [InlineData(TrafficKind.FirmwareDownload)]
    [InlineData(TrafficKind.ReconnectStorm)]
    [InlineData(TrafficKind.CloudOutage)]
    public void A_harmless_burst_gets_no_response(TrafficKind kind)
    {
        Responder responder = new(ShapeLimits.Default, GradingLimits.Default);
        Play(responder, Sent(kind), (_, _) => { });
        Assert.Equal(ResponseLevel.None, responder.Of(DeviceId.Of(Mac)).Response.Level);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void The_same_seed_makes_the_same_packets_with_right_checksums(TrafficKind kind)
    {
        TimedPacket[] first = [.. new TrafficGenerator(Own, Victim, 7).Generate(kind, 50)];
        TimedPacket[] second = [.. new TrafficGenerator(Own, Victim, 7).Generate(kind, 50)];
        Assert.Equal(first.Select(p => Convert.ToHexString(p.Bytes)), second.Select(p => Convert.ToHexString(p.Bytes)));
        Assert.All(first, packet => Assert.Equal(0xFFFF, Sum(packet.Bytes.AsSpan(0, 20))));
        TimedPacket[] tcpOrUdp = [.. first.Where(p => p.Bytes[9] is 6 or 17)];
        Assert.Equal(kind is TrafficKind.IcmpFlood or TrafficKind.GreFlood, tcpOrUdp.Length == 0);
        foreach (TimedPacket packet in tcpOrUdp)
        {
            Assert.Equal(0xFFFF, Sum(
                [.. packet.Bytes[12..20], 0, packet.Bytes[9], (byte)((packet.Bytes.Length - 20) >> 8), (byte)(packet.Bytes.Length - 20), .. packet.Bytes[20..]]));
        }
    }

    private static string Tell(IEnumerable<(TimeSpan At, Violation Violation)> reports)
    {
        Responder responder = new(ShapeLimits.Default, GradingLimits.Default);
        HashSet<ViolationShape> shapes = [];
        StringBuilder told = new();
        Play(responder, reports, (at, answer) =>
        {
            if (answer.Detection is { } detection && shapes.Add(detection.Shape)) told.Append(CultureInfo.InvariantCulture, $"  {at.TotalSeconds,9:0.000} s looks like {detection.Shape.Name()}\n");
            if (answer.Decision is { } decision) told.Append(CultureInfo.InvariantCulture, $"  {at.TotalSeconds,9:0.000} s {decision.Response.Level.Name()}: {decision.Response.Reason}\n");
            if (answer.Suggestion is { } suggestion) told.Append(CultureInfo.InvariantCulture, $"  {at.TotalSeconds,9:0.000} s may lack {suggestion.Flow.Peer}\n");
        });
        return told.ToString();
    }

    private static void Play(Responder responder, IEnumerable<(TimeSpan At, Violation Violation)> reports, Action<TimeSpan, ResponderAnswer> tell)
    {
        GatewayState state = State();
        Bucket meter = new(perSecond: 100, atOnce: 300);
        foreach ((TimeSpan at, Violation violation) in reports)
        {
            if (meter.TryTake(at)) tell(at, responder.Observe(state, violation));
        }
    }

    // Allowed traffic is reported only above the flow cap.
    private static IEnumerable<(TimeSpan, Violation)> Sent(TrafficKind kind)
    {
        Bucket cap = new(FlowCap.Default.FlowsPerSecond, FlowCap.Default.FlowsAtOnce);
        foreach (TimedPacket packet in new TrafficGenerator(Own, Victim, 7).Generate(kind, Packets))
        {
            bool isOwn = packet.Bytes.AsSpan(12, 4).SequenceEqual(Own.GetAddressBytes());
            if (kind != TrafficKind.CloudFlood) yield return Reported(packet, isOwn ? 'V' : 'S');
            else if (!cap.TryTake(packet.At)) yield return Reported(packet, 'C');
        }
    }

    private static IEnumerable<(TimeSpan, Violation)> Received(TrafficKind kind) => new TrafficGenerator(Victim, Own, 7).Generate(kind, Packets).Select(packet => Reported(packet, 'T'));

    private static (TimeSpan, Violation) Reported(TimedPacket packet, char prefix)
    {
        NflogPacket report = new() { Prefix = [(byte)prefix], SourceMac = Mac, Payload = packet.Bytes.AsSpan(0, Math.Min(packet.Bytes.Length, ReportedOctets)) };
        Assert.True(ViolationReader.TryRead(report, "br-things", Noon + packet.At, out Violation? violation));
        return (packet.At, violation);
    }

    private static GatewayState State()
    {
        Network things = new()
        {
            Name = "things",
            Kind = NetworkKind.Iot,
            Mode = EnforcementMode.Enforce,
            Interfaces = ["br-things"],
            Prefixes = [IPNetwork.Parse("192.168.20.0/24")],
            GatewayAddresses = [IPAddress.Parse("192.168.20.1")],
        };
        MudFile file = ((MudResult.Accepted)MudReader.Read(File.ReadAllBytes(Path.Combine(Path.GetDirectoryName(Here())!, "../../../seeds/profiles/camera.json")))).File;
        DeviceId id = DeviceId.Of(Mac);
        return new()
        {
            Gateway = "home",
            Networks = ImmutableSortedDictionary<string, Network>.Empty.Add("things", things),
            Profiles = ImmutableSortedDictionary<string, Profile>.Empty.Add("p", new(file, PolicyCompiler.Compile(file), SignatureJudgement.Local, Noon.AddDays(-2))),
            Devices = ImmutableSortedDictionary<DeviceId, Device>.Empty.Add(id, new()
            {
                Id = id,
                Mac = Mac,
                Network = "things",
                Interface = "br-things",
                Addresses = [Own],
                ProfileKey = "p",
                FirstSeen = Noon.AddDays(-2),
                LastSeen = Noon,
            }),
        };
    }

    private static int Sum(ReadOnlySpan<byte> bytes)
    {
        int sum = 0;
        for (int i = 0; i < bytes.Length; i++) sum += i % 2 == 0 ? bytes[i] << 8 : bytes[i];
        while (sum >> 16 != 0) sum = (sum & 0xFFFF) + (sum >> 16);
        return sum;
    }

    /// <summary>A rate limit as the kernel applies it: a burst, and a rate per second.</summary>
    private sealed class Bucket(int perSecond, int atOnce)
    {
        private double _tokens = atOnce;
        private TimeSpan _last;

        internal bool TryTake(TimeSpan now)
        {
            _tokens = Math.Min(atOnce, _tokens + ((now - _last).TotalSeconds * perSecond));
            _last = now;
            if (_tokens < 1) return false;
            _tokens--;
            return true;
        }
    }

    private static string Here([CallerFilePath] string here = "") => here;
}
