using System.Net;
using EdgeGuard.Core.Access;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.Leases;
using EdgeGuard.Core.Reducers;
using EdgeGuard.Core.State;

namespace EdgeGuard.Core.Tests.State;

/// <summary>A repeater that puts its own MAC address on the frames of others; here it has that of the camera.</summary>
public sealed class RepeatedStationsTests
{
    private readonly Story _story = new(Home.Empty() with { ProfileRules = [new() { ProfileKey = "local:/station.json", HostName = "station*" }] });

    [Fact]
    public void Addresses_of_stations_behind_a_repeater_are_bound_to_its_MAC_address()
    {
        Grant(1);
        Grant(2);

        Assert.Equal(["192.168.20.101", "192.168.20.102"], _story.Camera.Addresses.Select(a => a.ToString()));
        Assert.All(_story.Camera.Holdings, h => Assert.Equal(Home.CameraMac, h.Mac));
        Assert.Equal(Home.Camera, Assert.Single(_story.State.Devices).Key);
        Assert.Contains("as a repeater does", _story.State.Concerns[$"repeater:{Home.Camera}"].Why, StringComparison.Ordinal);
        // What the server wrote down is about the same stations.
        Assert.Null(Reconciliation.Granted(_story.State, new RecordedLease(Address(1), Station(1), _story.Now.AddMinutes(10), null), _story.Now));
    }

    [Fact]
    public void Copy_of_a_request_that_was_read_on_the_bridge_itself_makes_no_device_of_a_station()
    {
        foreach (int station in (int[])[1, 2, 3])
        {
            foreach (string? port in (string?[])["lan3", null])
            {
                _story.Then(new PolicyInput.Sighted(new()
                {
                    Source = SightingSource.Dhcp4, Mac = Station(station), Via = Home.CameraMac, Interface = "br-things", Port = port, Transaction = 7, Client = "", OnlyInUse = true,
                }));
            }
            Acknowledge(station);
        }

        Assert.Equal(3, _story.Camera.Addresses.Length);
        Assert.Equal(Home.Camera, Assert.Single(_story.State.Devices).Key);
    }

    [Fact]
    public void Grant_that_is_read_before_the_request_is_the_repeaters_too()
    {
        Acknowledge(1);
        Request(1);

        Assert.Equal(Address(1), Assert.Single(_story.Camera.Addresses));
        Assert.Single(_story.State.Devices);
    }

    [Fact]
    public void T1_Invented_stations_lead_no_isolated_device_out_and_the_ninth_gets_nothing_through_it()
    {
        Grant(1);
        _story.Then(new PolicyInput.ResponseDecided(Home.Camera, new(ResponseLevel.Isolated, _story.Now, "test", "rule")));

        for (int i = 2; i <= 20; i++) Grant(i);

        Assert.Equal(RepeatedStations.Most, _story.Camera.Addresses.Length);
        Assert.Equal(ResponseLevel.Isolated, _story.Camera.Response.Level);
        Assert.DoesNotContain(_story.State.Devices.Values, d => d.Id != Home.Camera && d.Holdings.Any(h => h.Mac == Home.CameraMac));
    }

    [Fact]
    public void Station_without_an_address_gives_its_place_to_the_ninth()
    {
        for (int i = 1; i < RepeatedStations.Most; i++) Grant(i);
        Request(8);
        Grant(9);

        Assert.Equal(RepeatedStations.Most, _story.Camera.Behind.Length);
        Assert.DoesNotContain(_story.Camera.Behind, b => b.Mac == Station(8));
        Assert.Contains(Address(9), _story.Camera.Addresses);
    }

    [Fact]
    public void Merging_a_station_with_its_repeater_leaves_its_address_where_its_frames_come_from()
    {
        Grant(1);
        _story.Then(new PolicyInput.Merged(Home.Camera, DeviceId.Of(Station(1))));

        Assert.Null(Reconciliation.Granted(_story.State, new RecordedLease(Address(1), Station(1), _story.Now.AddMinutes(10), null), _story.Now));
        Grant(1);
        Assert.Equal(Home.CameraMac, Assert.Single(_story.Camera.Holdings).Mac);
    }

    [Fact]
    public void Policy_is_what_the_profiles_of_all_allow()
    {
        Grant(1);
        Grant(2, "station 2");

        Assert.Equal([null, "local:/station.json"], _story.Camera.Behind.Select(b => b.ProfileKey));
        Assert.Contains("local:/station.json", ProfileInForce.NeededBy(_story.Camera));
        DeviceAccess access = AccessTable.Of(_story.State).Devices.Single(d => d.Mac == Home.CameraMac);
        Assert.Empty(access.Source.OwnKey);
    }

    [Fact]
    public void T1_Station_with_a_place_of_its_own_keeps_its_address_until_the_operator_says_that_it_is_a_repeater()
    {
        _story.Sees(SightingSource.Arp, mac: Home.BulbMac).Sees(mac: Home.BulbMac, address: "192.168.20.11", lease: TimeSpan.FromMinutes(10));
        _story.Sees(SightingSource.Arp, mac: Home.BulbMac, address: "192.168.20.11", inUse: true);

        Request(Home.BulbMac);
        Acknowledge(Home.BulbMac, IPAddress.Parse("192.168.20.11"));
        Assert.Empty(_story.Camera.Addresses);
        Assert.Single(_story.Bulb.Addresses);

        Story confirmed = new(_story.State with { Settings = _story.State.Settings.SetItem(Home.CameraMac, new(null, null) { IsRepeater = true }) });
        confirmed.Then(new PolicyInput.Sighted(Granted(Home.BulbMac, IPAddress.Parse("192.168.20.11"))));
        Assert.Single(Contests.Of(confirmed.State), c => c.Claimant.Id == Home.Camera && c.Holder.Id == Home.Bulb);
    }

    private static MacAddress Station(int number) => new(0x00005e005440UL + (ulong)number);

    private static IPAddress Address(int number) => IPAddress.Parse($"192.168.20.{100 + number}");

    private void Grant(int number, string? host = null)
    {
        Request(number, host);
        Acknowledge(number);
    }

    private void Request(int number, string? host = null) => Request(Station(number), host);

    private void Request(MacAddress station, string? host = null) => _story.Then(new PolicyInput.Sighted(new()
    {
        Source = SightingSource.Dhcp4, Mac = station, Via = Home.CameraMac, Interface = "br-things", Transaction = 7, Client = "", HostName = host, OnlyInUse = true,
    }));

    private void Acknowledge(int number) => Acknowledge(Station(number), Address(number));

    private void Acknowledge(MacAddress station, IPAddress address) => _story.Then(new PolicyInput.Sighted(Granted(station, address)));

    private static Sighting Granted(MacAddress station, IPAddress address) => new()
    {
        Source = SightingSource.Dhcp4, Mac = station, Interface = "br-things", Transaction = 7, Address = address, Lease = TimeSpan.FromMinutes(10), IsAcknowledgement = true,
    };
}
