using System.Collections.Immutable;
using System.Net;
using EdgeGuard.Agent.Pipeline;
using EdgeGuard.Agent.Response;
using EdgeGuard.Agent.Store;
using EdgeGuard.Agent.Tests.Leds;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.Networks;
using EdgeGuard.Core.Reducers;
using EdgeGuard.Core.Response;
using EdgeGuard.Core.State;
using EdgeGuard.Core.Violations;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeGuard.Agent.Tests.Response;

public sealed class ResponseCoordinatorTests : IDisposable
{
    private static readonly MacAddress Mac = MacAddress.Parse("00:00:5e:00:53:01");
    private static readonly DeviceId Camera = DeviceId.Of(Mac);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("edgeguard-response-");
    private readonly CancellationTokenSource _timeout = new(TimeSpan.FromSeconds(60));
    private readonly ObservedTime _time = new();

    [Fact]
    public async Task F45_A_decision_is_kept_before_it_is_announced()
    {
        using GatewayStore store = Open();
        PipelineChannels channels = new(State());
        using ResponseCoordinator coordinator = Coordinators.For(channels, new(store));
        await ScanAsync(coordinator, 3);
        // The announcement waits in the channel and nobody has read it, yet another reader of the file finds the decision.
        using GatewayStore other = Open();
        StoredDecision kept = Assert.Single(new DecisionStore(other).Of(Camera));
        PolicyInput.ResponseDecided announced = Assert.Single(Read(channels).OfType<PolicyInput.ResponseDecided>());
        Assert.Equal(announced.Response.Reason, kept.Decision.Response.Reason);
        Assert.Equal((ResponseLevel.None, ResponseLevel.RateLimit, ViolationShape.TelnetSshScan), (kept.Decision.Before, kept.Decision.Response.Level, kept.Decision.Shape));
        Assert.Equal(3, kept.Evidence.Length);
    }

    [Fact]
    public async Task Names_that_carry_data_through_the_homes_own_resolver_are_held_against_their_device_and_words_are_not()
    {
        using GatewayStore store = Open();
        PipelineChannels channels = new(State());
        using ResponseCoordinator coordinator = Coordinators.For(channels, new(store));
        for (int i = 0; i < 300; i++) await coordinator.AskAsync(new(_time.GetUtcNow().AddSeconds(i / 20.0), Camera, $"host-{i}.pictures.example.net"), _timeout.Token);
        await coordinator.AskAsync(new(_time.GetUtcNow(), DeviceId.Of(MacAddress.Parse("00:00:5e:00:53:99")), Data(0)), _timeout.Token);
        Assert.Empty(Read(channels));
        for (int i = 0; i < 60; i++) await coordinator.AskAsync(new(_time.GetUtcNow().AddSeconds(20 + i / 20.0), Camera, Data(i)), _timeout.Token);
        Assert.NotEmpty(Read(channels).OfType<PolicyInput.ResponseDecided>());
        StoredDecision kept = new DecisionStore(store).Of(Camera)[0];
        Assert.Equal((ResponseLevel.RateLimit, ViolationShape.DnsTunnel), (kept.Decision.Response.Level, kept.Decision.Shape));

        static string Data(int i) => $"{Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(BitConverter.GetBytes(i)).AsSpan(0, 18))}.t.example.org";
    }

    [Fact]
    public async Task F1_An_agent_that_is_killed_between_the_keeping_and_the_telling_holds_the_device_when_it_comes_back()
    {
        PipelineChannels channels = new(State());
        using (GatewayStore store = Open())
        {
            using ResponseCoordinator coordinator = Coordinators.For(channels, new(store));
            await ScanAsync(coordinator, 2);
            // Nobody reads, and there is room for the third packet alone: what is decided about it cannot be told any more.
            while (channels.Inputs.Writer.TryWrite(new PolicyInput.TimePassed())) { }
            await channels.Inputs.Reader.ReadAsync(_timeout.Token);
            using CancellationTokenSource killed = new();
            Task deciding = coordinator.ObserveAsync(Packet(0.01, "198.18.0.3", 23), killed.Token).AsTask();
            await Telemetry.Condition.UntilAsync(() => new DecisionStore(store).Of(Camera).Count == 1);
            await killed.CancelAsync();
            await Assert.ThrowsAsync<OperationCanceledException>(() => deciding);
        }
        Assert.DoesNotContain(Read(channels), i => i is PolicyInput.ResponseDecided);

        using GatewayStore next = Open();
        GatewayState restored = StoredResponses.Restore(State(), new DecisionStore(next).Last().Select(d => KeyValuePair.Create(d.Device, d.Response)));
        Assert.Equal((ResponseLevel.RateLimit, ViolationShape.TelnetSshScan), (restored.Devices[Camera].Response.Level, restored.Devices[Camera].Response.Shape!.Value));
    }

