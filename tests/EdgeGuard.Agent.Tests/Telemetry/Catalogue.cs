using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using EdgeGuard.Agent.Fleet.Simulation;
using EdgeGuard.Agent.Telemetry;
using EdgeGuard.Agent.Telemetry.Commands;
using EdgeGuard.Agent.Telemetry.Events;
using EdgeGuard.Agent.Telemetry.HomeAssistant;
using EdgeGuard.Agent.Telemetry.Outbox;
using EdgeGuard.Agent.Telemetry.State;
using EdgeGuard.Agent.Tests.Response;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.Events;
using EdgeGuard.Core.Mud;
using EdgeGuard.Core.Networks;
using EdgeGuard.Core.Policy;
using EdgeGuard.Core.State;
using EdgeGuard.Core.Violations;
using EdgeGuard.Mqtt;
using EdgeGuard.Mqtt.Contract;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace EdgeGuard.Agent.Tests.Telemetry;

/// <summary>At least one message of every kind that there is, made by the code that makes them in a house.</summary>
internal static class Catalogue
{
    private const string GroupTopic = "edgeguard-group/school/request/device/quarantine";
    private const string MudUrl = "https://mud.example.com/cam-v2.json";

    private static readonly Topics Topics = new(null, "gw01");
    private static readonly FakeTimeProvider Time = new(Home.Noon);
    private static readonly MqttAdapter Adapter = MqttTransports.CompiledIn[0];

    private static readonly Profile Profile = new(
        new MudFile { MudUrl = MudUrl, LastUpdate = Home.Noon, IsSupported = true, SystemInfo = "Camera v2", MfgName = "Example", ModelName = "Cam" },
        PolicyCompiler.DefaultsOnly with { Notes = [new(new("acl", "ace"), "RFC 8519 §4.1", "not honoured")] },
        new(SignatureStatus.Valid),
        Home.Noon);

    internal static async Task<List<MqttMessage>> EverythingAsync()
    {
        List<MqttMessage> all = [.. Availability(), .. States(), .. await EventsAsync(), .. Discovery(), .. Orders()];
        all.AddRange(await AnswersAsync());
        all.AddRange(all.Where(m => !m.Topic.Contains("/request/", StringComparison.Ordinal) && !m.Topic.EndsWith("/set", StringComparison.Ordinal) && !m.Topic.StartsWith("homeassistant", StringComparison.Ordinal)).Select(SimulationMark.Of).ToList());
        return all;
    }

    internal static string Text(MqttMessage message) => Encoding.UTF8.GetString(message.Payload.Span);

    /// <summary>Nothing is known of a device but that it is there; all is known of another; a third asks for a profile that failed.</summary>
    internal static GatewayState Full { get; } = Home.Seen(
        Home.Empty,
        Home.Sighting(Home.CameraMac, "lan0", "Hall camera", "192.0.2.10"),
        new PolicyInput.Sighted(new() { Source = SightingSource.Dhcp4, Mac = Home.CameraMac, Interface = "lan0", MudUrl = MudUrl, IsAcknowledgement = true }),
        new PolicyInput.ProfileLoaded(MudUrl, Profile),
        new PolicyInput.Onboarded(Home.CameraMac, new(MudUrl, SightingSource.Approval, Home.Noon)),
        new PolicyInput.ProfileFailed(MudUrl, "the newest form is refused"),
        new PolicyInput.OtherNameResolved(Home.Camera, "elsewhere.example.org", [IPAddress.Parse("203.0.113.9")]),
        new PolicyInput.Violated(Home.Telnet()),
        new PolicyInput.ResponseDecided(Home.Camera, new(ResponseLevel.Isolated, Home.Noon, "it scans", "rule") { Until = Home.Noon.AddHours(1) }),
        Home.Sighting(Home.LaptopMac, "lan1", null, "2001:db8::2"),
        new PolicyInput.Sighted(new() { Source = SightingSource.Lldp, Mac = new(0x00005e005303), Interface = "lan0", MudUrl = "https://broken.example/x.json", IsAcknowledgement = true }),
        new PolicyInput.ProfileFailed("https://broken.example/x.json", "404"),
        new PolicyInput.Sighted(new() { Source = SightingSource.Arp, Mac = new(0x00005e005304), Interface = "lan0" }),
        new PolicyInput.Enforced(new(7, false, "the kernel is out of memory") { Repairs = 1, LastRepair = new(Home.Noon, "there is no table", null, TimeSpan.FromMilliseconds(20)) }),
        new PolicyInput.ConcernChanged("violation-reports", ConcernKind.Degraded, "reports cannot be read"),
        new PolicyInput.Paused(Home.Noon.AddMinutes(10), "mqtt"));

