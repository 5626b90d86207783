using System.Collections.Immutable;
using System.Net;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.Mud;
using EdgeGuard.Core.Networks;
using EdgeGuard.Core.Policy;

namespace EdgeGuard.Core.State;

/// <summary>Everything that is so now: immutable, swapped whole, read without a lock.</summary>
public sealed record GatewayState
{
    /// <summary>The gateway's name in topics; <c>[a-z0-9_-]</c>, 1 to 32 characters.</summary>
    public required string Gateway { get; init; }

    /// <summary>
    /// A secret of this machine that the ids of approvals and the digests of forgotten MAC addresses follow from. Nobody outside can make two entries with one id. Empty only in tests.
    /// </summary>
    public ImmutableArray<byte> ApprovalSecret { get; init; } = [];

    /// <summary>Counts the states that the kernel had to be given. A state is in force once the kernel enforces this revision or a later one.</summary>
    public long Revision { get; init; }

    /// <summary>Governed networks, by name.</summary>
    public required ImmutableSortedDictionary<string, Network> Networks { get; init; }

    /// <summary>What the operator wrote about single devices, by MAC address.</summary>
    public ImmutableSortedDictionary<MacAddress, DeviceSettings> Settings { get; init; } = ImmutableSortedDictionary<MacAddress, DeviceSettings>.Empty;

    /// <summary>Rules that name profiles for devices by what they say of themselves; the first that fits counts.</summary>
    public ImmutableArray<ProfileRule> ProfileRules { get; init; } = [];

    /// <summary>Profiles that a person confirmed while the gateway ran, by MAC address; the device may be unknown yet.</summary>
    public ImmutableSortedDictionary<MacAddress, VouchedProfile> Vouched { get; init; } = ImmutableSortedDictionary<MacAddress, VouchedProfile>.Empty;

    /// <summary>MAC addresses that the operator said belong to a device with another one.</summary>
    public ImmutableSortedDictionary<MacAddress, DeviceId> Aliases { get; init; } = ImmutableSortedDictionary<MacAddress, DeviceId>.Empty;

    /// <summary>Hosts that the operator put into a controller class, by the class's URI (RFC 8520 §4.6) or <c>my-controller</c>.</summary>
    public ImmutableSortedDictionary<string, ImmutableArray<IPAddress>> Controllers { get; init; } =
        ImmutableSortedDictionary<string, ImmutableArray<IPAddress>>.Empty.WithComparers(StringComparer.Ordinal);

    /// <summary>Devices that the operator put into a controller class besides, by the same keys as <see cref="Controllers"/>, which has each of them.</summary>
    public ImmutableSortedDictionary<string, NamedDevices> ControllerDevices { get; init; } =
        ImmutableSortedDictionary<string, NamedDevices>.Empty.WithComparers(StringComparer.Ordinal);

    /// <summary>Controller classes that the gateway itself is in besides, by the same keys as <see cref="Controllers"/>.</summary>
    public ImmutableSortedSet<string> GatewayControllers { get; init; } = ImmutableSortedSet<string>.Empty.WithComparer(StringComparer.Ordinal);

    /// <summary>How the gateway itself is managed.</summary>
    public ManagementAccess Management { get; init; } = ManagementAccess.Default;

    /// <summary>Networks that the operator calls local (RFC 8520 §4.5) besides the governed ones.</summary>
    public ImmutableArray<IPNetwork> LocalNetworks { get; init; } = [];

    /// <summary>Names, in lower case, at and below which the operator uses private addresses.</summary>
    public ImmutableArray<string> LocalNames { get; init; } = [];

    /// <summary>Prefixes that the operator declares as zones of hosts with names.</summary>
    public ImmutableArray<IPNetwork> NamedZones { get; init; } = [];

    /// <summary>NAT64 prefixes that the operator declares.</summary>
    public ImmutableArray<IPNetwork> Translations { get; init; } = [];

    /// <summary>NAT64 prefixes that the gateway's own routers announce, as they do.</summary>
    public ImmutableArray<IPNetwork> AnnouncedTranslations { get; init; } = [];

    /// <summary>Which addresses a DNS name may have on this gateway.</summary>
    public RebindingGuard Rebinding()
    {
        RebindingGuard declared = new()
        {
            Networks = Networks.Values,
            OtherNetworks = LocalNetworks,
            Facts = Facts,
            LocalNames = LocalNames,
            Zones = NamedZones,
            Translations = Translations,
        };
        return RoutedGuard.With(AnnouncedTranslations.IsEmpty ? declared : declared with { Translations = [.. Translations, .. AnnouncedTranslations.Where(declared.MayTranslate)] }, this);
    }