    [Fact]
    public async Task A_restart_gives_no_more_suggestions_than_a_day_has_room_for()
    {
        int told = 0;
        for (int hour = 0; hour < 6; hour++)
        {
            using GatewayStore store = Open();
            PipelineChannels channels = new(State());
            using ResponseCoordinator coordinator = Coordinators.For(channels, new(store));
            await HabitAsync(coordinator, hour, $"203.0.113.{hour + 1}");
            told += Read(channels).OfType<PolicyInput.Noticed>().Count();
        }
        Assert.Equal(SuggestionBudget.PerDay, told);
        using GatewayStore last = Open();
        Assert.Equal([true, true, true, false, false, false], new DecisionStore(last).NoticesOf(Camera).Select(n => n.WasReported));
        PipelineChannels later = new(State());
        using ResponseCoordinator nextDay = Coordinators.For(later, new(last));
        await HabitAsync(nextDay, 30, "203.0.113.30");
        Assert.Single(Read(later).OfType<PolicyInput.Noticed>());
    }

    [Fact]
    public async Task Every_attack_is_announced_although_the_suggestions_of_the_day_are_spent()
    {
        using GatewayStore store = Open();
        PipelineChannels channels = new(State());
        using ResponseCoordinator coordinator = Coordinators.For(channels, new(store));
        for (int i = 0; i < 5; i++) await HabitAsync(coordinator, 0, $"203.0.113.{i + 1}");
        Assert.Equal(SuggestionBudget.PerDay, Read(channels).OfType<PolicyInput.Noticed>().Count());

        await ScanAsync(coordinator, 8);

        GatewayState state = State();
        List<ResponseLevel> alerted = [];
        foreach (PolicyInput.ResponseDecided decided in Read(channels).OfType<PolicyInput.ResponseDecided>())
        {
            (state, IReadOnlyList<Core.Events.GatewayEvent> events) = Reducer.Apply(state, decided, _time.GetUtcNow());
            Assert.All(events, happened => Assert.True(Core.Events.Alerts.Is(happened, state)));
            alerted.Add(decided.Response.Level);
        }
        Assert.Equal([ResponseLevel.RateLimit, ResponseLevel.Restricted, ResponseLevel.Isolated], alerted.Distinct());
    }

    [Fact]
    public async Task A_new_desk_takes_up_where_the_one_before_ended()
    {
        using GatewayStore store = Open();
        PipelineChannels channels = new(State());
        Standing before;
        using (ResponseCoordinator coordinator = Coordinators.For(channels, new(store)))
        {
            await ScanAsync(coordinator, 8);
            before = (await coordinator.LookAsync(Camera, _timeout.Token)).Standing;
        }
        using ResponseCoordinator next = Coordinators.For(channels, new(store));
        Standing after = (await next.LookAsync(Camera, _timeout.Token)).Standing;
        Assert.Equal(ResponseLevel.Isolated, after.Response.Level);
        Assert.Equal(Rounded(before), Rounded(after));
        await next.ElapseAsync(_time.GetUtcNow().AddHours(5), _timeout.Token);
        Assert.Equal(1, (await next.LookAsync(Camera, _timeout.Token)).Standing.Offences);
    }

    [Fact]
    public async Task F46_F47_A_disk_that_takes_nothing_stops_no_decision()
    {
        using GatewayStore store = Open();
        PipelineChannels channels = new(State());
        using ResponseCoordinator coordinator = Coordinators.For(channels, new(store));
        store.Write(db => db.Run("DROP TABLE decision"));
        await ScanAsync(coordinator, 3);
        Assert.Single(Read(channels).OfType<PolicyInput.ResponseDecided>());
        Assert.False(coordinator.IsStored(Camera));
    }

    [Fact]
    public async Task A_suggestion_is_given_once_even_over_a_restart()
    {
        using GatewayStore store = Open();
        PipelineChannels channels = new(State());
        int told = 0;
        for (int run = 0; run < 3; run++)
        {
            using ResponseCoordinator coordinator = Coordinators.For(channels, new(store));
            for (int i = 0; i < 200; i++) await coordinator.ObserveAsync(Packet(i * 10, "203.0.113.99", 8883), _timeout.Token);
            told += Read(channels).OfType<PolicyInput.Noticed>().Count(n => n.Suggestion is not null);
        }
        Assert.Equal(1, told);
        Assert.Single(new DecisionStore(store).NoticesOf(Camera));
    }