    private static GatewayIdentity Identity { get; } = new("berlin-3", ["school"]) { Configuration = new('a', 64), CertificateFile = WriteCertificate() };

    private static HealthMessage Health(EventOutbox outbox, MqttCommandHandler handler, Agent.Pipeline.PipelineChannels channels) =>
        new(Topics, outbox, handler, channels, new(), () => new(512, 1024, 48.5), () => true, Time);

    private static string WriteCertificate()
    {
        using RSA key = RSA.Create(2048);
        string file = Path.GetTempFileName();
        File.WriteAllText(file, new CertificateRequest("CN=gw01", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).CreateSelfSigned(Home.Noon, Home.Noon.AddYears(1)).ExportCertificatePem());
        return file;
    }

    private static IEnumerable<MqttMessage> Availability()
    {
        ConnectionPlan plan = new(new() { Url = "mqtts://broker.example" }, Topics);
        return [plan.Availability("online"), plan.Availability("stopped"), plan.Settings(MqttProtocol.V5, BrokerFeatures.All).Will!];
    }

    private static List<MqttMessage> States()
    {
        RetainedMessages retained = new(Topics, new(Topics, Adapter, Permissions("all"), Home.Noon, new(Time), Identity, new("Example Board", "arm64", 4, 4096)), new(), Time);
        using EventOutbox outbox = new(Topics, null, 0, Time, NullLogger.Instance);
        MqttCommandHandler handler = Handler(new(Home.Empty), "all");
        return [.. retained.Changes(Full with { Revision = 1 }), .. retained.Changes(Home.Empty), Health(outbox, handler, new(Full)).Of(Full)];
    }

    private static DeniedFlow Flow { get; } = new()
    {
        Kind = ViolationKind.FromDevice,
        Peer = IPAddress.Parse("203.0.113.9"),
        Place = PeerLocation.Outside,
        Protocol = 6,
        Port = 443,
        Count = 3,
        First = Home.Noon,
        Last = Home.Noon,
        Sample = Home.Telnet(),
    };