    /// <summary>Devices that were seen or configured.</summary>
    public ImmutableSortedDictionary<DeviceId, Device> Devices { get; init; } = ImmutableSortedDictionary<DeviceId, Device>.Empty;

    /// <summary>Profiles by key: the MUD URL as emitted, or <c>local:NAME</c>.</summary>
    public ImmutableSortedDictionary<string, Profile> Profiles { get; init; } =
        ImmutableSortedDictionary<string, Profile>.Empty.WithComparers(StringComparer.Ordinal);

    /// <summary>Which claimed profiles apply in full.</summary>
    public ClaimAcceptance Claims { get; init; } = ClaimAcceptance.Intersect;

    /// <summary>Which files apply in full where the MUD URL is strong.</summary>
    public ProfileTrust Trust { get; init; } = ProfileTrust.Approved;

    /// <summary>What a device may do while its profile waits for a person.</summary>
    public WaitingAccess WhileWaiting { get; init; } = WaitingAccess.Claimed;

    /// <summary>Which MUD files are fetched.</summary>
    public FetchRule Fetch { get; init; } = FetchRule.Always;

    /// <summary>New versions of profiles in force that a person has to approve, by the profile's key; kept over restarts.</summary>
    public ImmutableSortedDictionary<string, WaitingFile> WaitingFiles { get; init; } =
        ImmutableSortedDictionary<string, WaitingFile>.Empty.WithComparers(StringComparer.Ordinal);

    /// <summary>Versions of profiles that a person approved, by the profile's key; kept over restarts.</summary>
    public ImmutableSortedDictionary<string, ApprovedFile> ApprovedFiles { get; init; } =
        ImmutableSortedDictionary<string, ApprovedFile>.Empty.WithComparers(StringComparer.Ordinal);

    /// <summary>What devices did lately of what their profiles permit; kept over restarts.</summary>
    public ImmutableDictionary<DeviceId, ImmutableArray<RecentFlow>> RecentFlows { get; init; } = ImmutableDictionary<DeviceId, ImmutableArray<RecentFlow>>.Empty;

    /// <summary>Policy of a device without its own profile on an <see cref="NetworkKind.Iot"/> network.</summary>
    public DevicePolicy Baseline { get; init; } = PolicyCompiler.DefaultsOnly;

    /// <summary>Why a profile that a device asks for is not in force, by key.</summary>
    public ImmutableSortedDictionary<string, string> ProfileFailures { get; init; } =
        ImmutableSortedDictionary<string, string>.Empty.WithComparers(StringComparer.Ordinal);

    /// <summary>Addresses of the names that profiles use, by name in lower case without a final dot.</summary>
    public ImmutableSortedDictionary<string, ImmutableArray<IPAddress>> Names { get; init; } =
        ImmutableSortedDictionary<string, ImmutableArray<IPAddress>>.Empty.WithComparers(StringComparer.Ordinal);

    /// <summary>Rate limit of devices with the response <c>rate-limit</c>.</summary>
    public RateLimit RateLimit { get; init; } = RateLimit.Default;

    /// <summary>Addresses that each device resolved for names in its profile, by name; the device may use them.</summary>
    public ImmutableDictionary<DeviceId, ImmutableSortedDictionary<string, ImmutableArray<IPAddress>>> Learned { get; init; } =
        ImmutableDictionary<DeviceId, ImmutableSortedDictionary<string, ImmutableArray<IPAddress>>>.Empty;

    /// <summary>Names of addresses that each device resolved and that its profile does not mention; the newest last.</summary>
    public ImmutableDictionary<DeviceId, ImmutableArray<ResolvedName>> ResolvedNames { get; init; } = ImmutableDictionary<DeviceId, ImmutableArray<ResolvedName>>.Empty;

    /// <summary>State of the DNS proxy; null while there is none.</summary>
    public DnsGateStatus? Gate { get; init; }

    /// <summary>How much devices may do of what they are allowed; null for no limit.</summary>
    public FlowCap? Cap { get; init; }

    /// <summary>State of enforcement.</summary>
    public EnforcementStatus Enforcement { get; init; } = EnforcementStatus.Starting;

    /// <summary>State of the broker connection.</summary>
    public BrokerStatus Broker { get; init; } = BrokerStatus.NotConfigured;

