using System.Collections.Immutable;
using System.Net;
using EdgeGuard.Core.Access;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.Events;
using EdgeGuard.Core.Policy;
using EdgeGuard.Core.State;

namespace EdgeGuard.Core.Tests.State;

/// <summary>How a MUD URL was learned decides what it may change (RFC 8520 §16), also where the operator accepts claims.</summary>
public sealed class ProfileChoiceTests
{
    private const string Url = "https://mud.example.net/camera.json";
    private const string Newer = "https://mud.example.net/camera-2.json";
    private const string Other = "https://evil.example.org/open.json";

    private const string Everything = """{ "name": "all", "matches": { "tcp": { "destination-port": { "operator": "gte", "port": 1 } } }, "actions": { "forwarding": "accept" } }""";

    // A device may name one new URL in an hour.
    private static readonly TimeSpan NewUrl = TimeSpan.FromHours(1);

    private readonly Story _story = new(Home.Empty() with { Claims = ClaimAcceptance.Accept });

    [Theory]
    [InlineData(SightingSource.Dhcp4, SourceStrength.Weak)]
    [InlineData(SightingSource.Dhcp6, SourceStrength.Weak)]
    [InlineData(SightingSource.Lldp, SourceStrength.Weak)]
    [InlineData(SightingSource.Rule, SourceStrength.Weak)]
    [InlineData(SightingSource.Label, SourceStrength.Strong)]
    [InlineData(SightingSource.Certificate, SourceStrength.Strong)]
    [InlineData(SightingSource.Configuration, SourceStrength.Strong)]
    [InlineData(SightingSource.Approval, SourceStrength.Strong)]
    public void Only_what_a_person_vouches_for_is_strong(SightingSource source, SourceStrength strength) => Assert.Equal(strength, source.Strength());

    [Fact]
    public void T2_Another_makers_url_waits_for_a_person_and_the_old_profile_stays()
    {
        _story.Sees(url: Url).After(NewUrl).Sees(url: Other);

        Assert.Equal((Url, Other), (_story.Camera.ProfileKey, _story.Camera.Request?.Key));
        Assert.Single(_story.Events.OfType<GatewayEvent.ApprovalNeeded>());
    }

    [Fact]
    public void Asking_again_is_told_once()
    {
        _story.Sees(url: Url).After(NewUrl).Sees(url: Other).After(TimeSpan.FromHours(2)).Sees(url: Other).After(TimeSpan.FromHours(2)).Sees(url: Other);

        Assert.Single(_story.Events.OfType<GatewayEvent.ApprovalNeeded>());
    }

    [Fact]
    public void Approved_url_takes_its_place_and_is_strong()
    {
        _story.Sees(url: Url).After(NewUrl).Sees(url: Other).Answers(true);

        Assert.Equal((Other, SightingSource.Approval), (_story.Camera.ProfileKey, _story.Camera.ProfileSource));
        Assert.Null(_story.Camera.Request);
    }

    [Fact]
    public void Refused_url_leaves_all_as_it_was()
    {
        _story.Sees(url: Url).After(NewUrl).Sees(url: Other).Answers(false);

        Assert.Equal(Url, _story.Camera.ProfileKey);
        Assert.Null(_story.Camera.Request);
    }

    [Fact]
    public void What_a_person_vouched_for_is_not_moved_by_the_devices_own_word()
    {
        _story.Then(new PolicyInput.Onboarded(Home.CameraMac, new(Url, SightingSource.Label, Home.Noon))).Sees(url: Newer);

        Assert.Equal((Url, SightingSource.Label), (_story.Camera.ProfileKey, _story.Camera.ProfileSource));
        Assert.Equal(Newer, _story.Camera.Request?.Key);
    }

    [Theory]
    [InlineData(SightingSource.Dhcp4, SightingSource.Dhcp6)]
    [InlineData(SightingSource.Dhcp6, SightingSource.Dhcp4)]
    public void Dhcp_versions_that_disagree_are_both_refused_and_shown(SightingSource first, SightingSource second)
    {
        _story.Sees(first, url: Url).Sees(second, url: Newer);

        // Neither is in force alone: only what both allow is.
        Assert.Equal((Url, Newer), (_story.Camera.ProfileKey, Assert.Single(_story.Camera.SharedWith)));
        Assert.Contains("RFC 8520 §10.1", _story.Camera.Request!.Why, StringComparison.Ordinal);
        Assert.Contains(Newer, Assert.Single(_story.Events.OfType<GatewayEvent.ApprovalNeeded>()).Request, StringComparison.Ordinal);
        Assert.Contains("Neither is believed", Assert.Single(_story.Events.OfType<GatewayEvent.IdentityDoubted>()).Doubt, StringComparison.Ordinal);
        Assert.Contains(_story.State.Concerns.Values, c => c.Kind == ConcernKind.AwaitsApproval);
    }

