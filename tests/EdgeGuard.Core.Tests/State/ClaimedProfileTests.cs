using System.Collections.Immutable;
using System.Net;
using EdgeGuard.Core.Access;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.Events;
using EdgeGuard.Core.Explain;
using EdgeGuard.Core.Learning;
using EdgeGuard.Core.Mud;
using EdgeGuard.Core.Networks;
using EdgeGuard.Core.Policy;
using EdgeGuard.Core.State;

namespace EdgeGuard.Core.Tests.State;

/// <summary>A MUD URL that a device claims adds no access (RFC 8520 §16).</summary>
public sealed class ClaimedProfileTests
{
    private const string Url = "https://mud.example.net/camera.json";
    private const string Second = "https://mud.example.net/camera-2.json";

    private const string Everything = """
        { "name": "all-tcp", "matches": { "tcp": { "destination-port": { "operator": "gte", "port": 1 } } }, "actions": { "forwarding": "accept" } },
        { "name": "all-udp", "matches": { "udp": { "destination-port": { "operator": "gte", "port": 1 } } }, "actions": { "forwarding": "accept" } }
        """;

    [Theory]
    [InlineData(NetworkKind.Iot, UnmanagedAccess.Baseline)]
    [InlineData(NetworkKind.Iot, UnmanagedAccess.Open)]
    [InlineData(NetworkKind.Strict, UnmanagedAccess.Baseline)]
    public void T2_A_claimed_file_that_accepts_everything_adds_no_access_at_any_level(NetworkKind kind, UnmanagedAccess unmanaged)
    {
        GatewayState home = OnNetwork(Home.Empty() with { Baseline = Baseline.Policy(new()) }, kind, unmanaged).WithProfile(Url, Home.Profile(Everything));
        Story unprofiled = new Story(home).Sees(address: "192.168.20.10"), claiming = new Story(home).Sees(address: "192.168.20.10", url: Url);

        Assert.Equal(Url, claiming.Camera.ProfileKey);
        foreach (ResponseLevel level in Enum.GetValues<ResponseLevel>())
        {
            DeviceResponse response = new(level, Home.Noon, "test", "rule");
            Assert.All(Flows(), flow => Assert.True(
                Allows(unprofiled, response, flow) || !Allows(claiming, response, flow), $"{flow.Peer} port {flow.PeerPort} is open at {level} because of the claim"));
        }
        Assert.True(Allows(claiming, DeviceResponse.None, Https) == (kind == NetworkKind.Iot));
    }

    [Fact]
    public void T2_A_claim_narrows_to_what_its_profile_allows_too()
    {
        Story claiming = Claiming("camera.json");

        Assert.False(Allows(claiming, DeviceResponse.None, Https));
        Assert.True(Allows(new Story(claiming.State with { Devices = claiming.State.Devices.Clear() }).Sees(address: "192.168.20.10"), DeviceResponse.None, Https));
    }

    [Fact]
    public void Approval_puts_all_of_the_profile_in_force()
    {
        Story story = new Story(Home.Empty().WithProfile(Url, Home.Profile(Everything))).Sees(address: "192.168.20.10", url: Url);
        Flow ssh = Https with { PeerPort = 22 };

        Assert.Equal((Url, true, false), (story.Camera.Request?.Key, ClaimTrust.IsIntersected(story.State, story.Camera), Allows(story, DeviceResponse.None, ssh)));
        Assert.Single(story.Events.OfType<GatewayEvent.ApprovalNeeded>());

        story.Answers(true);
        Assert.Equal((null, SightingSource.Approval, false), (story.Camera.Request, story.Camera.ProfileSource, ClaimTrust.IsIntersected(story.State, story.Camera)));
        Assert.True(Allows(story, DeviceResponse.None, ssh));
        Assert.Empty(story.State.Concerns);
    }

    [Fact]
    public void Refused_claim_stays_in_force_in_part_and_is_not_asked_again()
    {
        Story story = Claiming("camera.json").Answers(false)
            .After(TimeSpan.FromHours(3)).Sees(url: Url).After(TimeSpan.FromHours(3)).Sees(url: Url);

        Assert.Equal((null, Url, true), (story.Camera.Request, story.Camera.ProfileKey, ClaimTrust.IsIntersected(story.State, story.Camera)));
        Assert.Single(story.Events.OfType<GatewayEvent.ApprovalNeeded>());
        Assert.Empty(story.State.Concerns);
    }

