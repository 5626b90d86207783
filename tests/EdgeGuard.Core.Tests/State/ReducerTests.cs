using System.Collections.Immutable;
using System.Net;
using EdgeGuard.Core.Access;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.Events;
using EdgeGuard.Core.Reducers;
using EdgeGuard.Core.State;
using EdgeGuard.Core.Violations;

namespace EdgeGuard.Core.Tests.State;

public sealed class ReducerTests
{
    private const string CameraUrl = "https://mud.example.net/camera.json";

    [Fact]
    public void A_devices_life_is_told_step_by_step()
    {
        GatewayState state = Home.Empty();
        List<string> story = [];
        Violation scan = new()
        {
            Time = Home.Noon, Kind = ViolationKind.FromDevice, SourceMac = Home.CameraMac, Interface = "br-things",
            Source = IPAddress.Parse("192.168.20.10"), Destination = IPAddress.Parse("198.51.100.7"), Protocol = 6, DestinationPort = 23, Dropped = true,
        };
        PolicyInput[] inputs =
        [
            Seen(Home.CameraMac, url: CameraUrl),
            Seen(Home.CameraMac, address: "192.168.20.10"),
            Seen(Home.CameraMac, address: "192.168.20.10"),
            new PolicyInput.ProfileLoaded(CameraUrl, Home.Full().Profiles[CameraUrl]),
            new PolicyInput.Violated(scan),
            new PolicyInput.ResponseDecided(Home.Camera, new(ResponseLevel.Isolated, Home.Noon, "test", "rule")),
            new PolicyInput.ResponseDecided(Home.Camera, new(ResponseLevel.Isolated, Home.Noon, "test", "rule")),
            new PolicyInput.ResponseDecided(Home.Camera, new(ResponseLevel.None, Home.Noon, "test", "cli")),
            Seen(Home.CameraMac, address: "192.168.20.10", released: true),
            Seen(Home.BulbMac, address: "192.168.20.10"),
            new PolicyInput.PlaceProbed(Home.Camera, new(Home.CameraMac, "br-things", null), IPAddress.Parse("192.168.20.10"), IsThere: false),
        ];
        foreach (PolicyInput input in inputs)
        {
            (GatewayState next, IReadOnlyList<GatewayEvent> events) = Reducer.Apply(state, input, Home.Noon);
            string marks = AccessTable.MayChangeRuleset(state, next) ? "rules " : "";
            story.Add($"{input.GetType().Name}: {marks}{string.Join(' ', events.Select(e => e.GetType().Name))}".TrimEnd());
            state = next;
        }

        Assert.Equal(
        [
            // Without an address it can send nothing that the rules would let through, so there is nothing to tell the kernel yet.
            "Sighted: DeviceAppeared ApprovalNeeded",
            "Sighted: rules DeviceChanged",
            "Sighted:",
            "ProfileLoaded: rules ProfileLoaded",
            "Violated: ViolationSeen",
            "ResponseDecided: rules ResponseChanged",
            "ResponseDecided:",
            "ResponseDecided: rules ResponseChanged",
            // Where no port is visible, another may have sent it.
            "Sighted:",
            "Sighted: DeviceAppeared",
            "PlaceProbed: rules DeviceChanged DeviceChanged",
        ], story);
    }

    [Fact]
    public void A_sighting_on_an_interface_that_is_not_governed_is_nobodys()
    {
        Assert.Empty(Home.Empty().After(new PolicyInput.Sighted(new() { Source = SightingSource.Dhcp4, Mac = Home.CameraMac, Interface = "wan0" })).Devices);
    }

    [Fact]
    public void An_address_has_one_holder()
    {
        GatewayState state = Home.Empty()
            .With(Home.CameraMac, "br-things", null, "192.168.20.10")
            .With(Home.BulbMac, "br-things", null, "192.168.20.10");

        Assert.Empty(state.Devices[Home.Bulb].Addresses);
        Assert.Equal(IPAddress.Parse("192.168.20.10"), Assert.Single(state.Devices[Home.Camera].Addresses));
    }

    [Fact]
    public void An_address_of_another_network_is_not_bound()
    {
        Assert.Empty(Home.Empty().After(Seen(Home.CameraMac, address: "203.0.113.99")).Devices[Home.Camera].Addresses);
    }

    [Fact]
    public void T2_A_device_may_not_move_to_another_makers_profile_by_itself()
    {
        Story story = new Story(Home.Empty() with { Claims = ClaimAcceptance.Accept }).Sees(url: CameraUrl).After(TimeSpan.FromHours(1)).Sees(url: "https://evil.example.org/open.json");

        Assert.Equal(CameraUrl, story.Camera.ProfileKey);
        Assert.Equal("https://mud.example.net/camera-2.json", story.After(TimeSpan.FromHours(1)).Sees(url: "https://mud.example.net/camera-2.json").Camera.ProfileKey);
    }

    [Theory]
    [InlineData("http://mud.example.net/camera.json")]
    [InlineData("file:///etc/passwd")]
    [InlineData("nonsense")]
    public void A_mud_url_that_is_not_https_is_not_listened_to(string url)
    {
        Assert.Null(Home.Empty().After(Seen(Home.CameraMac, url: url)).Devices[Home.Camera].ProfileKey);
    }

    [Fact]
    public void What_the_operator_wrote_stands_above_what_a_device_says()
    {
        GatewayState home = Home.Empty() with
        {
            Settings = ImmutableSortedDictionary<MacAddress, DeviceSettings>.Empty.Add(Home.CameraMac, new("hall camera", "local:camera")),
        };

        Device camera = home.After(Seen(Home.CameraMac, url: CameraUrl)).Devices[Home.Camera];

        Assert.Equal(("hall camera", "local:camera"), (camera.Name, camera.ProfileKey));
    }

    [Fact]
    public void T17_One_device_cannot_fill_the_tables_with_addresses()
    {
        GatewayState state = Home.Empty().After(
            [.. Enumerable.Range(1, 100).Select(i => Seen(Home.CameraMac, address: $"2001:db8:20::{i:x}"))]);

        Assert.Equal(AddressTable.AddressCap, state.Devices[Home.Camera].Addresses.Length);
    }

    private static PolicyInput.Sighted Seen(MacAddress mac, string? url = null, string? address = null, bool released = false) => new(new()
    {
        Source = SightingSource.Dhcp4,
        Mac = mac,
        Interface = "br-things",
        MudUrl = url,
        IsAcknowledgement = url is not null,
        Address = address is null ? null : IPAddress.Parse(address),
        Released = released,
    });
}
