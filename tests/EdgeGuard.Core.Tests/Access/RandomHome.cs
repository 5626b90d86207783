using System.Collections.Immutable;
using System.Net;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.Networks;
using EdgeGuard.Core.Policy;
using EdgeGuard.Core.Reducers;
using EdgeGuard.Core.State;
using EdgeGuard.Core.Violations;
using EveryBaseline = EdgeGuard.Core.Learning.Baseline;

namespace EdgeGuard.Core.Tests.Access;

/// <summary>A home with three networks and many devices, and random edits of it: every kind of input, and every option.</summary>
internal sealed class RandomHome(int seed)
{
    private static readonly (string Key, string Seed)[] ProfileSeeds =
    [
        ("https://mud.example.net/camera.json", "camera.json"), ("local:bulb", "bulb.json"), ("local:hub", "hub.json"),
        ("local:doorbell", "doorbell.json"), ("https://mud.example.net/tv.json", "tv.json"), ("local:plug", "plug.json"),
    ];

    private static readonly string[] Interfaces = ["br-things", "br-family", "br-strict"];
    private static readonly string[] Names = ["cloud.example.net", "firmware.example.net", "api.example.net", ProfileNames.AnyResolved];
    private readonly Random _random = new(seed);

    /// <summary>The home that every walk begins with.</summary>
    internal static readonly GatewayState Start = Rich();