    /// <summary>At least one of everything that can happen, forbidden packets apart, which go their own way.</summary>
    internal static IReadOnlyList<GatewayEvent> Happened()
    {
        GatewayState state = Full;
        Device camera = state.Devices[Home.Camera];
        return
        [
            new GatewayEvent.DeviceAppeared(Home.Noon, camera),
            new GatewayEvent.DeviceChanged(Home.Noon, state.Devices[DeviceId.Of(Home.LaptopMac)]),
            new GatewayEvent.ResponseChanged(Home.Noon, camera, ResponseLevel.None),
            new GatewayEvent.ResponseChanged(Home.Noon, camera with { Response = camera.Response with { Level = ResponseLevel.RateLimit } }, ResponseLevel.None),
            new GatewayEvent.ResponseChanged(Home.Noon, camera with { Response = camera.Response with { Level = ResponseLevel.None } }, ResponseLevel.Restricted),
            new GatewayEvent.ProfileLoaded(Home.Noon, MudUrl, Profile),
            new GatewayEvent.ProfileFailed(Home.Noon, "https://unused.example/x.json", "404"),
            new GatewayEvent.EnforcementChanged(Home.Noon, new(1, true, null)),
            new GatewayEvent.EnforcementChanged(Home.Noon, new(2, false, "refused")),
            new GatewayEvent.TableRepaired(Home.Noon, new(Home.Noon, "there is no table", "nft (process 7)", TimeSpan.FromMilliseconds(20))),
            new GatewayEvent.PauseChanged(Home.Noon, Home.Noon.AddMinutes(1), "button"),
            new GatewayEvent.PauseChanged(Home.Noon, null, "time"),
            new GatewayEvent.AlarmAcknowledged(Home.Noon, "button"),
            new GatewayEvent.ConcernChanged(Home.Noon, "violation-reports", new(ConcernKind.Degraded, Home.Noon, "reports cannot be read"), IsOver: false),
            new GatewayEvent.ConcernChanged(Home.Noon, "way-out", new(ConcernKind.Bypass, Home.Noon, "another router"), IsOver: true),
            new GatewayEvent.ConcernChanged(Home.Noon, "intruder-router-00005e005366-things", new(ConcernKind.RogueServer, Home.Noon, "a router"), IsOver: false),
            new GatewayEvent.StageFailed(Home.Noon, "profiles", "a bad port", StageRemedy.Skipped) { Input = MudUrl },
            new GatewayEvent.StageFailed(Home.Noon, "mqtt", "a bad state", StageRemedy.Restarted),
            new GatewayEvent.StageFailed(Home.Noon, "discovery", "a bad frame", StageRemedy.Off),
            new GatewayEvent.CoverageChanged(Home.Noon, Core.Coverage.CoverageAssessment.Judge(state)[0]),
            new GatewayEvent.ApprovalNeeded(Home.Noon, camera, "asks for another maker's profile"),
            new GatewayEvent.IdentityDoubted(Home.Noon, camera, "is seen on lan1 and lan2 by turns"),
            new GatewayEvent.DevicesMerged(Home.Noon, camera, new("00005e005302")),
            new GatewayEvent.NameAsked(Home.Noon, camera, "updates.example.com", DnsNotice.Filtered),
            new GatewayEvent.AllowanceChanged(Home.Noon, camera, new(camera.Id, "203.0.113.9"), new(Home.Noon, Home.Noon.AddHours(1), "cli")),
            new GatewayEvent.AllowanceChanged(Home.Noon, null, new(camera.Id, "203.0.113.9"), null),
            new GatewayEvent.ModeChanged(Home.Noon, null, "things", EnforcementMode.Enforce, "cli"),
            new GatewayEvent.ModeChanged(Home.Noon, camera, null, null, "cli"),
            new GatewayEvent.ModeChanged(Home.Noon, camera, null, EnforcementMode.Monitor, "cli") { Until = Home.Noon.AddMinutes(10) },
            new GatewayEvent.TrustChanged(Home.Noon, camera, true, "cli"),
            new GatewayEvent.TrustChanged(Home.Noon, camera, false, "mqtt"),
            new GatewayEvent.DeviceForgotten(Home.Noon, camera.Id, "cli"),
            new GatewayEvent.MuteChanged(Home.Noon, camera, new(camera.Id, "203.0.113.9", "outside-profile"), true, Home.Noon.AddDays(1), "cli"),
            new GatewayEvent.MuteChanged(Home.Noon, null, new(Mute.EveryDevice), false, null, "time"),
            new GatewayEvent.Advised(Home.Noon, camera, new(camera.Id, ResponseLevel.Restricted, ViolationShape.SlowScan, "it looks around slowly")),
            new GatewayEvent.Suggested(Home.Noon, camera, new(camera.Id, Flow)),
            new GatewayEvent.BrokerChanged(Home.Noon, new(true, true, null)),
        ];
    }

