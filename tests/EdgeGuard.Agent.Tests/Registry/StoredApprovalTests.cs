using System.Net;
using EdgeGuard.Agent.Pipeline;
using EdgeGuard.Agent.Registry;
using EdgeGuard.Agent.Store;
using EdgeGuard.Agent.Tests.Leds;
using EdgeGuard.Agent.Tests.Telemetry;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.Events;
using EdgeGuard.Core.Mud;
using EdgeGuard.Core.Networks;
using EdgeGuard.Core.Policy;
using EdgeGuard.Core.Reducers;
using EdgeGuard.Core.State;
using EdgeGuard.Mqtt.Tests.Brokers;

namespace EdgeGuard.Agent.Tests.Registry;

/// <summary>A restart in every state of the queue: what waited waits again with its id, and what was answered stays answered.</summary>
public sealed class StoredApprovalTests : IDisposable
{
    private const string Url = "https://mud.example.net/camera.json";

    private readonly StateFolder _folder = new();
    private readonly ObservedTime _time = new();
    private readonly LogList<RegistryStage> _log = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task T14_Version_that_waits_waits_after_a_restart_and_the_one_before_is_in_force()
    {
        GatewayState waiting = Waiting();
        Approval entry = Assert.Single(ApprovalQueue.Of(waiting));
        GatewayState again = await RestartAsync(waiting, waiting.Profiles[Url]);

        Assert.Equal(entry with { Devices = [] }, Assert.Single(ApprovalQueue.Of(again)) with { Devices = [] });
        Assert.Equal(waiting.Profiles[Url].Fingerprint, again.Profiles[Url].Fingerprint);
        Assert.Equal(waiting.WaitingFiles[Url].Profile.Signature, again.WaitingFiles[Url].Profile.Signature);
        Assert.Single(again.Concerns);

        // Approved, and the agent ends before the file is stored anywhere else.
        GatewayState approved = After(again, new PolicyInput.ApprovalAnswered(entry.Id, IsGranted: true, "cli"));
        GatewayState third = await RestartAsync(approved, waiting.Profiles[Url]);
        Assert.Equal(entry.Fingerprint, third.Profiles[Url].Fingerprint);
        Assert.Empty(ApprovalQueue.Of(third));
        Assert.NotNull(ProfileBadge.ApprovedAt(third, third.Devices[Home.Camera], Url));
    }

    [Fact]
    public async Task Refused_version_stays_refused_after_a_restart()
    {
        GatewayState waiting = Waiting();
        GatewayState refused = After(waiting, new PolicyInput.ApprovalAnswered(ApprovalQueue.Of(waiting).Single().Id, IsGranted: false, "cli"));

        GatewayState again = await RestartAsync(refused, waiting.Profiles[Url]);

        Assert.True(again.WaitingFiles[Url].IsRefused);
        Assert.Empty(ApprovalQueue.Of(again));
        Assert.Empty(ApprovalQueue.Of(After(again, Loaded(Wide, SignatureJudgement.Unsigned))));
    }

    [Fact]
    public async Task T14_Version_that_was_withdrawn_is_no_news_after_a_restart()
    {
        GatewayState waiting = Waiting();
        GatewayState withdrawn = After(waiting, new PolicyInput.ProfileLoaded(Url, waiting.Profiles[Url]));

        GatewayState again = await RestartAsync(withdrawn, waiting.Profiles[Url]);
        Assert.Empty(ApprovalQueue.Of(again));

        (GatewayState returned, IReadOnlyList<GatewayEvent> events) = Reducer.Apply(again, new PolicyInput.ProfileLoaded(Url, waiting.WaitingFiles[Url].Profile), Home.Noon.AddHours(2));
        Assert.Single(ApprovalQueue.Of(returned));
        Assert.Empty(events.OfType<GatewayEvent.ApprovalNeeded>());
    }

    public static TheoryData<ApprovalKind, bool, bool?> States()
    {
        TheoryData<ApprovalKind, bool, bool?> states = [];
        foreach ((ApprovalKind kind, bool isMove) in ((ApprovalKind, bool)[])[(ApprovalKind.Profile, false), (ApprovalKind.Update, false), (ApprovalKind.Address, false), (ApprovalKind.Device, false), (ApprovalKind.Device, true)])
        {
            foreach (bool? answer in (bool?[])[null, true, false]) states.Add(kind, isMove, answer);
        }
        return states;
    }