    [Fact]
    public async Task Three_suggestions_a_day_are_told_and_the_others_are_kept()
    {
        using GatewayStore store = Open();
        PipelineChannels channels = new(State());
        using ResponseCoordinator coordinator = Coordinators.For(channels, new(store));
        for (int hour = 0; hour < 7; hour++) await HabitAsync(coordinator, hour, $"203.0.113.{hour + 1}");
        Assert.Equal(SuggestionBudget.PerDay, Read(channels).OfType<PolicyInput.Noticed>().Count());
        Assert.Equal(7, new DecisionStore(store).NoticesOf(Camera).Count);
        await HabitAsync(coordinator, 30, "203.0.113.30");
        Assert.Single(Read(channels).OfType<PolicyInput.Noticed>());
    }

    [Theory]
    [InlineData(true, "203.0.113.1", "", 0)]
    [InlineData(true, "cloud.example.net", "", 0)]
    [InlineData(true, "*.example.net", "", 0)]
    [InlineData(true, "", "", 0)]
    [InlineData(false, "", "", 0)]
    [InlineData(false, "", "outside-profile", 0)]
    [InlineData(true, "203.0.113.1", "outside-profile", 0)]
    [InlineData(true, "203.0.113.2", "", 1)]
    [InlineData(true, "other.example.net", "", 1)]
    [InlineData(true, "", "slow-scan", 1)]
    public async Task What_is_muted_is_kept_and_not_told(bool isOfDevice, string peer, string shape, int told)
    {
        using GatewayStore store = Open();
        OperatorStore owner = new(store);
        MuteKey key = new(isOfDevice ? Camera : Mute.EveryDevice, peer, shape);
        owner.KeepMute(key, isMuted: true, _time.GetUtcNow().AddHours(2));
        GatewayState named = Reducer.Apply(State(), new PolicyInput.OtherNameResolved(Camera, "cloud.example.net", [IPAddress.Parse("203.0.113.1")]), _time.GetUtcNow()).State;
        PipelineChannels channels = new(owner.Restore(named, _time.GetUtcNow()));
        using ResponseCoordinator coordinator = Coordinators.For(channels, new(store));
        await HabitAsync(coordinator, 0, "203.0.113.1");
        Assert.Equal(told, Read(channels).OfType<PolicyInput.Noticed>().Count());
        StoredNotice notice = Assert.Single(new DecisionStore(store).NoticesOf(Camera));
        Assert.Equal(told == 1, notice.WasReported);
        Assert.Empty(owner.Restore(State(), _time.GetUtcNow().AddHours(3)).Mutes);
        owner.KeepMute(key, isMuted: false, null);
        Assert.Empty(owner.Restore(State(), _time.GetUtcNow()).Mutes);
    }

    [Fact]
    public async Task A_mute_whose_time_is_over_ends_by_itself()
    {
        using GatewayStore store = Open();
        OperatorStore owner = new(store);
        MuteKey key = new(Camera);
        owner.KeepMute(key, isMuted: true, _time.GetUtcNow().AddSeconds(30));
        PipelineChannels channels = new(owner.Restore(State(), _time.GetUtcNow()));
        using ResponseCoordinator coordinator = Coordinators.For(channels, new(store));
        using ExpiryStage stage = new(channels, coordinator, owner, _time);
        await stage.StartAsync(_timeout.Token);
        _time.Advance(TimeSpan.FromSeconds(31));
        Assert.Equal(new PolicyInput.MuteChanged(key, false, null, "time") { Ended = channels.State.Current.Mutes[key] }, await channels.Inputs.Reader.ReadAsync(_timeout.Token));
        await stage.StopAsync(_timeout.Token);
        Assert.Empty(owner.Restore(State(), _time.GetUtcNow()).Mutes);
    }

    [Fact]
    public void What_a_person_said_is_so_after_a_restart()
    {
        DateTimeOffset now = _time.GetUtcNow();
        using (GatewayStore store = Open())
        {
            OperatorStore operatorStore = new(store);
            operatorStore.Keep(new AllowanceKey(Camera, "cloud.example.net"), new(now, null, "cli"));
            operatorStore.Keep(new AllowanceKey(Camera, "203.0.113.9"), new(now, now.AddHours(1), "cli"));
            operatorStore.Keep(ModeSubject.Of(Camera), EnforcementMode.Monitor, "cli", now);
            operatorStore.Keep(ModeSubject.Of("things"), EnforcementMode.Enforce, "cli", now);
            operatorStore.KeepPause(now.AddMinutes(30));
            operatorStore.Keep("p", new ProfileAge("abc", now.AddDays(-3)));
        }
        using GatewayStore next = Open();
        GatewayState restored = new OperatorStore(next).Restore(State(), now.AddMinutes(10));
        Assert.Equal(["203.0.113.9", "cloud.example.net"], restored.Allowances.Keys.Select(k => k.Peer));
        Assert.Equal((EnforcementMode.Monitor, EnforcementMode.Enforce, now.AddMinutes(30)), (restored.DeviceModes[Camera], restored.NetworkModes["things"], restored.PausedUntil!.Value));

        Assert.Equal(new ProfileAge("abc", now.AddDays(-3)), restored.ProfileAges["p"]);

        GatewayState late = new OperatorStore(next).Restore(State(), now.AddHours(2));
        Assert.Equal(["cloud.example.net"], late.Allowances.Keys.Select(k => k.Peer));
        Assert.Null(late.PausedUntil);
    }