    private static async Task<List<MqttMessage>> EventsAsync() =>
        await StoredAsync([.. Happened().SelectMany(e => EventCompiler.Compile(e, Full)), .. Denials(Full.Devices[Home.Camera])]);

    private static IEnumerable<TelemetryEvent> Denials(Device camera)
    {
        DenialWindows windows = new();
        Violation unbound = Home.Telnet() with { Kind = ViolationKind.Unbound, SourceMac = new(1), Protocol = 1, DestinationPort = 0, Dropped = false };
        Violation inbound = Home.Telnet() with { Kind = ViolationKind.ToDevice, Source = IPAddress.Parse("2001:db8::1"), Protocol = 47 };
        List<TelemetryEvent?> told = [windows.Observe(new(null, null, unbound), Home.Noon), windows.Observe(new(camera, EnforcementMode.Monitor, inbound, Called(inbound), Full), Home.Noon)];
        for (int i = 0; i < 30; i++) told.Add(windows.Observe(new(camera, EnforcementMode.Enforce, Home.Telnet($"203.0.113.{i}"), null, Full), Home.Noon));
        told.Add(windows.Observe(new(camera, EnforcementMode.Enforce, Home.Telnet("203.0.113.1")), Home.Noon));
        return told.OfType<TelemetryEvent>().Concat(windows.Ended(Home.Noon.AddMinutes(1)));
    }

    private static Detection Called(Violation inbound) => new(ViolationShape.UnexpectedInbound, 0, "", new()
    {
        Kind = inbound.Kind,
        Peer = inbound.Source,
        Place = PeerLocation.Outside,
        Protocol = inbound.Protocol,
        First = inbound.Time,
        Last = inbound.Time,
        Sample = inbound,
    });

    // Through the outbox, as they go, with a gap at the end.
    private static async Task<List<MqttMessage>> StoredAsync(List<TelemetryEvent> events)
    {
        using EventOutbox outbox = new(Topics, null, 0, Time, NullLogger.Instance);
        foreach (TelemetryEvent happened in events) outbox.Add(happened);
        outbox.CountDropped("unread", 3);
        List<MqttMessage> messages = [];
        List<MqttMessage> alerts = [];
        while (messages.Count <= events.Count)
        {
            OutboxEntry entry = await outbox.TakeAsync(CancellationToken.None);
            messages.Add(outbox.MessageOf(entry));
            if (outbox.AlertOf(entry) is { } alert) alerts.Add(alert);
        }
        return [.. messages, .. alerts];
    }

    private static IEnumerable<MqttMessage> Discovery() => new[] { "all", "none", "quarantine" }.SelectMany(commands =>
    {
        HomeAssistantDiscovery apart = DiscoveryOf(commands, joinsByMac: false), joined = DiscoveryOf(commands, joinsByMac: true);
        return (MqttMessage[])[.. apart.Changes(Full), .. apart.Changes(Home.Empty), .. joined.Changes(Full)];
    });

    private static HomeAssistantDiscovery DiscoveryOf(string commands, bool joinsByMac) =>
        new("homeassistant", Topics, new(Topics, Permissions(commands), joinsByMac), new(null, NullLogger.Instance), Time);

    private static async Task<List<MqttMessage>> AnswersAsync()
    {
        await using RunningPipeline pipeline = await RunningPipeline.StartAsync(Home.WithCamera, Time);
        MqttCommandHandler handler = Handler(pipeline.PipelineChannels, "all");
        List<MqttMessage> answers = [];
        foreach (MqttMessage order in Orders()) answers.Add(await handler.HandleAsync(order, CancellationToken.None));
        answers.Add(await handler.HandleAsync(Message("request/device/quarantine", """{"id":"nobody","transaction":"1"}"""), CancellationToken.None));
        answers.Add(await handler.HandleAsync(Message("request/reboot", "{}"), CancellationToken.None));
        answers.Add(await handler.HandleAsync(Message("request/device/quarantine", """{"id":"00005e005301","transaction":"8"}""") with { Topic = GroupTopic }, CancellationToken.None));
        answers.Add(await handler.HandleAsync(Message("request/device/quarantine", """{"id":"nobody","transaction":"9"}""") with { Topic = GroupTopic }, CancellationToken.None));
        using EventOutbox outbox = new(Topics, null, 0, Time, NullLogger.Instance);
        answers.Add(Health(outbox, handler, pipeline.PipelineChannels).Of(pipeline.PipelineChannels.State.Current));
        return answers;
    }

