using System.Collections.Immutable;
using EdgeGuard.Core.Access;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.Discovery;
using EdgeGuard.Core.Events;
using EdgeGuard.Core.Networks;
using EdgeGuard.Core.State;
using EdgeGuard.Core.Violations;

namespace EdgeGuard.Core.Tests.State;

/// <summary>Devices that nobody knows yet: on networks that admit nobody without a person, and on the port of an isolated device.</summary>
public sealed class NewDeviceTests
{
    private const string Url = "https://mud.example.net/camera.json";

    [Fact]
    public void T1_New_device_gets_dhcp_only_until_a_person_agrees()
    {
        Story story = new Story(Approving(Home.Empty())).Sees(address: "192.168.20.10");

        Assert.True(DeviceAdmission.IsAwaited(story.State, story.Camera));
        Assert.Empty(GatewayDirectory.PolicyOf(story.State, story.Camera).FromDevice);
        Assert.Contains("may do nothing until a person approves it", Assert.Single(story.Events.OfType<GatewayEvent.ApprovalNeeded>()).Request, StringComparison.Ordinal);
        Assert.Single(story.State.Concerns);

        story.Answers(true);
        Assert.NotEmpty(GatewayDirectory.PolicyOf(story.State, story.Camera).FromDevice);
        Assert.Empty(story.State.Concerns);
    }

    [Fact]
    public void Refused_device_stays_out_and_asks_no_more()
    {
        Story story = new Story(Approving(Home.Empty())).Sees(address: "192.168.20.10").Answers(false)
            .After(TimeSpan.FromHours(2)).Sees(address: "192.168.20.10");

        Assert.Empty(GatewayDirectory.PolicyOf(story.State, story.Camera).FromDevice);
        Assert.Single(story.Events.OfType<GatewayEvent.ApprovalNeeded>());
        Assert.Empty(story.State.Concerns);
    }

    [Fact]
    public void T2_Device_that_is_not_admitted_names_no_url()
    {
        Story story = new Story(Approving(Home.Empty())).Sees(address: "192.168.20.10", url: Url);

        Assert.Null(story.Camera.ProfileKey);
        Assert.Equal(Url, story.Answers(true).Sees(url: Url).Camera.ProfileKey);
    }

    [Fact]
    public void Device_that_a_person_named_is_admitted()
    {
        GatewayState named = Approving(Home.Empty()) with { Settings = ImmutableSortedDictionary<MacAddress, DeviceSettings>.Empty.Add(Home.CameraMac, new("camera", null)) };

        Assert.False(DeviceAdmission.IsAwaited(named, new Story(named).Sees(address: "192.168.20.10").Camera));
        Assert.False(DeviceAdmission.IsAwaited(Home.Empty(), new Story(Home.Empty()).Sees(address: "192.168.20.10").Camera));
    }

    [Theory]
    [InlineData(false, 30, true)]
    [InlineData(false, 70, false)]
    [InlineData(true, 30, false)]
    public void T1_New_mac_on_the_port_of_an_isolated_device_starts_restricted(bool isWireless, int minutesSinceRelease, bool isRestricted)
    {
        Story story = Isolated(isWireless).Then(new PolicyInput.ResponseDecided(Home.Camera, new(ResponseLevel.None, Home.Noon, "quiet", "time")))
            .After(TimeSpan.FromMinutes(minutesSinceRelease)).Sees(mac: Home.BulbMac, port: "p1", address: "192.168.20.11");

        Assert.Equal(isRestricted ? ResponseLevel.Restricted : ResponseLevel.None, story.Bulb.Response.Level);
        Assert.Equal(isRestricted, story.State.Responses.ContainsKey(Home.Bulb));
        Assert.Equal(isRestricted, GatewayDirectory.PolicyOf(story.State, story.Bulb).FromDevice.IsEmpty);
        Assert.Equal(isRestricted, story.Events.OfType<GatewayEvent.ResponseChanged>().Any(e => e.Device.Id == Home.Bulb));
    }