    /// <summary>One input of each kind.</summary>
    internal PolicyInput Input(Type kind, GatewayState state) => kind.Name switch
    {
        nameof(PolicyInput.Sighted) => Sighted(),
        nameof(PolicyInput.AddressesChanged) => new PolicyInput.AddressesChanged("things", [IPNetwork.Parse("192.168.20.0/24"), IPNetwork.Parse($"2001:db8:2{Digit()}::/64")], [IPAddress.Parse("192.168.20.1")]),
        nameof(PolicyInput.ProfileLoaded) => Loaded(),
        nameof(PolicyInput.ProfileFailed) => new PolicyInput.ProfileFailed(Key()!, $"reason {Digit()}"),
        nameof(PolicyInput.NameResolved) => new PolicyInput.NameResolved(Pick(Names), [Far(), Far()]),
        nameof(PolicyInput.NameLearned) => new PolicyInput.NameLearned(Id(state), Pick(Names), Flip() ? [Far()] : []),
        nameof(PolicyInput.TranslationsAnnounced) => new PolicyInput.TranslationsAnnounced(Flip() ? [] : [IPNetwork.Parse("64:ff9b:1::/48")]),
        nameof(PolicyInput.OtherNameResolved) => new PolicyInput.OtherNameResolved(Id(state), "other.example.net", [Far()]),
        nameof(PolicyInput.GateBeat) => new PolicyInput.GateBeat((ushort)(Flip() ? 10053 : 10054), Flip(), "192.0.2.53"),
        nameof(PolicyInput.Violated) => new PolicyInput.Violated(Scan(state)),
        nameof(PolicyInput.ResponseDecided) => new PolicyInput.ResponseDecided(Id(state), new(Pick(Enum.GetValues<ResponseLevel>()), Home.Noon, "test", "rule")),
        nameof(PolicyInput.Enforced) => new PolicyInput.Enforced(new(Digit(), true, null)),
        nameof(PolicyInput.BrokerChanged) => new PolicyInput.BrokerChanged(new(true, Flip(), null)),
        nameof(PolicyInput.FactsRead) => new PolicyInput.FactsRead(Facts()),
        nameof(PolicyInput.ConcernChanged) => new PolicyInput.ConcernChanged("test", ConcernKind.Bypass, Flip() ? $"why {Digit()}" : null),
        nameof(PolicyInput.AlarmAcknowledged) => new PolicyInput.AlarmAcknowledged("cli"),
        nameof(PolicyInput.Paused) => new PolicyInput.Paused(Flip() ? Home.Noon.AddMinutes(Digit()) : null, "cli"),
        nameof(PolicyInput.AllowanceChanged) => new PolicyInput.AllowanceChanged(new(Id(state), Flip() ? "cloud.example.net" : "203.0.113.99"), Flip() ? new(Home.Noon, null, "cli") : null),
        nameof(PolicyInput.MuteChanged) => new PolicyInput.MuteChanged(new(Id(state)), Flip(), null, "cli"),
        nameof(PolicyInput.LearningChanged) => new PolicyInput.LearningChanged(ImmutableSortedDictionary<DeviceId, DateTimeOffset>.Empty.Add(Id(state), Home.Noon)),
        nameof(PolicyInput.DeviceModeChanged) => new PolicyInput.DeviceModeChanged(Id(state), Mode(), "cli"),
        nameof(PolicyInput.DeviceOrdered) => new PolicyInput.DeviceOrdered(Id(state), Ordered(), "cli"),
        nameof(PolicyInput.Forgotten) => new PolicyInput.Forgotten(Id(state), "cli"),
        nameof(PolicyInput.NetworkModeChanged) => new PolicyInput.NetworkModeChanged(Pick("things", "family", "strict"), Mode(), "cli"),
        nameof(PolicyInput.Noticed) => new PolicyInput.Noticed(null, null),
        nameof(PolicyInput.PlaceProbed) => Probed(state),
        nameof(PolicyInput.TimePassed) => new PolicyInput.TimePassed(),
        nameof(PolicyInput.ModesConfirmed) => new PolicyInput.ModesConfirmed(state.Trials, "cli"),
        nameof(PolicyInput.FlowsSeen) => new PolicyInput.FlowsSeen([]),
        nameof(PolicyInput.ApprovalAnswered) => new PolicyInput.ApprovalAnswered(ApprovalQueue.Of(state).FirstOrDefault()?.Id ?? "none", Flip(), "cli"),
        nameof(PolicyInput.Onboarded) => new PolicyInput.Onboarded(Mac(), new(Key()!, SightingSource.Label, Home.Noon)),
        nameof(PolicyInput.Merged) => new PolicyInput.Merged(Id(state), Id(state)),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind.Name, "a kind of input that this test does not make"),
    };

    private Func<DeviceOrders, DeviceOrders> Ordered()
    {
        (bool isTrusted, string? name, DateTimeOffset? until) = (Flip(), Flip() ? $"name {Digit()}" : null, Flip() ? Home.Noon.AddMinutes(Digit()) : null);
        return _random.Next(3) switch
        {
            0 => orders => orders with { IsTrusted = isTrusted },
            1 => orders => orders with { Name = name },
            _ => orders => orders with { PausedUntil = until },
        };
    }

    private PolicyInput.PlaceProbed Probed(GatewayState state)
    {
        Device device = state.Devices.GetValueOrDefault(Id(state)) ?? state.Devices.Values.First();
        return new(device.Id, device.PlaceOf(device.Mac) ?? new(device.Mac, device.Interface, device.Port), Flip() ? null : device.Addresses.FirstOrDefault(), Flip());
    }

    /// <summary>An edit of one member of the state, as a new configuration or a restart would make it.</summary>
    internal GatewayState Edited(string member, GatewayState state) => member switch
    {
        nameof(GatewayState.Networks) => state with { Networks = state.Networks.SetItem("things", Network(state.Networks["things"])) },
        nameof(GatewayState.Settings) => state with { Settings = state.Settings.SetItem(Mac(), new($"name {Digit()}", null, Flip()) { Forwards = Pick<ImmutableArray<PortForward>>([new(IpProtocols.Tcp, (ushort)(8000 + Digit()), null)], []) }) },
        nameof(GatewayState.Controllers) => state with { Controllers = state.Controllers.SetItem(Pick("urn:example:hub", "my-controller", PeerClass.DnsUrn), [IPAddress.Parse($"192.168.20.{Digit()}")]) },
        nameof(GatewayState.GatewayControllers) => state with { GatewayControllers = Pick<ImmutableSortedSet<string>>(["urn:example:hub"], ["my-controller"]) },
        nameof(GatewayState.Management) => state with { Management = state.Management with { SshPort = (ushort)(22 + Digit()), Admins = Pick<ImmutableArray<MacAddress>>([], [Mac()]) } },
        nameof(GatewayState.LocalNetworks) => state with { LocalNetworks = [IPNetwork.Parse($"10.{Digit()}.0.0/16")] },
        nameof(GatewayState.Baseline) => state with { Baseline = Pick(EveryBaseline.Policy(new()), PolicyCompiler.DefaultsOnly, PolicyCompiler.DefaultsOnly with { RateLimit = Rate() }) },
        nameof(GatewayState.RateLimit) => state with { RateLimit = Rate() },
        nameof(GatewayState.Cap) => state with { Cap = Pick(null, FlowCap.Default with { FlowsPerSecond = 10 + Digit() }) },
        nameof(GatewayState.Gate) => state with { Gate = null },
        nameof(GatewayState.Profiles) => state with { Profiles = Pick(state.Profiles.Remove(Key()!), state.Profiles.SetItem(Key()!, AnyProfile())) },
        nameof(GatewayState.Devices) => state with { Devices = state.Devices.Select(d => d.Value).Aggregate(state.Devices, (all, d) => _random.Next(8) == 0 ? all.SetItem(d.Id, Device(d)) : all) },
        nameof(GatewayState.RulesetIds) => state with { RulesetIds = Pick(RulesetIds.Empty, RulesetIds.Of([], Digit())) },
        nameof(GatewayState.Learned) => state with { Learned = Pick(state.Learned.Clear(), state.Learned.SetItem(Id(state), ImmutableSortedDictionary<string, ImmutableArray<IPAddress>>.Empty.Add(Pick(Names), [Far()]))) },
        nameof(GatewayState.Names) => state with { Names = state.Names.Remove(Pick(Names)) },
        nameof(GatewayState.Allowances) => state with { Allowances = Pick(state.Allowances.Clear(), state.Allowances.SetItem(new(Id(state), Far().ToString()), new(Home.Noon, null, "cli"))) },
        nameof(GatewayState.DeviceModes) => state with { DeviceModes = Pick(state.DeviceModes.Clear(), state.DeviceModes.SetItem(Id(state), Pick(EnforcementMode.Monitor, EnforcementMode.Enforce))) },
        nameof(GatewayState.Orders) => state with { Orders = Pick(state.Orders.Clear(), state.Orders.SetItem(Id(state), new() { IsTrusted = Flip() })) },
        nameof(GatewayState.NetworkModes) => state with { NetworkModes = Pick(state.NetworkModes.Clear(), state.NetworkModes.SetItem(Pick("things", "family", "strict"), Pick(EnforcementMode.Monitor, EnforcementMode.Enforce))) },
        nameof(GatewayState.Responses) => StoredResponses.Restore(state, [KeyValuePair.Create(Id(state), new DeviceResponse(ResponseLevel.RateLimit, Home.Noon, "test", "rule"))]),
        nameof(GatewayState.Claims) => state with { Claims = Pick(Enum.GetValues<ClaimAcceptance>()) },
        nameof(GatewayState.Trust) => state with { Trust = Pick(Enum.GetValues<ProfileTrust>()) },
        nameof(GatewayState.WhileWaiting) => state with { WhileWaiting = Pick(Enum.GetValues<WaitingAccess>()) },
        nameof(GatewayState.ApprovedFiles) => state with { ApprovedFiles = Pick(state.ApprovedFiles.Clear(), Approved(state)) },
        nameof(GatewayState.ControllerDevices) => state with { ControllerDevices = state.ControllerDevices.SetItem(Pick([.. state.Controllers.Keys, "my-controller"]), new(Pick<ImmutableArray<MacAddress>>([], [Mac()]), Pick<ImmutableArray<string>>([], [Key()!]))) },
        nameof(GatewayState.Vouched) => state with { Vouched = Pick(state.Vouched.Clear(), state.Vouched.SetItem(Mac(), new(Key()!, SightingSource.Approval, Home.Noon))) },
        nameof(GatewayState.Facts) => state with { Facts = Pick(null, Facts()) },
        nameof(GatewayState.PausedUntil) => state with { PausedUntil = Pick<DateTimeOffset?>(null, Home.Noon.AddMinutes(Digit())) },
        _ when WithoutEffect.Contains(member) => state,
        _ => throw new ArgumentOutOfRangeException(nameof(member), member, "a member that this test does not edit: give it a row, or say that no ruleset depends on it"),
    };

    /// <summary>Members that no ruleset depends on, and that only inputs change here.</summary>
    internal static readonly HashSet<string> WithoutEffect =
    [
        nameof(GatewayState.Gateway), nameof(GatewayState.ApprovalSecret), nameof(GatewayState.Revision), nameof(GatewayState.ProfileRules), nameof(GatewayState.Aliases), nameof(GatewayState.LocalNames),
        nameof(GatewayState.NamedZones), nameof(GatewayState.Translations), nameof(GatewayState.AnnouncedTranslations), nameof(GatewayState.Fetch), nameof(GatewayState.WaitingFiles),
        nameof(GatewayState.RecentFlows), nameof(GatewayState.ProfileFailures), nameof(GatewayState.ResolvedNames), nameof(GatewayState.Enforcement), nameof(GatewayState.Broker),
        nameof(GatewayState.Concerns), nameof(GatewayState.NewUrls), nameof(GatewayState.Requests), nameof(GatewayState.Forgeries), nameof(GatewayState.CoverageReports), nameof(GatewayState.PausedBy),
        nameof(GatewayState.AlarmAcknowledged), nameof(GatewayState.ProfileAges), nameof(GatewayState.Trials), nameof(GatewayState.Forgotten), nameof(GatewayState.Learning), nameof(GatewayState.Mutes),
    ];

    private Device Device(Device device) => _random.Next(8) switch
    {
        0 => device with { LastSeen = device.LastSeen.AddSeconds(1), ViolationsSeen = device.ViolationsSeen + 1 },
        1 => device with { Addresses = Flip() ? [] : [IPAddress.Parse($"192.168.20.{100 + Digit()}")], Holdings = [] },
        2 => device with { ProfileKey = Key(), ProfileSource = Flip() ? SightingSource.Configuration : SightingSource.Dhcp4 },
        3 => device with { SharedWith = Flip() ? [] : ["local:plug"] },
        4 => device with { Elsewhere = Flip() ? null : new(new(device.Mac, Pick(Interfaces), null), Home.Noon, Flip()), Port = Flip() ? null : Pick("lan1", "lan2") },
        5 => device with { OtherMacs = Flip() ? [] : [MacAddress.Parse($"00:00:5e:00:54:0{Digit()}")] },
        6 => device with { Network = Pick("things", "family", "strict") },
        _ => device with { Name = $"name {Digit()}", HostName = $"host-{Digit()}", Interface = Pick(Interfaces) },
    };

    private Network Network(Network network) => _random.Next(13) switch
    {
        0 => network with { Kind = Flip() ? NetworkKind.Iot : NetworkKind.Strict },
        1 => network with { Mode = Pick(Enum.GetValues<EnforcementMode>()) },
        2 => network with { Unmanaged = Pick(Enum.GetValues<UnmanagedAccess>()) },
        3 => network with { Interfaces = Flip() ? ["br-things"] : ["br-things", "eth9"] },
        4 => network with { Bridge = Pick(Enum.GetValues<BridgeCare>()) },
        5 => network with { DhcpServers = Flip() ? [] : [Mac()] },
        6 => network with { DhcpRelays = Flip() ? [] : [Mac()] },
        7 => network with { Routers = Flip() ? [] : [Mac()] },
        8 => network with { NewDevices = Pick(Enum.GetValues<NewDevices>()) },
        9 => network with { StationPlaces = network.DhcpServers is [MacAddress server, ..] && Flip() ? [new(server, IPAddress.Parse($"192.168.20.{Digit()}"), null)] : [] },
        10 => network with { HonorToDevice = Flip() },
        11 => network with { Prefixes = [IPNetwork.Parse("192.168.20.0/24"), IPNetwork.Parse($"2001:db8:3{Digit()}::/64")] },
        _ => network with { IsolatedOutside = Pick(Enum.GetValues<ExternalIsolation>()), GatewayAddresses = [IPAddress.Parse($"192.168.20.{Digit()}")] },
    };

    private PolicyInput.Sighted Sighted() => new(new()
    {
        Source = Pick(SightingSource.Dhcp4, SightingSource.NeighborTable, SightingSource.Lldp),
        Mac = Mac(),
        Interface = Pick(Interfaces),
        Port = Flip() ? "lan1" : null,
        Address = Flip() ? IPAddress.Parse($"192.168.20.{50 + Digit()}") : null,
        Released = _random.Next(4) == 0,
        MudUrl = Flip() ? Key() : null,
        IsAcknowledgement = Flip(),
        HostName = $"host-{Digit()}",
    });

    private PolicyInput.ProfileLoaded Loaded()
    {
        (string key, _) = Pick(ProfileSeeds);
        return new(key, AnyProfile());
    }

    private Profile AnyProfile() => ProfileOf(Pick(ProfileSeeds).Seed) with
    {
        Signature = Pick(SignatureJudgement.Local, SignatureJudgement.Unsigned, new(SignatureStatus.Valid) { SignerPin = "pin" }, new(SignatureStatus.Broken)),
    };

    // The versions that are in force.
    private static ImmutableSortedDictionary<string, ApprovedFile> Approved(GatewayState state) =>
        state.ApprovedFiles.SetItems(state.Profiles.Select(profile => KeyValuePair.Create(profile.Key, new ApprovedFile(profile.Value, Home.Noon, "cli"))));

    private static Violation Scan(GatewayState state) => new()
    {
        Time = Home.Noon, Kind = ViolationKind.FromDevice, SourceMac = state.Devices.Values.First().Mac, Interface = "br-things",
        Source = IPAddress.Parse("192.168.20.10"), Destination = IPAddress.Parse("198.51.100.7"), Protocol = 6, DestinationPort = 23, Dropped = true,
    };

    private GatewayFacts Facts() => new()
    {
        Interfaces = ImmutableSortedDictionary<string, InterfaceFacts>.Empty.Add("br-things", new()
        {
            Name = "br-things",
            IsBridge = true,
            Ports = [.. Enumerable.Range(0, Digit() % 3).Select(i => new PortFacts($"lan{i}", null, Flip(), false, false, 0))],
        }),
    };

    private static GatewayState Rich()
    {
        GatewayState state = Home.Full();
        state = state with { Networks = state.Networks.Add("strict", state.Networks["things"] with { Name = "strict", Kind = NetworkKind.Strict, NewDevices = NewDevices.Approve, Interfaces = ["br-strict"], Prefixes = [IPNetwork.Parse("192.168.40.0/24")], GatewayAddresses = [] }) };
        // Some devices only claim their profile, some wait for approval, and some have a file with a broken signature.
        for (int i = 0; i < 8; i++)
        {
            (string key, string file) = ProfileSeeds[i % ProfileSeeds.Length];
            state = state.WithProfile(key, Home.Seed(file)).With(MacAddress.Parse($"00:00:5e:00:53:1{i}"), Interfaces[i % 3], i == 7 ? null : key, $"192.168.{20 + (10 * (i % 3))}.{20 + i}");
        }
        return state with
        {
            Devices = state.Devices.SetItems(state.Devices.Values.Where((_, at) => at % 3 == 0).Select(d => KeyValuePair.Create(d.Id, d with { ProfileSource = SightingSource.Dhcp4 }))),
            Profiles = state.Profiles.SetItems(state.Profiles.Where((_, at) => at % 2 == 0).Select(p => KeyValuePair.Create(p.Key, p.Value with { Signature = new(SignatureStatus.Broken) }))),
        };
    }

    private static Profile ProfileOf(string file) => Home.Seed(file) is var mud ? new(mud, PolicyCompiler.Compile(mud), SignatureJudgement.Local, Home.Noon) : null!;

    private T Pick<T>(params T[] all) => all[_random.Next(all.Length)];

    private bool Flip() => _random.Next(2) == 0;

    private int Digit() => _random.Next(1, 10);

    private string? Key() => Pick(ProfileSeeds).Key;

    private EnforcementMode? Mode() => Pick<EnforcementMode?>(EnforcementMode.Monitor, EnforcementMode.Enforce, null);

    private RateLimit Rate() => new(Digit(), Digit(), Digit(), Digit());

    private MacAddress Mac() => MacAddress.Parse($"00:00:5e:00:53:1{_random.Next(10)}");

    private IPAddress Far() => IPAddress.Parse($"203.0.113.{Digit()}");

    private DeviceId Id(GatewayState state) => Pick([.. state.Devices.Keys]);
}