    [Fact]
    public void T2_A_second_url_of_the_same_authority_is_not_taken()
    {
        Story story = Claiming("camera.json").After(TimeSpan.FromHours(2)).Sees(url: Second);

        Assert.Equal((Url, Url), (story.Camera.ProfileKey, story.Camera.Request?.Key));

        // What was pending when a person approved is what was approved.
        story.Answers(true);
        Assert.Equal((Url, SightingSource.Approval), (story.Camera.ProfileKey, story.Camera.ProfileSource));
        Assert.Equal(Second, story.After(TimeSpan.FromHours(2)).Sees(url: Second).Camera.Request?.Key);
        Assert.Equal(Url, story.Camera.ProfileKey);
    }

    [Theory]
    [InlineData(ClaimAcceptance.Intersect, SignatureStatus.Valid, true, false)]
    [InlineData(ClaimAcceptance.Signed, SignatureStatus.Unchecked, true, false)]
    [InlineData(ClaimAcceptance.Signed, SignatureStatus.Valid, false, false)]
    [InlineData(ClaimAcceptance.Accept, SignatureStatus.Unsigned, false, true)]
    public void T2_Only_what_the_operator_accepts_is_in_force_whole_or_a_member_of_a_class(ClaimAcceptance claims, SignatureStatus signature, bool isInPart, bool isMember)
    {
        GatewayState home = Home.Empty() with { Claims = claims };
        MudFile file = Home.Profile(Everything);
        Profile profile = new(file, PolicyCompiler.Compile(file), new(signature), Home.Noon);
        Story story = new Story(home with { Profiles = home.Profiles.SetItem(Url, profile) }).Sees(address: "192.168.20.10", url: Url);
        PeerClass model = new(PeerClassKind.Model, Url);

        Assert.Equal(isInPart, ClaimTrust.IsIntersected(story.State, story.Camera));
        Assert.Equal(isMember, GatewayDirectory.Of(story.State).MembersOf(model).Length == 1);
    }

    [Fact]
    public void T2_Quarantine_entries_of_a_claimed_profile_open_nothing()
    {
        MudFile open = Home.Profile(Everything);
        open = open with { ExtensionNodes = open.ExtensionNodes with { QuarantineAces = ["all-tcp"] } };
        Story story = new Story(Home.Empty().WithProfile(Url, open)).Sees(address: "192.168.20.10", url: Url);
        DeviceResponse restricted = new(ResponseLevel.Restricted, Home.Noon, "test", "rule");

        Assert.False(Allows(story, restricted, Https));
        Assert.True(Allows(story.Answers(true), restricted, Https));
    }

    [Fact]
    public void T2_Url_counts_only_within_an_exchange_that_a_server_acknowledged()
    {
        Story story = new Story(Home.Empty()).Sees(url: Url, isAcknowledged: false).Then(Acknowledged(SightingSource.Dhcp6, null)).Then(Acknowledged(SightingSource.Dhcp4, 7));
        Assert.Null(story.Camera.ProfileKey);

        Assert.Null(new Story(story.State).After(TimeSpan.FromMinutes(3)).Then(Acknowledged(SightingSource.Dhcp4, null)).Camera.ProfileKey);
        Assert.Equal(Url, story.Then(Acknowledged(SightingSource.Dhcp4, null)).Camera.ProfileKey);
    }

    [Fact]
    public void T2_Url_counts_also_where_the_acknowledgement_is_read_first()
    {
        Assert.Equal(Url, new Story(Home.Empty()).Then(Acknowledged(SightingSource.Dhcp4, null)).Sees(url: Url, isAcknowledged: false).Camera.ProfileKey);
        Assert.Null(new Story(Home.Empty()).Then(Acknowledged(SightingSource.Dhcp4, 7)).Sees(url: Url, isAcknowledged: false).Camera.ProfileKey);
        Assert.Null(new Story(Home.Empty()).Then(Acknowledged(SightingSource.Dhcp4, null)).After(TimeSpan.FromMinutes(3)).Sees(url: Url, isAcknowledged: false).Camera.ProfileKey);
    }

    [Fact]
    public void T2_Url_by_lldp_counts_while_the_device_has_a_lease()
    {
        Assert.Null(new Story(Home.Empty()).Sees(SightingSource.Lldp, url: Url, isAcknowledged: false).Camera.ProfileKey);
        Assert.Equal(Url, new Story(Home.Empty()).Sees(address: "192.168.20.10", lease: TimeSpan.FromHours(1)).Sees(SightingSource.Lldp, url: Url, isAcknowledged: false).Camera.ProfileKey);
    }

    [Theory]
    [InlineData(ClaimAcceptance.Intersect)]
    [InlineData(ClaimAcceptance.Accept)]
    public void T2_One_new_url_counts_in_an_hour_and_none_of_a_restricted_device(ClaimAcceptance claims)
    {
        Story story = new Story(Home.Empty() with { Claims = claims }).Sees(url: Url).After(TimeSpan.FromMinutes(59)).Sees(url: Second);
        Assert.Equal((Url, false), (story.Camera.ProfileKey, story.Camera.MudUrls.Values.Any(u => u.Url == Second)));

        story.Then(new PolicyInput.ResponseDecided(Home.Camera, new(ResponseLevel.Restricted, Home.Noon, "test", "rule"))).After(TimeSpan.FromHours(2)).Sees(url: Second);
        Assert.DoesNotContain(story.Camera.MudUrls.Values, u => u.Url == Second);
    }