    [Theory]
    [MemberData(nameof(States))]
    public async Task T14_Every_kind_of_entry_outlives_a_restart_in_every_state(ApprovalKind kind, bool isMove, bool? answer)
    {
        GatewayState waiting = Asking(kind, isMove);
        Approval entry = Assert.Single(ApprovalQueue.Of(waiting));
        Assert.Equal((kind, isMove), (entry.Kind, entry.IsMove));
        GatewayState answered = answer is { } isGranted ? After(waiting, new PolicyInput.ApprovalAnswered(entry.Id, isGranted, "cli")) : waiting;

        GatewayState again = await RestartAsync(answered, waiting.Profiles.GetValueOrDefault(Url));

        Assert.Equal(answer is null ? [entry.Id] : [], ApprovalQueue.Of(again).Select(one => one.Id));
        Assert.Equal(What(answered), What(again));
        if (answer == true) Assert.NotEqual(What(waiting), What(again));
    }

    // Within its first minutes, and without a lease, a device is no more than a visitor.
    [Theory]
    [InlineData(ApprovalKind.Profile, false, true)]
    [InlineData(ApprovalKind.Profile, false, false)]
    [InlineData(ApprovalKind.Address, false, true)]
    [InlineData(ApprovalKind.Address, false, false)]
    [InlineData(ApprovalKind.Device, false, true)]
    [InlineData(ApprovalKind.Device, false, false)]
    [InlineData(ApprovalKind.Device, true, false)]
    public async Task T14_Answer_about_a_device_without_a_lease_outlives_a_restart(ApprovalKind kind, bool isMove, bool isGranted)
    {
        GatewayState visitor = Home.Seen(Home.Empty, Network, new PolicyInput.Sighted(new()
        {
            Source = SightingSource.NeighborDiscovery, Mac = Home.CameraMac, Interface = "lan0", Address = IPAddress.Parse("2001:db8::77"),
        }));
        GatewayState waiting = Asking(kind, isMove, visitor);
        Approval entry = Assert.Single(ApprovalQueue.Of(waiting));
        GatewayState answered = After(waiting, new PolicyInput.ApprovalAnswered(entry.Id, isGranted, "cli"));

        GatewayState again = await RestartAsync(answered, null);

        Assert.Equal(What(answered), What(again));
        Assert.Empty(ApprovalQueue.Of(After(again, Network)));
        Assert.Equal(answered.Devices[Home.Camera].Claims.Where(claim => claim.IsRefused).Select(claim => claim.Address), again.Devices[Home.Camera].Claims.Select(claim => claim.Address));
        Assert.Equal(answered.Devices[Home.Camera].Leaving, again.Devices[Home.Camera].Leaving);
    }

    [Fact]
    public async Task Device_that_only_waits_is_not_stored()
    {
        PolicyInput seen = new PolicyInput.Sighted(new() { Source = SightingSource.NeighborDiscovery, Mac = Home.CameraMac, Interface = "lan0", Address = IPAddress.Parse("2001:db8::77") });
        GatewayState waiting = Asking(ApprovalKind.Device, isMove: false, Home.Seen(Home.Empty, Network, seen));
        Assert.Single(ApprovalQueue.Of(waiting));

        Assert.Empty((await RestartAsync(waiting, null)).Devices);
    }

    private static readonly PolicyInput Network = new PolicyInput.AddressesChanged("things", [IPNetwork.Parse("192.0.2.0/24"), IPNetwork.Parse("2001:db8::/64")], []);

    // What an answer decides.
    private static (string?, string, Admission, string, string?, string?) What(GatewayState state)
    {
        Device camera = state.Devices[Home.Camera];
        return (camera.ProfileKey, string.Join(' ', camera.Addresses), camera.Admission, camera.Network, camera.RefusedProfile, state.Profiles.GetValueOrDefault(Url)?.Fingerprint + DeviceLookup.VouchedOf(state, camera)?.Source);
    }

    private static GatewayState Asking(ApprovalKind kind, bool isMove, GatewayState? seen = null)
    {
        GatewayState used = seen ?? Home.Seen(Home.WithCamera, new PolicyInput.AddressesChanged("things", [IPNetwork.Parse("192.0.2.0/24")], []));
        Device camera = used.Devices[Home.Camera];
        return kind switch
        {
            ApprovalKind.Update => Waiting(),
            ApprovalKind.Profile => used with { Devices = used.Devices.SetItem(camera.Id, camera with { Request = new(Url, SightingSource.Dhcp4, Home.Noon, "it named another URL before") }) },
            ApprovalKind.Address => Home.Seen(used, new PolicyInput.Sighted(new() { Source = SightingSource.Arp, Mac = Home.CameraMac, Interface = "lan0", Address = IPAddress.Parse("192.0.2.77"), OnlyInUse = true })),
            _ when isMove => used with { Devices = used.Devices.SetItem(camera.Id, camera with { Leaving = new(new(camera.Mac, "lan1", "port2"), Home.Noon) }) },
            _ => used with
            {
                Networks = used.Networks.SetItem("things", used.Networks["things"] with { NewDevices = NewDevices.Approve }),
                Devices = used.Devices.SetItem(camera.Id, camera with { Admission = Admission.Awaited }),
            },
        };
    }

