using System.Text.Json.Serialization;
using EdgeGuard.Core.Access;
using EdgeGuard.Core.Coverage;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.Events;
using EdgeGuard.Core.State;
using EdgeGuard.Core.Violations;

namespace EdgeGuard.Agent.Views;

/// <summary>How the agent stands; the answer to <c>GET /v1/status</c>.</summary>
public sealed record StatusView(
    string Version, string Gateway, IReadOnlyList<NetworkView> Networks, EnforcementView Enforcement, BrokerView Broker,
    int Devices, int Held, IReadOnlyList<ProfileFailureView> ProfileFailures, DateTimeOffset? PausedUntil = null,
    IReadOnlyList<ConcernView>? Concerns = null, IReadOnlyList<OverrideView>? Overrides = null, GateView? Gate = null,
    IReadOnlyList<ApprovalView>? Pending = null, ShedView? Shed = null, ReportsView? Reports = null, IReadOnlyList<string>? Weaknesses = null)
{
    /// <summary>The lease files that the agent reads, as written; null for the usual places.</summary>
    public IReadOnlyList<string>? LeaseFiles { get; init; }

    /// <summary>The folder of its state; null where an older agent does not tell.</summary>
    public string? StateFolder { get; init; }

    /// <summary>Modes that wait for a confirmation; null for none.</summary>
    public IReadOnlyList<TrialView>? Trials { get; init; }

    /// <summary>The view of a running agent.</summary>
    internal static StatusView Of(Pipeline.PipelineChannels channels, string version, GatewayState? state = null) => Of(state ?? channels.State.Current, version) with
    {
        Shed = new(channels.ShedReports.Count, channels.ShedQuestions.Count, channels.RefusedSightings.Count, channels.Guard.SetAside.Count),
    };

    /// <summary>The view of a state.</summary>
    public static StatusView Of(GatewayState state, string version) => new(
        version,
        state.Gateway,
        [.. state.Networks.Values.Zip(CoverageAssessment.Judge(state), (n, coverage) => new NetworkView(
            n.Name, EnumWord.Of(n.Kind), EnumWord.Of(state.NetworkModes.GetValueOrDefault(n.Name, n.Mode)), n.Interfaces,
            [.. n.Prefixes.Select(p => p.ToString())], CoverageSummary.Of(coverage)))],
        EnforcementView.Of(state.Enforcement),
        new(state.Broker.Configured, state.Broker.Connected, state.Broker.Problem, state.Broker.IsEncrypted, state.Broker.Remark),
        state.Devices.Count,
        state.Devices.Values.Count(d => d.Response.Level != ResponseLevel.None),
        [.. state.ProfileFailures.Select(f => new ProfileFailureView(f.Key, f.Value))],
        state.PausedUntil,
        [.. state.Concerns.Values.Select(c => new ConcernView(c.Kind.Name(), c.Since, c.Why))],
        OverrideView.Of(state),
        state.Gate is { } gate ? new(gate.Port, gate.Asks) : null,
        ApprovalView.Of(state),
        Weaknesses: WeaknessesOf(state) is { Length: > 0 } weaknesses ? weaknesses : null)
    {
        Trials = state.Trials.IsEmpty ? null : [.. state.Trials.Select(trial => new TrialView(trial.Key.Name, trial.Value.Until)).OrderBy(trial => trial.Subject, StringComparer.Ordinal)],
    };

    private static string[] WeaknessesOf(GatewayState state) => [.. ClaimWeakness(state.Claims), .. TrustWeakness(state.Trust), .. RuleWeakness(state.ProfileRules)];

    private static string[] ClaimWeakness(ClaimAcceptance claims) => claims switch
    {
        ClaimAcceptance.Accept => ["profiles:claims is 'accept': each device gets every profile that it claims"],
        ClaimAcceptance.Signed => ["profiles:claims is 'signed': a device gets every profile that it claims and whose file has a trusted signature"],
        _ => [],
    };

    private static string[] TrustWeakness(ProfileTrust trust) =>
        trust == ProfileTrust.Any ? ["profiles:trust is 'any': files with a broken signature, or one of an unknown signer, apply in full"] : [];

    private static IEnumerable<string> RuleWeakness(IEnumerable<ProfileRule> rules) => rules.Where(rule => rule.RestsOnText)
        .Select(rule => $"rules gives {rule.ProfileKey} in full to any device that sends the {(rule.HostName is { } name ? $"host name '{name}'" : $"vendor class '{rule.VendorClass}'")}");
}

/// <summary>What was left out since the agent started because it came faster than it could be looked at.</summary>
/// <param name="Reports">Reports of forbidden packets; the packets were dropped and counted by the kernel all the same.</param>
/// <param name="Questions">Questions for names that were let through without being judged.</param>
/// <param name="Sightings">Sightings of unknown devices beyond the limits; such a device is not listed until a later sighting fits.</param>
/// <param name="Inputs">Frames, files and messages that made a stage fail and were skipped.</param>
public sealed record ShedView(long Reports, long Questions, long Sightings, long Inputs = 0);