    [Fact]
    public async Task T17_What_a_device_did_goes_with_it_and_what_others_did_stays()
    {
        GatewayState state = State();
        Device invented = state.Devices[Camera] with { Id = DeviceId.Of(new(0x020000000001)), Mac = new(0x020000000001), Addresses = [IPAddress.Parse("192.168.20.77")] };
        PipelineChannels channels = new(state with { Devices = state.Devices.Add(invented.Id, invented) });
        using ResponseCoordinator coordinator = Coordinators.For(channels);
        await ScanAsync(coordinator, 2);
        await coordinator.ObserveAsync(Packet(1, "198.18.0.9", 23) with { SourceMac = invented.Mac, Source = invented.Addresses[0] }, _timeout.Token);
        await coordinator.ElapseAsync(_time.GetUtcNow(), _timeout.Token);
        Assert.Single((await coordinator.LookAsync(invented.Id, _timeout.Token)).Flows);

        channels.State.Swap(state);
        await coordinator.ElapseAsync(_time.GetUtcNow(), _timeout.Token);

        Assert.Empty((await coordinator.LookAsync(invented.Id, _timeout.Token)).Flows);
        Assert.Equal(2, (await coordinator.LookAsync(Camera, _timeout.Token)).Flows.Count);
    }

    public void Dispose()
    {
        _timeout.Dispose();
        _folder.Delete(recursive: true);
    }

    private GatewayStore Open() => new(_folder.FullName, _time, NullLogger<GatewayStore>.Instance);

    // The store counts in milliseconds.
    private static (ResponseLevel, int, bool, ResponseLevel, TimeSpan, long?, string) Rounded(Standing s) =>
        (s.Response.Level, s.Offences, s.IsOffending, s.Peak, s.Hold, s.Response.Until?.ToUnixTimeMilliseconds(), s.Response.Reason);

    private async Task ScanAsync(ResponseCoordinator coordinator, int count)
    {
        for (int i = 0; i < count; i++) await coordinator.ObserveAsync(Packet(i / 200.0, $"198.18.0.{i + 1}", 23), _timeout.Token);
    }

    private async Task HabitAsync(ResponseCoordinator coordinator, int hour, string peer)
    {
        for (int i = 0; i < 80; i++) await coordinator.ObserveAsync(Packet((hour * 3600) + (i * 10), peer, 8883), _timeout.Token);
    }

    private Violation Packet(double second, string to, ushort port) => new()
    {
        Time = _time.GetUtcNow().AddSeconds(second),
        Kind = ViolationKind.FromDevice,
        SourceMac = Mac,
        Interface = "br-things",
        Source = IPAddress.Parse("192.168.20.10"),
        Destination = IPAddress.Parse(to),
        Protocol = 6,
        TcpFlags = 2,
        DestinationPort = port,
        Dropped = true,
    };

    private static List<PolicyInput> Read(PipelineChannels channels)
    {
        List<PolicyInput> inputs = [];
        while (channels.Inputs.Reader.TryRead(out PolicyInput? input)) inputs.Add(input);
        return inputs;
    }

    private GatewayState State()
    {
        GatewayState state = new()
        {
            Gateway = "home",
            Networks = ImmutableSortedDictionary<string, Network>.Empty.Add("things", new()
            {
                Name = "things",
                Kind = NetworkKind.Iot,
                Mode = EnforcementMode.Enforce,
                Interfaces = ["br-things"],
                Prefixes = [IPNetwork.Parse("192.168.20.0/24")],
            }),
        };
        Core.Mud.MudFile file = ((Core.Mud.MudResult.Accepted)Core.Mud.MudReader.Read("""
            { "ietf-mud:mud": { "mud-version": 1, "mud-url": "https://mud.example.net/a.json", "last-update": "2026-01-01T00:00:00Z",
                "cache-validity": 48, "is-supported": true } }
            """u8.ToArray())).File;
        return state with
        {
            Profiles = state.Profiles.Add("p", new(file, Core.Policy.PolicyCompiler.Compile(file), SignatureJudgement.Local, _time.GetUtcNow())),
            Devices = state.Devices.Add(Camera, new()
            {
                Id = Camera,
                Mac = Mac,
                Network = "things",
                Interface = "br-things",
                Addresses = [IPAddress.Parse("192.168.20.10")],
                ProfileKey = "p",
                FirstSeen = _time.GetUtcNow(),
                LastSeen = _time.GetUtcNow(),
            }),
        };
    }
}