    private static IEnumerable<MqttMessage> Orders() =>
    [
        Message("device/00005e005301/set", """{"policy":"block"}"""),
        Message("request/device/release", $$"""{"id":"00005e005301","transaction":"7f3","issued_at":"{{Home.Noon:O}}"}"""),
        Message("request/device/restrict", $$"""{"id":"00005e005301","minutes":60,"transaction":"7f8","issued_at":"{{Home.Noon:O}}"}"""),
        Message("request/device/rate-limit", $$"""{"id":"00005e005301","minutes":60,"transaction":"7f9","issued_at":"{{Home.Noon:O}}"}"""),
        Message("request/device/quarantine", """{"id":"00005e005301","minutes":30}""") with { Topic = GroupTopic },
        Message("request/device/allow", $$"""{"id":"00005e005301","peer":"203.0.113.9","length":"1h","transaction":"7f6","issued_at":"{{Home.Noon:O}}"}"""),
        Message("request/network/mode", $$"""{"network":"things","mode":"monitor","transaction":"7f7","issued_at":"{{Home.Noon:O}}"}"""),
        Message("request/protection/pause", $$"""{"minutes":10,"transaction":"7f4","issued_at":"{{Home.Noon:O}}"}"""),
        Message("request/protection/pause-off", $$"""{"transaction":"7f5","issued_at":"{{Home.Noon:O}}"}"""),
        Message("request/protection/pause", $$"""{"id":"00005e005301","minutes":10,"transaction":"7fa","issued_at":"{{Home.Noon:O}}"}"""),
        Message("request/protection/pause-off", $$"""{"id":"00005e005301","transaction":"7fb","issued_at":"{{Home.Noon:O}}"}"""),
        Message("request/approval/approve", $$"""{"id":"0a1b2c3d","transaction":"7fe","issued_at":"{{Home.Noon:O}}"}"""),
        Message("request/approval/reject", $$"""{"id":"0a1b2c3d","transaction":"7ff","issued_at":"{{Home.Noon:O}}"}"""),
        Message("request/device/trust", $$"""{"id":"00005e005301","transaction":"7fc","issued_at":"{{Home.Noon:O}}"}"""),
        Message("request/device/trust-off", $$"""{"id":"00005e005301","transaction":"7fd","issued_at":"{{Home.Noon:O}}"}"""),
        Message("request/device/rename", $$"""{"id":"00005e005301","name":"Porch 🎥","transaction":"7fe","issued_at":"{{Home.Noon:O}}"}"""),
        Message("request/device/forget", $$"""{"id":"00005e005301","transaction":"7ff","issued_at":"{{Home.Noon:O}}"}"""),
    ];

    private static MqttMessage Message(string path, string payload) =>
        new() { Topic = $"edgeguard/gw01/{path}", Payload = Encoding.UTF8.GetBytes(payload) };

    private static MqttCommandHandler Handler(Agent.Pipeline.PipelineChannels channels, string commands) => new(
        Topics, Permissions(commands), Coordinators.Orders(channels, Time), Time, NullLogger<MqttCommandHandler>.Instance, ["school"]);

    private static CommandPermissions Permissions(string commands) =>
        CommandPermissions.Of(new() { Url = "mqtts://broker.example", Username = "gw01", Commands = [commands] });
}
