using System.Net;
using EdgeGuard.Agent.Pipeline;
using EdgeGuard.Agent.Registry;
using EdgeGuard.Agent.Store;
using EdgeGuard.Agent.Tests.Leds;
using EdgeGuard.Agent.Tests.Telemetry;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.Mud;
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
        PipelineChannels wires = new(Home.Empty);
        await RunAsync(wires, state);
        using GatewayStore store = Open();
        GatewayState first = stored is null ? Home.Empty : Home.Empty with { Profiles = Home.Empty.Profiles.SetItem(Url, stored) };
        return new DeviceRegistry(store).Restore(first, Home.Noon.AddHours(3));
    }

    private async Task RunAsync(PipelineChannels wires, GatewayState state)
    {
        using GatewayStore store = Open();
        using RegistryStage stage = new(wires, new(store), _time, _log);
        await stage.StartAsync(CancellationToken.None);
        // A stage that never began has nothing to end with.
        await _time.Waits.ReadAsync(new CancellationTokenSource(TimeSpan.FromSeconds(60)).Token);
        wires.State.Swap(state);
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