    [Fact]
    public async Task Refused_address_stays_refused_after_a_restart()
    {
        PolicyInput use = new PolicyInput.Sighted(new() { Source = SightingSource.Arp, Mac = Home.CameraMac, Interface = "lan0", Address = IPAddress.Parse("192.0.2.77"), OnlyInUse = true });
        PolicyInput network = new PolicyInput.AddressesChanged("things", [IPNetwork.Parse("192.0.2.0/24")], []);
        GatewayState used = Home.Seen(Home.WithCamera, network, use);
        GatewayState refused = After(used, new PolicyInput.ApprovalAnswered(Assert.Single(ApprovalQueue.Of(used)).Id, IsGranted: false, "cli"));
        Assert.Empty(ApprovalQueue.Of(refused));

        GatewayState again = await RestartAsync(refused, null);

        Assert.Empty(ApprovalQueue.Of(After(After(again, network), use)));
    }

    [Fact]
    public async Task Approved_version_keeps_by_what_it_was_judged_so_that_it_is_not_fetched_again()
    {
        SignatureJudgement judged = new(SignatureStatus.Valid) { Signer = "CN=other", SignerPin = "b", SignedAt = Home.Noon, JudgedBy = "anchors", Why = "Trusted." };
        GatewayState waiting = Home.Seen(Waiting(), Loaded(Wide, judged));

        GatewayState again = await RestartAsync(waiting, waiting.Profiles[Url]);
        Assert.Equal(judged, again.WaitingFiles[Url].Profile.Signature);

        GatewayState approved = After(again, new PolicyInput.ApprovalAnswered(Assert.Single(ApprovalQueue.Of(again)).Id, IsGranted: true, "cli"));
        GatewayState third = await RestartAsync(approved, waiting.Profiles[Url]);
        Assert.Equal(judged, third.Profiles[Url].Signature);
        Assert.Equal(judged, third.ApprovedFiles[Url].Profile.Signature);
    }

    [Fact]
    public void Versions_that_an_older_program_stored_are_read()
    {
        byte[] file = MudWriter.Write(Wide);
        Directory.CreateDirectory(_folder.Root);
        string[] before = [.. StoreSchema.Migrations.TakeWhile(one => !one.Contains("profile_version_before", StringComparison.Ordinal))];
        using (Microsoft.Data.Sqlite.SqliteConnection old = SqliteFile.Open(Path.Combine(_folder.Root, GatewayStore.FileName), "PRAGMA journal_mode=WAL;"))
        {
            foreach (string migration in before) old.Run(migration);
            old.Run($"PRAGMA user_version={before.Length}");
            const string Insert = "INSERT INTO profile_version (key, kind, time, detail, file, loaded, status, signer, issuer, pin, signed_at, why) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)";
            long noon = Home.Noon.ToUnixTimeMilliseconds();
            old.Run(Insert, Url, "waiting", noon, "it permits more", file, noon, "Broken", "CN=\"maker\"", null, null, noon, "The file was changed.");
            old.Run(Insert, Url, "approved", noon, "cli", file, noon, "Unsigned", null, null, null, null, "");
        }

        using GatewayStore store = Open();
        GatewayState read = new DeviceRegistry(store).Restore(Home.Empty, Home.Noon);

        Assert.Equal(new(SignatureStatus.Broken) { Signer = "CN=\"maker\"", SignedAt = Home.Noon, Why = "The file was changed." }, read.WaitingFiles[Url].Profile.Signature);
        Assert.Equal(SignatureJudgement.Unsigned, read.ApprovedFiles[Url].Profile.Signature);
    }

    [Fact]
    public async Task Version_that_was_loaded_after_an_approval_stays_in_force_after_a_restart()
    {
        GatewayState waiting = Waiting();
        GatewayState approved = After(waiting, new PolicyInput.ApprovalAnswered(ApprovalQueue.Of(waiting).Single().Id, IsGranted: true, "cli"));
        GatewayState later = Reducer.Apply(approved, Loaded(Narrow, SignatureJudgement.Unsigned, hours: 2), Home.Noon.AddHours(2)).State;

        GatewayState again = await RestartAsync(later, later.Profiles[Url]);

        Assert.Equal(later.Profiles[Url].Fingerprint, again.Profiles[Url].Fingerprint);
    }