    [Theory]
    [InlineData("cli")]
    [InlineData("mqtt")]
    public void New_mac_on_the_port_of_a_device_that_a_person_released_is_a_new_device(string by)
    {
        Story story = Isolated(false).Then(new PolicyInput.ResponseDecided(Home.Camera, new(ResponseLevel.None, Home.Noon, "repaired", by)))
            .After(TimeSpan.FromMinutes(1)).Sees(mac: Home.BulbMac, port: "p1", address: "192.168.20.11");

        Assert.Equal((null, ResponseLevel.None), (story.Camera.LastIsolated, story.Bulb.Response.Level));
        Assert.DoesNotContain(story.Events, e => e is GatewayEvent.ResponseChanged { Device.Id: var id } && id == Home.Bulb);
    }

    [Fact]
    public void Response_that_ended_by_itself_is_named_as_what_it_may_have_been()
    {
        Story story = Isolated(false).Then(new PolicyInput.ResponseDecided(Home.Camera, new(ResponseLevel.None, Home.Noon, "quiet", "time")))
            .After(TimeSpan.FromMinutes(1)).Sees(mac: Home.BulbMac, port: "p1", address: "192.168.20.11");

        Assert.Contains("was restricted or isolated until lately", story.Bulb.Response.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void New_mac_elsewhere_or_beside_other_stations_is_only_reported()
    {
        Story elsewhere = Isolated(false).Sees(mac: Home.BulbMac, port: "p2", address: "192.168.20.11");
        Assert.Equal(ResponseLevel.None, elsewhere.Bulb.Response.Level);
        Assert.Contains(elsewhere.Events, e => e is GatewayEvent.DeviceAppeared { Device.Id: var id } && id == Home.Bulb);

        Story shared = new Story(Ports(Home.Empty(), false)).Sees(mac: MacAddress.Parse("00:00:5e:00:53:77"), port: "p1", address: "192.168.20.77", lease: TimeSpan.FromDays(1))
            .Sees(port: "p1", address: "192.168.20.10").Then(new PolicyInput.ResponseDecided(Home.Camera, new(ResponseLevel.Isolated, Home.Noon, "test", "rule")))
            .Sees(mac: Home.BulbMac, port: "p1", address: "192.168.20.11");
        Assert.Equal(ResponseLevel.None, shared.Bulb.Response.Level);
        Assert.Contains("Other stations are connected there", Assert.Single(shared.Events.OfType<GatewayEvent.IdentityDoubted>(), e => e.Device.Id == Home.Bulb).Doubt, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ResponseLevel.Isolated, "cli", true)]
    [InlineData(ResponseLevel.Restricted, "rule", true)]
    [InlineData(ResponseLevel.Restricted, "cli", false)]
    [InlineData(ResponseLevel.RateLimit, "rule", false)]
    public void Mac_that_got_a_lease_hours_before_and_comes_to_the_port_now_starts_restricted(ResponseLevel level, string by, bool isRestricted)
    {
        Story story = new Story(Ports(Home.Empty(), false)).Sees(port: "p1", address: "192.168.20.10").Sees(mac: Home.BulbMac, address: "192.168.20.11", lease: TimeSpan.FromDays(1))
            .After(TimeSpan.FromHours(5)).Then(new PolicyInput.ResponseDecided(Home.Camera, new(level, Home.Noon, "test", by) { Shape = by == "rule" ? ViolationShape.SynFlood : null })).Sees(mac: Home.BulbMac, port: "p1", address: "192.168.20.11", inUse: true);

        Assert.Equal(isRestricted ? ResponseLevel.Restricted : ResponseLevel.None, story.Bulb.Response.Level);
        // One that was known at a port before is not new.
        story.Sees(mac: Home.LaptopMac, port: "p2").Sees(mac: Home.LaptopMac, port: "p1");
        Assert.All(story.State.Devices.Values.Where(d => d.Mac == Home.LaptopMac), d => Assert.Equal(ResponseLevel.None, d.Response.Level));
    }

    [Fact]
    public void T1_Third_and_fourth_mac_on_the_port_of_an_isolated_device_start_restricted_too()
    {
        Story story = Isolated(false).Sees(mac: Invented(1), source: SightingSource.Arp, port: "p1");
        for (int i = 2; i <= 4; i++) story.After(TimeSpan.FromSeconds(1)).Sees(mac: Invented(i), port: "p1", address: $"192.168.20.{20 + i}", lease: TimeSpan.FromHours(1));
        story.Sees(mac: Home.BulbMac, port: "p2", address: "192.168.20.11", lease: TimeSpan.FromHours(1));

        Assert.Equal(Enumerable.Repeat(ResponseLevel.Restricted, 4), Range(1, 4).Select(i => Of(story, i)!.Response.Level));
        Assert.DoesNotContain(story.Events, e => e is GatewayEvent.IdentityDoubted);
        Assert.Equal(ResponseLevel.None, story.Bulb.Response.Level);
    }

    [Fact]
    public void T1_T17_Mac_addresses_beyond_a_few_on_the_port_of_an_isolated_device_stay_unknown()
    {
        Story story = Isolated(false);
        for (int i = 1; i <= 40; i++) story.After(TimeSpan.FromSeconds(1)).Sees(mac: Invented(i), source: SightingSource.Arp, port: "p1");

        Assert.Equal(UnknownDeviceTotals.MostSuccessors, story.State.Devices.Values.Count(d => d.Response.Level == ResponseLevel.Restricted));
        Assert.Equal(UnknownDeviceTotals.MostSuccessors + 1, story.State.Devices.Count);
        Assert.Equal(UnknownDeviceTotals.MostSuccessors, story.Events.OfType<GatewayEvent.ResponseChanged>().Count(e => e.Device.Id != Home.Camera));

        // The DHCP server does not know of that. One on another port is known by its own frame, and gets its lease.
        story.Sees(mac: Invented(50), address: "192.168.20.50", lease: TimeSpan.FromHours(1)).Sees(mac: Home.BulbMac, port: "p2").Sees(mac: Home.BulbMac, address: "192.168.20.11", lease: TimeSpan.FromHours(1));
        Assert.Null(Of(story, 50));
        Assert.Equal((ResponseLevel.None, 1), (story.Bulb.Response.Level, story.Bulb.Addresses.Length));

        // A person lets the first device go: the port is like any other again.
        story.Then(new PolicyInput.ResponseDecided(Home.Camera, new(ResponseLevel.None, story.Now, "repaired", "cli"))).Sees(mac: Invented(99), source: SightingSource.Arp, port: "p1");
        Assert.Equal(ResponseLevel.None, Of(story, 99)!.Response.Level);
    }

    [Fact]
    public void T1_Mac_that_showed_itself_before_the_isolation_is_restricted_with_it()
    {
        Story story = new Story(Ports(Home.Empty(), false)).Sees(port: "p1", address: "192.168.20.10", lease: TimeSpan.FromDays(1));
        for (int i = 1; i <= 12; i++) story.Sees(mac: Invented(i), source: SightingSource.Arp, port: "p1");
        story.Sees(mac: Home.BulbMac, source: SightingSource.Arp, port: "p2").After(TimeSpan.FromMinutes(1))
            .Then(new PolicyInput.ResponseDecided(Home.Camera, new(ResponseLevel.Isolated, Home.Noon, "test", "cli")));

        Assert.Equal(UnknownDeviceTotals.MostSuccessors, story.State.Devices.Values.Count(d => d.Response.Level == ResponseLevel.Restricted));
        Assert.Equal((UnknownDeviceTotals.MostSuccessors + 2, ResponseLevel.None), (story.State.Devices.Count, story.Bulb.Response.Level));
        Assert.Equal(UnknownDeviceTotals.MostSuccessors, story.State.Responses.Count(r => r.Value.Level == ResponseLevel.Restricted));
        story.Sees(mac: Invented(13), source: SightingSource.Arp, port: "p1");
        Assert.Null(Of(story, 13));
    }

    [Fact]
    public void T1_Mac_that_was_silent_since_before_the_isolation_starts_restricted_when_it_returns()
    {
        Story story = new Story(Ports(Home.Empty(), false)).Sees(port: "p1", address: "192.168.20.10", lease: TimeSpan.FromDays(1))
            .Sees(mac: Invented(1), source: SightingSource.Arp, port: "p1").Sees(mac: Home.BulbMac, port: "p1", address: "192.168.20.11", lease: TimeSpan.FromDays(1)).After(TimeSpan.FromHours(2))
            .Then(new PolicyInput.ResponseDecided(Home.Camera, new(ResponseLevel.Isolated, Home.Noon, "test", "cli"))).Sees(mac: Invented(1), source: SightingSource.Arp, port: "p1");
        Assert.Equal(ResponseLevel.Restricted, Of(story, 1)!.Response.Level);

        // A sensor with a lease that sleeps for hours may be behind the same switch.
        story.After(TimeSpan.FromHours(1.5)).Sees(mac: Home.BulbMac, port: "p1", address: "192.168.20.11", lease: TimeSpan.FromDays(1));
        Assert.Equal(ResponseLevel.None, story.Bulb.Response.Level);
    }

    [Fact]
    public void Neighbour_with_a_lease_on_the_port_of_an_isolated_device_goes_on_and_is_reported()
    {
        Story story = new Story(Ports(Home.Empty(), false)).Sees(port: "p1", address: "192.168.20.10", lease: TimeSpan.FromDays(1))
            .Sees(mac: Home.BulbMac, port: "p1", address: "192.168.20.11", lease: TimeSpan.FromDays(1)).Sees(mac: Invented(1), source: SightingSource.Arp, port: "p1");
        for (int i = 0; i < 2; i++) story.Then(new PolicyInput.ResponseDecided(Home.Camera, new(ResponseLevel.Isolated, Home.Noon, "test", "cli")));

        Assert.Equal((ResponseLevel.None, ResponseLevel.None), (story.Bulb.Response.Level, Of(story, 1)!.Response.Level));
        Assert.Contains($"which it shares with {Home.Bulb}. If", Assert.Single(story.Events.OfType<GatewayEvent.IdentityDoubted>()).Doubt, StringComparison.Ordinal);
    }

    private static IEnumerable<int> Range(int first, int count) => Enumerable.Range(first, count);

    private static MacAddress Invented(int number) => new(0x02_00_00_00_90_00UL + (ulong)number);

    private static Device? Of(Story story, int number) => story.State.Devices.GetValueOrDefault(DeviceId.Of(Invented(number)));

    private static Story Isolated(bool isWireless) => new Story(Ports(Home.Empty(), isWireless)).Sees(port: "p1", address: "192.168.20.10")
        .Then(new PolicyInput.ResponseDecided(Home.Camera, new(ResponseLevel.Isolated, Home.Noon, "test", "rule")));

    private static GatewayState Ports(GatewayState state, bool isWireless) => state with
    {
        Facts = new()
        {
            Interfaces = ImmutableSortedDictionary<string, InterfaceFacts>.Empty.Add("br-things", new()
            {
                Name = "br-things", IsBridge = true,
                Ports = [new("p1", null, true, false, isWireless, 1), new("p2", null, true, false, isWireless, 1)],
            }),
        },
    };

    private static GatewayState Approving(GatewayState state) =>
        state with { Networks = state.Networks.SetItem("things", state.Networks["things"] with { NewDevices = NewDevices.Approve }) };
}