    /// <summary>Problems of the gateway, by a name such as <c>violation-reports</c>. The same name ends a problem.</summary>
    public ImmutableSortedDictionary<string, Concern> Concerns { get; init; } =
        ImmutableSortedDictionary<string, Concern>.Empty.WithComparers(StringComparer.Ordinal);

    /// <summary>How many new MUD URLs devices named lately, by the interface or bridge port of the device.</summary>
    public ImmutableSortedDictionary<string, PlaceRequests> NewUrls { get; init; } =
        ImmutableSortedDictionary<string, PlaceRequests>.Empty.WithComparers(StringComparer.Ordinal);

    /// <summary>How often a person was asked lately, by the interface or bridge port of the device.</summary>
    public ImmutableSortedDictionary<string, PlaceRequests> Requests { get; init; } =
        ImmutableSortedDictionary<string, PlaceRequests>.Empty.WithComparers(StringComparer.Ordinal);

    /// <summary>Forged claims that were reported lately.</summary>
    public ForgeryReports Forgeries { get; init; } = ForgeryReports.Empty;

    /// <summary>Coverage that was reported lately.</summary>
    public CoverageReports CoverageReports { get; init; } = CoverageReports.Empty;

    /// <summary>What this machine is, as far as it decides where packets can pass; null until it was looked at.</summary>
    public GatewayFacts? Facts { get; init; }

    /// <summary>Numbers in the names of nftables chains and sets; kept over restarts. The compiler completes missing ones.</summary>
    public RulesetIds RulesetIds { get; init; } = RulesetIds.Empty;

    /// <summary>Until when enforcement pauses; null while it does not.</summary>
    public DateTimeOffset? PausedUntil { get; init; }

    /// <summary>The way the order to pause came; null while nothing pauses, and after a restart.</summary>
    public string? PausedBy { get; init; }

    /// <summary>When a person last acknowledged the alarm; null if never.</summary>
    public DateTimeOffset? AlarmAcknowledged { get; init; }

    /// <summary>When each profile was first seen as it is now, by key; kept over restarts, so that a profile is new only once.</summary>
    public ImmutableSortedDictionary<string, ProfileAge> ProfileAges { get; init; } =
        ImmutableSortedDictionary<string, ProfileAge>.Empty.WithComparers(StringComparer.Ordinal);

    /// <summary>What was decided about devices and is in force, whether or not the device was seen yet: no order of events loses a decision.</summary>
    public ImmutableSortedDictionary<DeviceId, DeviceResponse> Responses { get; init; } = ImmutableSortedDictionary<DeviceId, DeviceResponse>.Empty;

    /// <summary>Modes that a person set while the agent runs, by network; they stand above the configuration.</summary>
    public ImmutableSortedDictionary<string, EnforcementMode> NetworkModes { get; init; } =
        ImmutableSortedDictionary<string, EnforcementMode>.Empty.WithComparers(StringComparer.Ordinal);

    /// <summary>Modes that a person set for single devices; they stand above their network's.</summary>
    public ImmutableSortedDictionary<DeviceId, EnforcementMode> DeviceModes { get; init; } = ImmutableSortedDictionary<DeviceId, EnforcementMode>.Empty;

    /// <summary>Modes that wait for a confirmation; without one, the mode before returns.</summary>
    public ImmutableDictionary<ModeSubject, ModeTrial> Trials { get; init; } = ImmutableDictionary<ModeSubject, ModeTrial>.Empty;

    /// <summary>Names, trust and pauses that a person ordered for single devices. See <see cref="OrdersOf"/>.</summary>
    public ImmutableSortedDictionary<DeviceId, DeviceOrders> Orders { get; init; } = ImmutableSortedDictionary<DeviceId, DeviceOrders>.Empty;

    /// <summary>Digests of forgotten MAC addresses, and since when. See <see cref="ForgottenMacs"/>.</summary>
    public ImmutableSortedDictionary<string, DateTimeOffset> Forgotten { get; init; } =
        ImmutableSortedDictionary<string, DateTimeOffset>.Empty.WithComparers(StringComparer.Ordinal);

    /// <summary>What a person lets devices do beyond their profiles.</summary>
    public ImmutableSortedDictionary<AllowanceKey, Allowance> Allowances { get; init; } = ImmutableSortedDictionary<AllowanceKey, Allowance>.Empty;

    /// <summary>Devices that are watched to learn a profile for them, and until when.</summary>
    public ImmutableSortedDictionary<DeviceId, DateTimeOffset> Learning { get; init; } = ImmutableSortedDictionary<DeviceId, DateTimeOffset>.Empty;

