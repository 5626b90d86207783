using System.Net;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.Events;
using EdgeGuard.Core.Reducers;
using EdgeGuard.Core.State;

namespace EdgeGuard.Core.Tests.State;

/// <summary>Whom an address belongs to, and whose word about a device counts.</summary>
public sealed class SightingReducerTests
{
    private const string Address6 = "2001:db8:20::99";
    private const string Url = "https://mud.example.net/camera.json";

    [Fact]
    public void Address_only_seen_in_use_binds_nothing() =>
        Assert.Empty(Addresses(After(Seen(Home.CameraMac, "192.168.20.10") with { Source = SightingSource.Arp, OnlyInUse = true }), Home.Camera));

    [Theory]
    [InlineData("192.168.20.1", SightingSource.Dhcp4)]
    [InlineData("2001:db8:20::1", SightingSource.NeighborDiscovery)]
    public void Gateways_own_address_binds_to_nobody(string address, SightingSource source) =>
        Assert.Empty(Addresses(After(Seen(Home.CameraMac, address) with { Source = source }), Home.Camera));

    [Fact]
    public void F26_Probe_for_an_address_that_another_holds_takes_it_from_nobody()
    {
        GatewayState state = After(Probe(Home.CameraMac), Probe(Home.BulbMac));

        Assert.Equal([IPAddress.Parse(Address6)], Addresses(state, Home.Camera));
        Assert.Empty(Addresses(state, Home.Bulb));
    }

    [Fact]
    public void Servers_grant_moves_an_address_to_its_new_holder_once_the_old_one_is_gone()
    {
        GatewayState contested = After(Probe(Home.CameraMac), Seen(Home.BulbMac, Address6) with { Source = SightingSource.Dhcp6 });
        Assert.Equal([IPAddress.Parse(Address6)], Addresses(contested, Home.Camera));
        Contest contest = Assert.Single(Contests.Of(contested));
        GatewayState state = contested.After(new PolicyInput.PlaceProbed(Home.Camera, contest.Holder.PlaceOf(Home.CameraMac)!, IPAddress.Parse(Address6), IsThere: false));

        Assert.Empty(Addresses(state, Home.Camera));
        Assert.Equal([IPAddress.Parse(Address6)], Addresses(state, Home.Bulb));
    }

    [Fact]
    public void Nobody_gives_anothers_address_back_or_names_its_profile()
    {
        Sighting granted = Seen(Home.CameraMac, "192.168.20.10");

        GatewayState state = After(granted, granted with { Released = true, Via = Home.BulbMac, MudUrl = Url, IsAcknowledgement = true });

        Assert.Equal([IPAddress.Parse("192.168.20.10")], Addresses(state, Home.Camera));
        Assert.Null(state.Devices[Home.Camera].ProfileKey);
    }

    [Theory]
    [InlineData(Url, Url)]
    [InlineData("http://mud.example.net/camera.json", null)]
    [InlineData("https://mud.example.net/\ncamera.json", null)]
    [InlineData("https://camera@mud.example.net/camera.json", null)]
    [InlineData("camera.json", null)]
    [InlineData("https://mud.example.net/camera.json?serial=1", null)]
    [InlineData("https://mud.example.net/camera.json#1", null)]
    public void Only_an_https_url_names_a_profile(string sent, string? profile) =>
        Assert.Equal(profile, After(Seen(Home.CameraMac, null) with { MudUrl = sent, IsAcknowledgement = true }).Devices[Home.Camera].ProfileKey);

    [Fact]
    public void Host_name_that_changes_all_the_time_is_news_once_an_hour_and_the_last_one_counts()
    {
        (GatewayState state, _) = Apply(Home.Empty(), Named("camera-0"), Home.Noon);
        int news = 0;
        for (int i = 1; i <= 3 * 60; i++)
        {
            (state, IReadOnlyList<GatewayEvent> events) = Apply(state, Named($"camera-{i}") with { VendorClass = $"class {i}" }, Home.Noon.AddMinutes(i));
            news += events.OfType<GatewayEvent.DeviceChanged>().Count();
            // The first change counts at once.
            if (i == 1) Assert.Equal(("camera-1", 1), (state.Devices[Home.Camera].HostName, news));
        }
        (state, _) = Apply(state, Seen(Home.CameraMac, "192.168.20.10") with { Source = SightingSource.Arp }, Home.Noon.AddHours(5));

        Assert.Equal(3, news);
        Device camera = state.Devices[Home.Camera];
        Assert.Equal(("camera-180", "camera-180", "class 180", null), (camera.Name, camera.HostName, camera.VendorClass, camera.LaterDescription));
    }

    [Fact]
    public void Device_that_says_more_of_itself_or_takes_a_change_back_need_not_wait()
    {
        GatewayState state = After(Named("a"), Named("b"), Named("c"), Named("b"));
        Assert.Equal(("b", null), (state.Devices[Home.Camera].HostName, state.Devices[Home.Camera].LaterDescription));

        GatewayState more = state.After(new PolicyInput.Sighted(Named("d") with { VendorClass = "class", Fingerprint = "1,3,6" }));

        Assert.Equal(("b", "class", "1,3,6"), (more.Devices[Home.Camera].HostName, more.Devices[Home.Camera].VendorClass, more.Devices[Home.Camera].Fingerprint));
    }

    private static (GatewayState, IReadOnlyList<GatewayEvent>) Apply(GatewayState state, Sighting sighting, DateTimeOffset now) => Reducer.Apply(state, new PolicyInput.Sighted(sighting), now);

    private static Sighting Named(string hostName) => Seen(Home.CameraMac, null) with { HostName = hostName };

    private static GatewayState After(params Sighting[] sightings) => Home.Empty().After([.. sightings.Select(s => new PolicyInput.Sighted(s))]);

    private static IPAddress[] Addresses(GatewayState state, DeviceId device) => [.. state.Devices[device].Addresses];

    private static Sighting Probe(MacAddress mac) => Seen(mac, Address6) with { Source = SightingSource.NeighborDiscovery };

    private static Sighting Seen(MacAddress mac, string? address) => new()
    {
        Source = SightingSource.Dhcp4,
        Mac = mac,
        Interface = "br-things",
        Address = address is null ? null : IPAddress.Parse(address),
    };
}
