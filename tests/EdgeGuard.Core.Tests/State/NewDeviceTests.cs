using System.Collections.Immutable;
using EdgeGuard.Core.Access;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.Events;
using EdgeGuard.Core.Networks;
using EdgeGuard.Core.State;

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

        Story shared = new Story(Ports(Home.Empty(), false)).Sees(mac: MacAddress.Parse("00:00:5e:00:53:77"), port: "p1", address: "192.168.20.77")
            .Sees(port: "p1", address: "192.168.20.10").Then(new PolicyInput.ResponseDecided(Home.Camera, new(ResponseLevel.Isolated, Home.Noon, "test", "rule")))
            .Sees(mac: Home.BulbMac, port: "p1", address: "192.168.20.11");
        Assert.Equal(ResponseLevel.None, shared.Bulb.Response.Level);
        Assert.Contains("Other stations are connected there", Assert.Single(shared.Events.OfType<GatewayEvent.IdentityDoubted>()).Doubt, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ResponseLevel.Isolated, "cli", true)]
    [InlineData(ResponseLevel.Restricted, "rule", true)]
    [InlineData(ResponseLevel.Restricted, "cli", false)]
    [InlineData(ResponseLevel.RateLimit, "rule", false)]
    public void Mac_that_got_a_lease_hours_before_and_comes_to_the_port_now_starts_restricted(ResponseLevel level, string by, bool isRestricted)
    {
        Story story = new Story(Ports(Home.Empty(), false)).Sees(port: "p1", address: "192.168.20.10").Sees(mac: Home.BulbMac, address: "192.168.20.11", lease: TimeSpan.FromDays(1))
            .After(TimeSpan.FromHours(5)).Then(new PolicyInput.ResponseDecided(Home.Camera, new(level, Home.Noon, "test", by))).Sees(mac: Home.BulbMac, port: "p1", address: "192.168.20.11", inUse: true);

        Assert.Equal(isRestricted ? ResponseLevel.Restricted : ResponseLevel.None, story.Bulb.Response.Level);
        // One that was known at a port before is not new.
        story.Sees(mac: Home.LaptopMac, port: "p2").Sees(mac: Home.LaptopMac, port: "p1");
        Assert.All(story.State.Devices.Values.Where(d => d.Mac == Home.LaptopMac), d => Assert.Equal(ResponseLevel.None, d.Response.Level));
    }

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