    [Theory]
    [InlineData(Url, Other)]
    [InlineData(Other, Url)]
    public void T2_Dhcp_versions_that_disagree_never_end_in_the_wider_policy(string first, string second)
    {
        GatewayState state = (Home.Empty() with { Claims = ClaimAcceptance.Accept }).WithProfile(Url, Home.Seed("camera.json")).WithProfile(Other, Home.Profile(Everything));
        Flow anywhere = new() { Direction = PolicyDirection.FromDevice, Protocol = IpProtocols.Tcp, Device = IPAddress.Parse("192.168.20.10"), DevicePort = 50000, Peer = IPAddress.Parse("203.0.113.99"), PeerPort = 6667 };
        FlowVerdict VerdictOf(Story story) => FlowEvaluator.Judge(GatewayDirectory.PolicyOf(story.State, story.Camera), GatewayDirectory.Of(story.State), anywhere).Verdict;

        Assert.Equal(FlowVerdict.Allowed, VerdictOf(new Story(state).Sees(url: Other)));
        Assert.Equal(FlowVerdict.Denied, VerdictOf(new Story(state).Sees(url: first).Sees(SightingSource.Dhcp6, url: second)));
    }

    [Fact]
    public void A_dispute_is_not_begun_again_by_repeating_and_ends_by_an_answer()
    {
        _story.Sees(url: Url).Sees(SightingSource.Dhcp6, url: Newer).Answers(false)
            .After(TimeSpan.FromHours(2)).Sees(url: Url).Sees(SightingSource.Dhcp6, url: Newer);

        Assert.Equal((Url, true, null), (_story.Camera.ProfileKey, _story.Camera.SharedWith.IsEmpty, _story.Camera.Request));
    }

    [Fact]
    public void A_dispute_ends_with_the_url_that_a_person_approves()
    {
        _story.Sees(url: Url).Sees(SightingSource.Dhcp6, url: Other).Answers(true).After(TimeSpan.FromHours(2)).Sees(url: Url);

        Assert.Equal((Other, SightingSource.Approval, true), (_story.Camera.ProfileKey, _story.Camera.ProfileSource, _story.Camera.SharedWith.IsEmpty));
    }

    [Fact]
    public void Dhcp_versions_that_come_to_agree_are_believed()
    {
        _story.Sees(url: Url).Sees(SightingSource.Dhcp6, url: Newer).Sees(url: Newer);

        Assert.Equal((Newer, true), (_story.Camera.ProfileKey, _story.Camera.SharedWith.IsEmpty));
        Assert.Null(_story.Camera.Request);
    }

    [Fact]
    public void Dhcp_versions_that_come_to_agree_on_the_first_leave_it_whole()
    {
        _story.Sees(url: Url).Sees(SightingSource.Dhcp6, url: Other).Sees(SightingSource.Dhcp6, url: Url);

        Assert.Equal((Url, true), (_story.Camera.ProfileKey, _story.Camera.SharedWith.IsEmpty));
        Assert.Null(_story.Camera.Request);
    }

    [Fact]
    public void What_a_person_vouched_for_is_not_narrowed_by_versions_that_disagree()
    {
        _story.Then(new PolicyInput.Onboarded(Home.CameraMac, new(Url, SightingSource.Label, Home.Noon))).Sees(url: Url).Sees(SightingSource.Dhcp6, url: Other);

        Assert.Equal((Url, true), (_story.Camera.ProfileKey, _story.Camera.SharedWith.IsEmpty));
        Assert.Equal(Other, _story.Camera.Request?.Key);
    }

    [Fact]
    public void Two_urls_by_turns_are_two_devices_and_get_what_both_may()
    {
        _story.Sees(url: Url).After(NewUrl).Sees(url: Other).Sees(url: Url);

        Assert.Equal((Url, Other), (_story.Camera.ProfileKey, Assert.Single(_story.Camera.SharedWith)));
        Assert.Single(_story.Events.OfType<GatewayEvent.IdentityDoubted>());
        Assert.Null(_story.Camera.Request);
    }

