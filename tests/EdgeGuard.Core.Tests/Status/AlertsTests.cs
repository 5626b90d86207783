using System.Net;
using EdgeGuard.Core.Coverage;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.Events;
using EdgeGuard.Core.Networks;
using EdgeGuard.Core.State;
using EdgeGuard.Core.Violations;

namespace EdgeGuard.Core.Tests.Status;

/// <summary>What calls a person, and what a mute makes of it: one table of everything that can happen.</summary>
public sealed class AlertsTests
{
    private static readonly GatewayState Full = Home.Full();
    private static readonly Device Camera = Full.Devices[Home.Camera];

    private static readonly Violation Packet = Violations.Packet.Tcp(0, "198.51.100.9", 443);

    private static DeniedFlow Flow { get; } = new()
    {
        Kind = ViolationKind.FromDevice, Peer = IPAddress.Parse("198.51.100.9"), Place = PeerLocation.Outside, Protocol = 6, Port = 443, Count = 10,
        First = Home.Noon, Last = Home.Noon, Sample = Packet,
    };

    private static readonly (string Name, GatewayEvent Happened)[] Everything =
    [
        ("a packet was denied", new GatewayEvent.ViolationSeen(Home.Noon, Camera, Packet)),
        ("a device is slowed", Held(ResponseLevel.RateLimit, ResponseLevel.None)),
        ("a device is isolated", Held(ResponseLevel.Isolated, ResponseLevel.Restricted)),
        ("a device is held less hard", Held(ResponseLevel.Restricted, ResponseLevel.Isolated)),
        ("a device is released", Held(ResponseLevel.None, ResponseLevel.Isolated)),
        ("the rules want a person to look", new GatewayEvent.Advised(Home.Noon, Camera, new(Home.Camera, ResponseLevel.Isolated, ViolationShape.SlowScan, "scans"))),
        ("a profile may be incomplete", new GatewayEvent.Suggested(Home.Noon, Camera, new(Home.Camera, Flow))),
        ("a device asks for approval", new GatewayEvent.ApprovalNeeded(Home.Noon, Camera, "another profile")),
        ("a device is in doubt", new GatewayEvent.IdentityDoubted(Home.Noon, Camera, "two stations")),
        ("a device is new", new GatewayEvent.DeviceAppeared(Home.Noon, Camera)),
        ("a device changed", new GatewayEvent.DeviceChanged(Home.Noon, Camera)),
        ("two devices are one", new GatewayEvent.DevicesMerged(Home.Noon, Camera, Home.Bulb)),
        ("a name is worth knowing", new GatewayEvent.NameAsked(Home.Noon, Camera, "a.example.org", DnsNotice.OddShape)),
        ("a profile is in force", new GatewayEvent.ProfileLoaded(Home.Noon, "local:bulb", Full.Profiles["local:bulb"])),
        ("a profile that a device needs failed", new GatewayEvent.ProfileFailed(Home.Noon, "local:bulb", "404")),
        ("a profile that nobody needs failed", new GatewayEvent.ProfileFailed(Home.Noon, "local:other", "404")),
        ("the kernel took a ruleset", new GatewayEvent.EnforcementChanged(Home.Noon, new(1, true, null))),
        ("the kernel refused a ruleset", new GatewayEvent.EnforcementChanged(Home.Noon, new(2, false, "EINVAL"))),
        ("the table was mended", new GatewayEvent.TableRepaired(Home.Noon, new(Home.Noon, "gone", null, TimeSpan.Zero))),
        ("a trouble began", new GatewayEvent.ConcernChanged(Home.Noon, "way-out", new(ConcernKind.Bypass, Home.Noon, "x"), IsOver: false)),
        ("a trouble is over", new GatewayEvent.ConcernChanged(Home.Noon, "way-out", new(ConcernKind.Bypass, Home.Noon, "x"), IsOver: true)),
        ("a stage failed and restarts", new GatewayEvent.StageFailed(Home.Noon, "mqtt", "x", StageRemedy.Restarted)),
        ("a way is not covered", new GatewayEvent.CoverageChanged(Home.Noon, Covered(CoverageGrade.NotCovered))),
        ("every way is covered", new GatewayEvent.CoverageChanged(Home.Noon, Covered(CoverageGrade.Enforced))),
        ("enforcement pauses", new GatewayEvent.PauseChanged(Home.Noon, Home.Noon.AddMinutes(5), "button")),
        ("enforcement goes on", new GatewayEvent.PauseChanged(Home.Noon, null, "time")),
        ("a person only wants to be told", new GatewayEvent.ModeChanged(Home.Noon, null, "things", EnforcementMode.Monitor, "mqtt")),
        ("a person wants it stopped", new GatewayEvent.ModeChanged(Home.Noon, null, "things", EnforcementMode.Enforce, "cli")),
        ("a person allows something", new GatewayEvent.AllowanceChanged(Home.Noon, Camera, new(Home.Camera, "198.51.100.9"), new(Home.Noon, null, "cli"))),
        ("a person pauses one device", new GatewayEvent.ModeChanged(Home.Noon, Camera, null, EnforcementMode.Monitor, "cli") { Until = Home.Noon.AddMinutes(5) }),
        ("a person trusts a device", new GatewayEvent.TrustChanged(Home.Noon, Camera, true, "cli")),
        ("a person trusts it no longer", new GatewayEvent.TrustChanged(Home.Noon, Camera, false, "cli")),
        ("a person has a device forgotten", new GatewayEvent.DeviceForgotten(Home.Noon, Home.Camera, "cli")),
        ("a person mutes something", new GatewayEvent.MuteChanged(Home.Noon, Camera, new(Home.Camera), true, null, "cli")),
        ("a person saw the alarm", new GatewayEvent.AlarmAcknowledged(Home.Noon, "button")),
        ("the broker is away", new GatewayEvent.BrokerChanged(Home.Noon, new(true, false, "refused"))),
    ];