    [Fact]
    public void T2_T17_Invented_devices_of_a_port_name_few_urls_and_another_port_names_its_own()
    {
        Story story = new(Home.Empty());
        void Name(int number, string port) => story.After(TimeSpan.FromSeconds(10)).Sees(mac: new(0x02_00_00_00_00_00UL + (ulong)number), port: port, address: $"192.168.20.{2 + number}", lease: TimeSpan.FromDays(1), url: $"{Second}{number}");

        for (int i = 0; i < 100; i++)
        {
            Name(i, "p1");
            // Its address goes to the next one.
            story.Sees(mac: new(0x02_00_00_00_00_00UL + (ulong)i), port: "p1", address: $"192.168.20.{2 + i}", released: true);
        }
        Name(101, "p2");
        Assert.Equal(CrowdedPlaces.MostAlone + 1, story.State.Devices.Values.Count(d => d.ProfileKey is not null));
        Assert.Equal($"{Second}101", story.State.Devices[DeviceId.Of(new(0x02_00_00_00_00_65UL))].ProfileKey);

        Device ignored = story.State.Devices[DeviceId.Of(new(0x02_00_00_00_00_63UL))];
        Assert.Equal($"{Second}99", ignored.IgnoredUrl?.Url);
        story.After(TimeSpan.FromHours(1));
        Name(99, "p1");
        Assert.Equal($"{Second}99", story.State.Devices[ignored.Id].ProfileKey);
    }

    [Fact]
    public void T2_Device_that_a_person_named_names_its_url_on_a_crowded_port()
    {
        Story story = new(Home.Empty() with { Settings = ImmutableSortedDictionary<MacAddress, DeviceSettings>.Empty.Add(Home.CameraMac, new("camera", null)), NewUrls = Home.Empty().NewUrls.Add("p1", new(Home.Noon, CrowdedPlaces.MostAlone)) });

        Assert.Equal(Url, story.Sees(port: "p1", url: Url).Camera.ProfileKey);
        Assert.Null(story.Sees(mac: Home.BulbMac, port: "p1", url: Second).Bulb.ProfileKey);
    }

    [Fact]
    public void T2_Exchange_that_gives_no_address_acknowledges_only_what_a_device_with_a_lease_says()
    {
        PolicyInput.Sighted options = new(Acknowledged(SightingSource.Dhcp6, 7).Sighting with { IsOfOptionsAlone = true });
        Assert.Null(new Story(Home.Empty()).Sees(SightingSource.Dhcp6, url: Url, isAcknowledged: false, transaction: 7).Then(options).Camera.ProfileKey);
        Assert.Equal(Url, new Story(Home.Empty()).Sees(address: "192.168.20.10", lease: TimeSpan.FromHours(1)).Sees(SightingSource.Dhcp6, url: Url, isAcknowledged: false, transaction: 7).Then(options).Camera.ProfileKey);
    }

    [Fact]
    public void T17_Device_that_only_claims_a_profile_is_forgotten_with_other_visitors()
    {
        Story story = new Story(Home.Empty()).Sees(url: Url).Sees(mac: Home.BulbMac, address: "192.168.20.11", lease: TimeSpan.FromDays(1), url: Url);
        story.After(TimeSpan.FromMinutes(11)).Then(new PolicyInput.TimePassed());

        Assert.Equal([Home.Bulb], story.State.Devices.Keys);
    }

    [Fact]
    public void Url_that_does_not_count_is_noted_once_an_hour_until_one_counts()
    {
        Story story = new Story(Home.Empty()).Sees(url: Url);
        Assert.Null(story.Camera.IgnoredUrl);
        for (int i = 0; i < 50; i++) story.After(TimeSpan.FromMinutes(1)).Sees(url: $"{Second}{i}");
        Assert.Equal(new ClaimedMudUrl($"{Second}0", Home.Noon.AddMinutes(1)), story.Camera.IgnoredUrl);

        story.After(TimeSpan.FromMinutes(20)).Sees(url: Second);
        Assert.Null(story.Camera.IgnoredUrl);
    }