    /// <summary>What a person ordered about a device.</summary>
    public DeviceOrders OrdersOf(DeviceId device) => Orders.GetValueOrDefault(device, DeviceOrders.None);

    /// <summary>What is muted, and until when; null for until a person unmutes it. See <see cref="Mute"/>.</summary>
    public ImmutableSortedDictionary<MuteKey, DateTimeOffset?> Mutes { get; init; } = ImmutableSortedDictionary<MuteKey, DateTimeOffset?>.Empty;

    /// <summary>Whether what is forbidden on a network is stopped now: as a person said last, unless enforcement pauses.</summary>
    public EnforcementMode ModeOf(Network network) =>
        PausedUntil is null ? NetworkModes.GetValueOrDefault(network.Name, network.Mode) : EnforcementMode.Monitor;

    /// <summary>Whether what is forbidden to a device is stopped now: as a person said of the device, else as on its network.</summary>
    public EnforcementMode ModeOf(Device device) => OrdersOf(device.Id).PausedUntil is not null ? EnforcementMode.Monitor
        : PausedUntil is null && DeviceModes.TryGetValue(device.Id, out EnforcementMode own) ? own : ModeOf(Networks[device.Network]);
}

/// <summary>What the operator wrote about one device.</summary>
/// <param name="Name">Its name; null to use the one it gives itself.</param>
/// <param name="ProfileKey">The profile to hold it to, whatever it says of itself; null to listen to the device.</param>
/// <param name="IsHub">Others depend on it, so only a person may hold it.</param>
public sealed record DeviceSettings(string? Name, string? ProfileKey, bool IsHub = false)
{
    /// <summary>It is a repeater that puts its own MAC address on the frames of others.</summary>
    public bool IsRepeater { get; init; }

    /// <summary>What others may open to it beside its profile; not while it is restricted or isolated.</summary>
    public ImmutableArray<PortForward> Forwards { get; init; } = [];
}

/// <summary>A profile that a person confirmed.</summary>
/// <param name="Key">The MUD URL.</param>
/// <param name="Source">What the person went by.</param>
/// <param name="Since">When.</param>
/// <param name="MudSigner">The only subject that may sign the file, as in the device's certificate (RFC 8520 §13.2); empty for any.</param>
public sealed record VouchedProfile(string Key, SightingSource Source, DateTimeOffset Since, ReadOnlyMemory<byte> MudSigner = default);

/// <summary>A profile that was read and may be enforced.</summary>
/// <param name="File">The MUD file.</param>
/// <param name="Policy">What was understood of it.</param>
/// <param name="Signature">How the maker's signature was judged.</param>
/// <param name="Loaded">When it was read.</param>
public sealed record Profile(MudFile File, DevicePolicy Policy, SignatureJudgement Signature, DateTimeOffset Loaded)
{
    /// <summary>Tells one version of the text from another.</summary>
    public string Fingerprint => ProfileAge.FingerprintOf(File);
}

/// <summary>State of enforcement.</summary>
/// <param name="Generation">Counts rulesets since the agent started; 0 before the first.</param>
/// <param name="InForce">The kernel has the ruleset of this generation.</param>
/// <param name="Problem">Why not, in words for people; the ruleset before is then still in force.</param>
public sealed record EnforcementStatus(long Generation, bool InForce, string? Problem)
{
    /// <summary>No ruleset was applied yet.</summary>
    public static readonly EnforcementStatus Starting = new(0, false, null);

    /// <summary>The kernel's table differs from the applied ruleset, and is not restored yet.</summary>
    public bool IsAltered { get; init; }

    /// <summary>How often since the agent started the table had to be mended.</summary>
    public long Repairs { get; init; }

    /// <summary>The last time that it was; null if it never had to be.</summary>
    public TableRepair? LastRepair { get; init; }
}

/// <summary>State of the broker connection.</summary>
/// <param name="Configured">The operator named a broker.</param>
/// <param name="Connected">The agent is connected to it.</param>
/// <param name="Problem">Why not, in words for people.</param>
public sealed record BrokerStatus(bool Configured, bool Connected, string? Problem)
{
    /// <summary>No broker is named.</summary>
    public static readonly BrokerStatus NotConfigured = new(false, false, null);

    /// <summary>The connection is encrypted; false only for <c>mqtt://</c>.</summary>
    public bool IsEncrypted { get; init; } = true;

    /// <summary>What a person should know although there is a connection, such as a second gateway with the same id; null for nothing.</summary>
    public string? Remark { get; init; }
}