    [Fact]
    public void What_calls_a_person_stands_in_one_table()
    {
        GatewayState device = Muted(new(Home.Camera)), shape = Muted(new(Mute.EveryDevice, "", "slow-scan")), peer = Muted(new(Home.Camera, "198.51.100.9"));
        IEnumerable<string> rows = Everything.Select(e => Row(e.Name, [.. new[] { Full, device, shape, peer }.Select(s => Alerts.Is(e.Happened, s) ? "ALERT" : "history")]));
        Golden.Matches("calls.txt", string.Join('\n', [Row("what happened", "", "device muted", "shape muted", "peer muted"), .. rows]) + "\n");
    }

    [Fact]
    public void Everything_that_can_happen_is_in_the_table() =>
        Assert.Empty(typeof(GatewayEvent).GetNestedTypes().Except(Everything.Select(e => e.Happened.GetType())).Select(t => t.Name));

    [Fact]
    public void Only_what_is_no_repetition_is_a_sign()
    {
        bool IsSign(long count, double points) => Full.After(new PolicyInput.Violated(Packet, new(ViolationShape.OutsideProfile, points, "", Flow with { Count = count }))).Devices[Home.Camera].LastSign is not null;
        Assert.Equal((true, false, true), (IsSign(1, 0), IsSign(2, 0), IsSign(2, 3)));
    }

    private static GatewayEvent.ResponseChanged Held(ResponseLevel level, ResponseLevel before) =>
        new(Home.Noon, Camera with { Response = new(level, Home.Noon, "scans", "rule") { Shape = ViolationShape.SlowScan } }, before);

    private static NetworkCoverage Covered(CoverageGrade grade) => CoverageAssessment.Judge(Full)[0] is var all ? all with { Paths = [.. all.Paths.Select(p => p with { Grade = grade })] } : null!;

    private static GatewayState Muted(MuteKey key) => Full.After(new PolicyInput.MuteChanged(key, true, null, "cli"));

    private static string Row(string name, params string[] columns) => $"{name,-37}{string.Concat(columns.Select(c => $" | {c,-12}"))}".TrimEnd();
}