    [Fact]
    public void Of_two_devices_behind_one_address_neither_profile_is_in_force_alone()
    {
        _story.Sees(url: Url).After(NewUrl).Sees(url: Other).Sees(url: Url);
        GatewayState state = (Home.Full() with { Claims = ClaimAcceptance.Accept }).WithProfile(Other, Home.Seed("bulb.json"));
        Device camera = _story.Camera;
        PeerDirectory directory = GatewayDirectory.Of(state);
        Flow[] flows =
        [
            .. from peer in new[] { "203.0.113.7", "203.0.113.8", "192.168.20.1", "192.168.20.11", "192.168.30.10" }
               from port in new ushort[] { 53, 80, 123, 443, 8080, 8883 }
               from protocol in new[] { IpProtocols.Tcp, IpProtocols.Udp }
               select new Flow { Direction = PolicyDirection.FromDevice, Protocol = protocol, Device = IPAddress.Parse("192.168.20.10"), DevicePort = 50000, Peer = IPAddress.Parse(peer), PeerPort = port },
        ];
        bool Allows(Device device, Flow flow) => FlowEvaluator.Judge(GatewayDirectory.PolicyOf(state, device), directory, flow).Verdict == FlowVerdict.Allowed;

        int[] verdicts = [.. flows.Select(f => (Allows(camera with { SharedWith = [] }, f) ? 1 : 0) + (Allows(camera with { SharedWith = [], ProfileKey = Other }, f) ? 2 : 0))];

        Assert.Equal(verdicts.Select(v => v == 3), flows.Select(f => Allows(camera, f)));
        Assert.All([0, 1, 3], verdict => Assert.Contains(verdict, verdicts));
    }

    [Fact]
    public void Rule_names_the_profile_of_a_device_that_names_none()
    {
        Story story = WithRules(new ProfileRule { ProfileKey = "local:/cam.json", HostName = "cam-*" }).Sees(host: "CAM-7");

        Assert.Equal(("local:/cam.json", SightingSource.Rule), (story.Camera.ProfileKey, story.Camera.ProfileSource));
    }

    [Fact]
    public void Device_cannot_take_another_profile_by_renaming_itself()
    {
        Story story = WithRules(new ProfileRule { ProfileKey = "local:/hub.json", HostName = "hub" }).Sees(url: Url, host: "cam").Sees(host: "hub");

        Assert.Equal((Url, "local:/hub.json"), (story.Camera.ProfileKey, story.Camera.Request?.Key));
    }

    [Fact]
    public void Rule_stands_above_what_a_device_says_when_it_comes() =>
        Assert.Equal("local:/cam.json", WithRules(new ProfileRule { ProfileKey = "local:/cam.json", MacPrefix = [0, 0, 0x5e] }).Sees(url: Url).Camera.ProfileKey);

    [Theory]
    [InlineData("00:00:5e:00:53:01", null, "cam-1", true)]
    [InlineData("00:00:5f:00:53:01", null, "cam-1", false)]
    [InlineData("00:00:5e:00:53:01", null, "camera", false)]
    [InlineData("00:00:5e:00:53:01", null, null, false)]
    public void Rule_fits_where_all_that_is_given_fits(string mac, string? vendor, string? host, bool fits) =>
        Assert.Equal(fits, new ProfileRule { ProfileKey = "", MacPrefix = [0, 0, 0x5e], HostName = "cam-?" }.Fits(MacAddress.Parse(mac), vendor, host));

    [Theory]
    [InlineData("udhcp*", "udhcp 1.36", true)]
    [InlineData("*1.3?", "UDHCP 1.36", true)]
    [InlineData("a*b*c", "axxbxxbc", true)]
    [InlineData("a*b*c", "axxbxxb", false)]
    [InlineData("", "", true)]
    [InlineData("*", "", true)]
    public void Pattern_has_two_signs(string pattern, string text, bool fits) =>
        Assert.Equal(fits, new ProfileRule { ProfileKey = "", VendorClass = pattern }.Fits(default, text, null));

    [Fact]
    public void T2_Class_holds_nobody_whose_url_only_the_device_told()
    {
        GatewayState state = new Story(Home.Empty()).Sees(url: Url, address: "192.168.20.10").State.WithProfile(Url, Home.Seed("camera.json"));
        PeerClass maker = new(PeerClassKind.Manufacturer, "mud.example.net");

        Assert.Empty(GatewayDirectory.Of(state).MembersOf(maker));
        GatewayState vouched = state.After(new PolicyInput.Onboarded(Home.CameraMac, new(Url, SightingSource.Certificate, Home.Noon)));
        Assert.Single(GatewayDirectory.Of(vouched).MembersOf(maker));
    }

    private static Story WithRules(params ImmutableArray<ProfileRule> rules) => new(Home.Empty() with { ProfileRules = rules, Claims = ClaimAcceptance.Accept });
}