    [Fact]
    public async Task Address_and_move_that_wait_wait_after_a_restart()
    {
        GatewayState used = Home.Seen(Home.WithCamera, new PolicyInput.AddressesChanged("things", [IPNetwork.Parse("192.0.2.0/24")], []), new PolicyInput.Sighted(new()
        {
            Source = SightingSource.Arp, Mac = Home.CameraMac, Interface = "lan0", Address = IPAddress.Parse("192.0.2.77"), OnlyInUse = true,
        }));
        Approval entry = Assert.Single(ApprovalQueue.Of(used));
        Assert.Equal(ApprovalKind.Address, entry.Kind);
        GatewayState again = await RestartAsync(used, null);
        Assert.Equal(entry.Id, Assert.Single(ApprovalQueue.Of(again)).Id);
        Assert.Contains(IPAddress.Parse("192.0.2.77"), After(again, new PolicyInput.ApprovalAnswered(entry.Id, IsGranted: true, "cli")).Devices[Home.Camera].Addresses);

        Device camera = used.Devices[Home.Camera];
        GatewayState moving = used with { Devices = used.Devices.SetItem(camera.Id, camera with { Claims = [], Leaving = new(new(camera.Mac, "lan1", "port2"), Home.Noon) }) };
        Approval move = Assert.Single(ApprovalQueue.Of(moving));
        Assert.Equal(move.Id, Assert.Single(ApprovalQueue.Of(await RestartAsync(moving, null))).Id);
    }

    private const string Https = """{ "name": "https", "matches": { "tcp": { "destination-port": { "operator": "eq", "port": 443 } } }, "actions": { "forwarding": "accept" } }""";
    private const string Mqtt = """{ "name": "mqtt", "matches": { "tcp": { "destination-port": { "operator": "eq", "port": 8883 } } }, "actions": { "forwarding": "accept" } }""";

    private static readonly MudFile Narrow = File(Https), Wide = File($"{Https}, {Mqtt}");

    private static GatewayState Waiting() => Home.Seen(Home.WithCamera,
        new PolicyInput.Onboarded(Home.CameraMac, new(Url, SightingSource.Label, Home.Noon)),
        Loaded(Narrow, new(SignatureStatus.Valid) { Signer = "CN=maker", Issuer = "CN=ca", SignerPin = "pin", Why = "Trusted." }),
        Loaded(Wide, new(SignatureStatus.Broken) { Signer = "CN=maker", SignedAt = Home.Noon, Why = "The file was changed." }));

    private static PolicyInput.ProfileLoaded Loaded(MudFile file, SignatureJudgement signature, int hours = 0) => new(Url, new(file, PolicyCompiler.Compile(file), signature, Home.Noon.AddHours(hours)));

    private static GatewayState After(GatewayState state, PolicyInput input) => Reducer.Apply(state, input, Home.Noon.AddHours(1)).State;

    // What another store has of the profile in force is given back by hand.
    private async Task<GatewayState> RestartAsync(GatewayState state, Profile? stored)
    {
        PipelineChannels channels = new(Home.Empty);
        await RunAsync(channels, state);
        using GatewayStore store = Open();
        GatewayState empty = Home.Empty with { Networks = state.Networks };
        GatewayState first = stored is null ? empty : empty with { Profiles = empty.Profiles.SetItem(Url, stored) };
        return new DeviceRegistry(store).Restore(first, Home.Noon.AddHours(3));
    }

    private async Task RunAsync(PipelineChannels channels, GatewayState state)
    {
        using GatewayStore store = Open();
        using RegistryStage stage = new(channels, new(store), _time, _log);
        await stage.StartAsync(CancellationToken.None);
        // A stage that never began has nothing to end with.
        await _time.Waits.ReadAsync(new CancellationTokenSource(TimeSpan.FromSeconds(60)).Token);
        channels.State.Swap(state);
        await stage.StopAsync(CancellationToken.None);
        Assert.Empty(_log.Lines);
    }

    private GatewayStore Open() => new(_folder.Root, _time, new LogList<GatewayStore>());

    private static MudFile File(string entries) => MudReader.Read(System.Text.Encoding.UTF8.GetBytes($$"""
        { "ietf-mud:mud": { "mud-version": 1, "mud-url": "{{Url}}", "last-update": "2026-01-01T00:00:00Z", "cache-validity": 48, "is-supported": true,
            "from-device-policy": { "access-lists": { "access-list": [ { "name": "from" } ] } }, "to-device-policy": { "access-lists": { "access-list": [ { "name": "to" } ] } } },
          "ietf-access-control-list:acls": { "acl": [
            { "name": "from", "type": "ipv4-acl-type", "aces": { "ace": [ {{entries}} ] } }, { "name": "to", "type": "ipv4-acl-type", "aces": { "ace": [ ] } } ] } }
        """)) is MudResult.Accepted accepted ? accepted.File : throw new InvalidOperationException();
}