    [Fact]
    public void T2_For_a_device_known_for_a_day_a_claim_is_a_request_that_narrows_nothing()
    {
        Story story = new Story((Home.Empty() with { Baseline = Baseline.Policy(new()) }).WithProfile(Url, Home.Seed("camera.json")))
            .Sees(address: "192.168.20.10").After(TimeSpan.FromHours(24)).Sees(url: Url);

        Assert.Equal((null, Url), (story.Camera.ProfileKey, story.Camera.Request?.Key));
        Assert.True(Allows(story, DeviceResponse.None, Https));
        Assert.Equal((Url, SightingSource.Approval), (story.Answers(true).Camera.ProfileKey, story.Camera.ProfileSource));
    }

    [Fact]
    public void F35_Former_profile_counts_until_the_new_one_is_loaded()
    {
        Story story = Claiming("camera.json").Answers(true)
            .Then(new PolicyInput.Onboarded(Home.CameraMac, new(Second, SightingSource.Label, Home.Noon)));
        Assert.Equal((Second, false), (story.Camera.ProfileKey, Allows(story, DeviceResponse.None, Https)));

        story.Then(new PolicyInput.ProfileFailed(Second, "404"));
        Assert.False(Allows(story, DeviceResponse.None, Https));

        MudFile open = Home.Profile(Everything);
        story.Then(new PolicyInput.ProfileLoaded(Second, new(open, PolicyCompiler.Compile(open), SignatureJudgement.Unsigned, Home.Noon)));
        Assert.Equal((null, true), (story.Camera.Former, Allows(story, DeviceResponse.None, Https)));
    }

    private static PolicyInput.Sighted Acknowledged(SightingSource source, uint? transaction) =>
        new(new() { Source = source, Mac = Home.CameraMac, Interface = "br-things", Transaction = transaction, IsAcknowledgement = true });

    [Fact]
    public void What_approval_would_add_is_told_in_sentences()
    {
        Story story = new Story((Home.Empty() with { Baseline = Baseline.Policy(new()) }).WithProfile(Url, Home.Profile("""
            { "name": "cloud", "matches": { "ipv4": { "ietf-acldns:dst-dnsname": "cloud.example.net", "protocol": 6 }, "tcp": { "destination-port": { "operator": "eq", "port": 443 } } }, "actions": { "forwarding": "accept" } },
            { "name": "ssh", "matches": { "ipv4": { "ietf-acldns:dst-dnsname": "shell.example.net", "protocol": 6 }, "tcp": { "destination-port": { "operator": "eq", "port": 22 } } }, "actions": { "forwarding": "accept" } }
            """)))
            .Sees(address: "192.168.20.10", url: Url);

        Assert.Contains("shell.example.net", Assert.Single(ApprovalGain.Of(story.State, story.Camera, Url)!), StringComparison.Ordinal);
        Assert.Contains(ApprovalGain.Held(story.State, story.Camera, Url), s => s.Contains("cloud.example.net", StringComparison.Ordinal));
        Assert.Null(ApprovalGain.Of(story.State, story.Camera, "https://elsewhere.example/file.json"));

        story.Answers(true);
        Assert.Empty(ApprovalGain.Of(story.State, story.Camera, Url)!);
    }

    private static readonly Flow Https = new()
    {
        Direction = PolicyDirection.FromDevice, Protocol = IpProtocols.Tcp, Device = IPAddress.Parse("192.168.20.10"), DevicePort = 50000,
        Peer = IPAddress.Parse("203.0.113.99"), PeerPort = 443,
    };

    private static Story Claiming(string seed) =>
        new Story((Home.Empty() with { Baseline = Baseline.Policy(new()) }).WithProfile(Url, Home.Seed(seed))).Sees(address: "192.168.20.10", url: Url);

    private static IEnumerable<Flow> Flows() =>
        from direction in new[] { PolicyDirection.FromDevice, PolicyDirection.ToDevice }
        from peer in new[] { "203.0.113.99", "192.168.20.11", "192.168.30.10", "10.0.0.1", "224.0.0.251", "192.168.20.1" }
        from port in new ushort[] { 22, 23, 25, 53, 80, 123, 443, 445, 5353, 8883 }
        from protocol in new[] { IpProtocols.Tcp, IpProtocols.Udp, IpProtocols.Icmp }
        select Https with { Direction = direction, Peer = IPAddress.Parse(peer), PeerPort = port, DevicePort = port, Protocol = protocol };

    private static bool Allows(Story story, DeviceResponse response, Flow flow) =>
        FlowEvaluator.Judge(GatewayDirectory.PolicyOf(story.State, story.Camera with { Response = response }), GatewayDirectory.Of(story.State), flow).Verdict == FlowVerdict.Allowed;

    private static GatewayState OnNetwork(GatewayState state, NetworkKind kind, UnmanagedAccess unmanaged) =>
        state with { Networks = state.Networks.SetItem("things", state.Networks["things"] with { Kind = kind, Unmanaged = unmanaged }) };
}