/// <summary>A mode that waits for a confirmation.</summary>
/// <param name="Subject">The network, or the id of the device.</param>
/// <param name="ConfirmBy">When the mode before returns.</param>
public sealed record TrialView(string Subject, DateTimeOffset ConfirmBy);

/// <summary>Something that troubles the guard as a whole.</summary>
public sealed record ConcernView(string Kind, DateTimeOffset Since, string Why);

/// <summary>What became of the kernel's reports of forbidden packets since the agent started. Packets that were never reported are in each device's own total.</summary>
/// <param name="Read">Reports that were read.</param>
/// <param name="Lost">Reports that the kernel numbered and that never came.</param>
/// <param name="Shed">Reports that were read and put aside, because nobody took them from there in time; what is shed later is in <see cref="StatusView.Shed"/>.</param>
/// <param name="Malformed">Reports that could not be understood.</param>
public sealed record ReportsView(long Read, long Lost, long Shed, long Malformed);

/// <summary>The DNS proxy.</summary>
/// <param name="Port">Where it listens.</param>
/// <param name="Asks">The name servers that it asks, in words.</param>
public sealed record GateView(int Port, string Asks);

/// <summary>A governed network.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Kind"><c>iot</c>, <c>trusted</c> or <c>strict</c>.</param>
/// <param name="Mode"><c>monitor</c> or <c>enforce</c>, as the operator wrote.</param>
/// <param name="Interfaces">Its interfaces on the gateway.</param>
/// <param name="Prefixes">Their address ranges.</param>
/// <param name="Coverage">Where the rules reach, in a line.</param>
public sealed record NetworkView(
    string Name, string Kind, string Mode, IReadOnlyList<string> Interfaces, IReadOnlyList<string> Prefixes, string? Coverage = null);

/// <summary>State of enforcement.</summary>
/// <param name="Generation">Counts rulesets since the agent started.</param>
/// <param name="InForce">The kernel has the newest ruleset.</param>
/// <param name="Problem">Why not.</param>
/// <param name="Altered">The kernel's table differs from the applied ruleset, and is not restored yet.</param>
/// <param name="Repairs">How often it was restored since the start.</param>
/// <param name="LastRepair">What was found the last time, which program changed it, and how long the repair took; null if there was none.</param>
/// <param name="LastRepaired">When that was.</param>
public sealed record EnforcementView(
    long Generation, bool InForce, string? Problem, bool Altered = false, long Repairs = 0, string? LastRepair = null, DateTimeOffset? LastRepaired = null)
{
    internal static EnforcementView Of(EnforcementStatus status) => new(
        status.Generation, status.InForce, status.Problem, status.IsAltered, status.Repairs, status.LastRepair?.Describe(), status.LastRepair?.Time);
}

/// <summary>How the broker stands.</summary>
public sealed record BrokerView(bool Configured, bool Connected, string? Problem, bool Encrypted = true, string? Remark = null);

/// <summary>A profile that is not in force although a device asks for it.</summary>
public sealed record ProfileFailureView(string Profile, string Reason);

/// <summary>One device; an element of the answer to <c>GET /v1/devices</c>.</summary>
public sealed record DeviceView(
    string Id, string? Name, string Mac, string Network, string Mode, IReadOnlyList<string> Addresses, DeviceProfileView? Profile,
    ResponseView Response, long ViolationsSeen, ViolationView? LastViolation, DateTimeOffset FirstSeen, DateTimeOffset LastSeen,
    IdentityView? Identity = null, IReadOnlyList<ApprovalView>? Pending = null, bool UsesBaseline = false)
{
    /// <summary>A person trusts it: it has no profile and no automatic response.</summary>
    public bool Trusted { get; init; }

    /// <summary>Until when what is forbidden to it is only reported; null while there is no such order about this device.</summary>
    public DateTimeOffset? PausedUntil { get; init; }

    /// <summary>The view of a device.</summary>
    /// <param name="state">The state.</param>
    /// <param name="device">The device.</param>
    /// <param name="vendor">Who made its network interface, where that is known.</param>
    public static DeviceView Of(GatewayState state, Device device, string? vendor = null) => new(
        device.Id.Value,
        device.Name,
        device.Mac.ToString(),
        device.Network,
        EnumWord.Of(state.ModeOf(device)),
        [.. device.Addresses.Select(a => a.ToString())],
        device.ProfileKey is { } key ? DeviceProfileView.Of(state, key, device) : null,
        new(device.Response.Level.Name(), device.Response.Since, device.Response.Until, device.Response.Reason, device.Response.By),
        device.ViolationsSeen,
        device.LastViolation is { } last ? ViolationView.Of(last) : null,
        device.FirstSeen,
        device.LastSeen,
        IdentityView.Of(device, vendor),
        ApprovalView.Of(state, device) is { Count: > 0 } pending ? pending : null,
        GatewayDirectory.UsesBaseline(state, device))
    {
        Trusted = state.OrdersOf(device.Id).IsTrusted,
        PausedUntil = state.OrdersOf(device.Id).PausedUntil,
    };
}

/// <summary>The profile that a device is held to, or asks for.</summary>
/// <param name="Key">The MUD URL, or <c>local:</c> and a path.</param>
/// <param name="Source">How it was learned.</param>
/// <param name="InForce">All of it is in force: it was read and understood, and it is not only claimed.</param>
/// <param name="Signature"><c>unsigned</c>, <c>unchecked</c>, <c>valid</c>, <c>unknown-signer</c>, <c>broken</c> or <c>local</c>; null where it was not read.</param>
/// <param name="SystemInfo">What the maker calls the product.</param>
/// <param name="Strength"><c>strong</c> where a person vouches for it, else <c>weak</c> (RFC 8520 §16).</param>
/// <param name="MudSigner">The one subject that may sign the file, by the device's certificate (RFC 8520 §13.2); null where none is named. Outside text.</param>
/// <param name="InPart">It was read, and the device only claims it, or its file is not trusted: it does not apply in full.</param>
public sealed record DeviceProfileView(
    string Key, string? Source, bool InForce, string? Signature, string? SystemInfo, string? Strength = null, string? MudSigner = null, bool InPart = false)
{
    /// <summary>Who signed the file, in words for people; null where it was not read. Outside text.</summary>
    public string? Badge { get; init; }

    /// <summary>When a person approved the file or the MUD URL; null where nobody did.</summary>
    public DateTimeOffset? ApprovedAt { get; init; }

    internal static DeviceProfileView Of(GatewayState state, string key, Device device)
    {
        SightingSource? source = device.ProfileSource;
        string? signer = DeviceLookup.VouchedOf(state, device) is { } vouched && vouched.Key == key ? Core.Discovery.MudSigner.NameOf(vouched.MudSigner) : null;
        string? learned = source is { } known ? EnumWord.Of(known) : null;
        string? strength = source is { } from ? EnumWord.Of(from.Strength()) : null;
        bool isInPart = ClaimTrust.IsIntersected(state, device);
        return state.Profiles.TryGetValue(key, out Profile? profile)
            ? new(key, learned, !isInPart, EnumWord.Of(profile.Signature.Status), profile.File.SystemInfo, strength, signer, isInPart) { Badge = ProfileBadge.OfSignature(profile.Signature), ApprovedAt = ProfileBadge.ApprovedAt(state, device, key) }
            : new(key, learned, false, null, null, strength, signer);
    }
}

/// <summary>The response in force.</summary>
public sealed record ResponseView(string Level, DateTimeOffset Since, DateTimeOffset? Until, string Reason, string By);

/// <summary>A forbidden packet.</summary>
public sealed record ViolationView(
    DateTimeOffset Time, string Kind, string Interface, string Source, ushort SourcePort, string Destination, ushort DestinationPort, byte Protocol, bool Dropped)
{
    /// <summary>The view of a violation.</summary>
    public static ViolationView Of(Violation violation) => new(
        violation.Time, EnumWord.Of(violation.Kind), violation.Interface, violation.Source.ToString(), violation.SourcePort,
        violation.Destination.ToString(), violation.DestinationPort, violation.Protocol, violation.Dropped);
}

/// <summary>An answer that is no: what, and what to do.</summary>
/// <param name="Code">For programs; <c>[a-z-]</c>.</param>
/// <param name="Message">For people, with the remedy.</param>
public sealed record ProblemView(string Code, string Message);

/// <summary>How views stand on the wire.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(MuteView))]
[JsonSerializable(typeof(IReadOnlyList<MuteView>))]
[JsonSerializable(typeof(StatusView))]
[JsonSerializable(typeof(DeviceView))]
[JsonSerializable(typeof(IReadOnlyList<DeviceView>))]
[JsonSerializable(typeof(IReadOnlyList<ApprovalView>))]
[JsonSerializable(typeof(CoverageView))]
[JsonSerializable(typeof(EventView))]
[JsonSerializable(typeof(WhyView))]
[JsonSerializable(typeof(ReportView))]
[JsonSerializable(typeof(ModeView))]
[JsonSerializable(typeof(LedsView))]
[JsonSerializable(typeof(OnboardOrder))]
[JsonSerializable(typeof(OnboardView))]
[JsonSerializable(typeof(ProblemView))]
public sealed partial class ControlJson : JsonSerializerContext;
