using System.Net;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.Leases;
using EdgeGuard.Core.Reducers;
using EdgeGuard.Core.State;

namespace EdgeGuard.Core.Tests.State;

public sealed class ReconciliationTests
{
    private readonly Story _story = new(Home.Empty());

    [Fact]
    public void F30_Grant_that_no_frame_told_is_known_from_the_servers_file()
    {
        Follow(Lease("192.168.20.10", 600));

        HeldAddress held = Assert.Single(_story.Camera.Holdings);
        Assert.Equal((AddressOrigin.Lease4, _story.Now.AddSeconds(600)), (held.Origin, held.Until));
        Assert.Equal("things", _story.Camera.Network);
        Assert.Null(Reconciliation.Granted(_story.State, Lease("192.168.20.10", 600), _story.Now));
    }

    // A server that is gone left its file, or the clock jumped.
    [Fact]
    public void T1_F42_Line_that_ended_long_ago_binds_only_for_the_device_that_holds_or_last_held_the_address()
    {
        RecordedLease doubtful = Lease("192.168.20.10", 600) with { IsDoubtful = true };
        Assert.Null(Reconciliation.Granted(_story.State, doubtful, _story.Now));
        _story.Sees();
        Assert.Null(Reconciliation.Granted(_story.State, doubtful, _story.Now));

        Follow(Lease("192.168.20.10", 300));
        Follow(doubtful);
        Assert.Equal(_story.Now.AddSeconds(600), Assert.Single(_story.Camera.Holdings).Until);
        _story.After(TimeSpan.FromSeconds(700)).Then(new PolicyInput.TimePassed());
        Assert.Empty(_story.Camera.Addresses);
        Assert.NotNull(Reconciliation.Granted(_story.State, doubtful with { Until = _story.Now.AddSeconds(600) }, _story.Now));
    }

    [Fact]
    public void Renewal_that_no_frame_told_makes_the_lease_longer()
    {
        Follow(Lease("192.168.20.10", 600));
        Follow(Lease("192.168.20.10", 1200));

        Assert.Equal(_story.Now.AddSeconds(1200), Assert.Single(_story.Camera.Holdings).Until);
    }

    [Fact]
    public void Lease_that_was_given_back_does_not_come_back_by_a_stale_line_and_a_new_grant_does()
    {
        _story.Sees(port: "lan3", address: "192.168.20.10", lease: TimeSpan.FromMinutes(10));
        RecordedLease stale = Lease("192.168.20.10", 600);
        _story.After(TimeSpan.FromSeconds(1)).Sees(SightingSource.Dhcp6, port: "lan3", transaction: 7).Sees(SightingSource.Dhcp6, address: "192.168.20.10", lease: TimeSpan.Zero, released: true, transaction: 7);
        Assert.Empty(_story.Camera.Addresses);

        Assert.Null(Reconciliation.Granted(_story.State, stale, _story.Now));
        Assert.NotNull(Reconciliation.Granted(_story.State, stale with { Until = stale.Until!.Value.AddMinutes(1) }, _story.Now));
    }

    [Fact]
    public void Lease_that_ended_by_a_packet_does_not_come_back_by_an_older_file_however_late_it_ends()
    {
        Follow(Lease("192.168.20.10", 600));
        RecordedLease stale = Lease("192.168.20.10", 6000) with { Noted = _story.Now };
        _story.Sees(address: "192.168.20.10", lease: TimeSpan.FromMinutes(10), client: "");
        _story.After(TimeSpan.FromSeconds(60)).Sees(address: "192.168.20.77", lease: TimeSpan.FromMinutes(10), client: "");
        Assert.Equal(["192.168.20.77"], _story.Camera.Addresses.Select(a => a.ToString()));

        Assert.Null(Reconciliation.Granted(_story.State, stale, _story.Now));
        Assert.Null(Reconciliation.Granted(_story.State, stale with { Until = null }, _story.Now));
        Assert.NotNull(Reconciliation.Granted(_story.State, stale with { Noted = _story.Now.AddSeconds(1) }, _story.Now));
    }

    [Fact]
    public void Reserved_address_makes_no_device_and_is_that_of_a_known_one()
    {
        RecordedLease reserved = Lease("192.168.20.10", 0) with { Until = null, IsReserved = true };
        Assert.Null(Reconciliation.Granted(_story.State, reserved, _story.Now));
        Assert.NotNull(Reconciliation.Granted(_story.State, reserved with { IsReserved = false }, _story.Now));

        _story.Sees(SightingSource.Arp, address: "192.168.20.10", inUse: true);
        Follow(reserved);
        Assert.Equal(["192.168.20.10"], _story.Camera.Addresses.Select(a => a.ToString()));
    }

    [Fact]
    public void Line_of_a_server_that_is_gone_takes_nothing_from_what_another_was_seen_to_grant()
    {
        Follow(Lease("192.168.20.10", 6000) with { Noted = _story.Now });
        RecordedLease old = Lease("192.168.20.10", 6000) with { Noted = _story.Now };
        _story.After(TimeSpan.FromSeconds(10)).Sees(address: "192.168.20.77", lease: TimeSpan.FromMinutes(10));
        _story.Sees(mac: Home.BulbMac, address: "192.168.20.11", lease: TimeSpan.FromMinutes(10));

        Assert.Null(Reconciliation.Granted(_story.State, old, _story.Now));
        Assert.Contains(IPAddress.Parse("192.168.20.77"), _story.Camera.Addresses);
        // Its other line names an address that the new server granted to the bulb.
        Assert.Null(Reconciliation.Granted(_story.State, old with { Address = IPAddress.Parse("192.168.20.11") }, _story.Now));
        Assert.NotNull(Reconciliation.Granted(_story.State, old with { Address = IPAddress.Parse("192.168.20.11"), Noted = _story.Now.AddSeconds(1) }, _story.Now));
    }

    [Fact]
    public void File_extends_a_lease_and_never_shortens_it()
    {
        _story.Sees(address: "192.168.20.10", lease: TimeSpan.FromMinutes(10));

        Assert.Null(Reconciliation.Granted(_story.State, Lease("192.168.20.10", 300), _story.Now));
        Assert.Null(Reconciliation.Granted(_story.State, Lease("192.168.20.10", 3000) with { Noted = _story.Now.AddSeconds(-1) }, _story.Now));
        Assert.NotNull(Reconciliation.Granted(_story.State, Lease("192.168.20.10", 3000), _story.Now));
    }

    [Fact]
    public void Lease_by_identifier_alone_belongs_to_the_device_that_holds_the_address_and_makes_no_other()
    {
        RecordedLease lease = Lease("2001:db8:20::9", 600) with { Mac = null };
        Assert.Null(Reconciliation.Granted(_story.State, lease, _story.Now));

        _story.Sees(SightingSource.NeighborDiscovery, address: "2001:db8:20::9");
        Follow(lease);

        HeldAddress held = Assert.Single(_story.Camera.Holdings);
        Assert.Equal((AddressOrigin.Lease6, _story.Now.AddSeconds(600)), (held.Origin, held.Until));
        Assert.Single(_story.State.Devices);
    }

    [Fact]
    public void Two_clients_at_one_MAC_address_hold_a_lease_each_and_one_client_holds_one()
    {
        Grant("192.168.20.10", 1, "");
        Grant("192.168.20.11", 2, "ff01");
        Assert.Equal(["192.168.20.10", "192.168.20.11"], _story.Camera.Addresses.Select(a => a.ToString()));

        foreach (string address in (string[])["192.168.20.10", "192.168.20.11"]) Assert.Null(Reconciliation.Granted(_story.State, Lease(address, 600), _story.Now));
        Grant("192.168.20.12", 3, "ff01");

        Assert.Equal(["192.168.20.10", "192.168.20.12"], _story.Camera.Addresses.Select(a => a.ToString()));
    }

    [Fact]
    public void Lease_outside_all_networks_is_nobodys() => Assert.Null(Reconciliation.Granted(_story.State, Lease("10.9.9.9", 600), _story.Now));

    [Fact]
    public void Lease_that_the_server_gave_up_lasts_until_its_end()
    {
        Follow(Lease("192.168.20.10", 600));

        _story.Then(new PolicyInput.Sighted(Reconciliation.GivenUp(_story.State, Lease("192.168.20.10", 600))!));

        Assert.Single(_story.Camera.Addresses);
        _story.After(TimeSpan.FromSeconds(600)).Then(new PolicyInput.TimePassed());
        Assert.Empty(_story.Camera.Addresses);
        Assert.Null(Reconciliation.GivenUp(_story.State, Lease("192.168.20.10", 600)));
    }

    [Fact]
    public void Neighbour_binds_in_version_6_and_asks_a_person_in_version_4()
    {
        Meet("2001:db8:20::77");
        Meet("192.168.20.77");

        Assert.Equal("2001:db8:20::77", Assert.Single(_story.Camera.Addresses).ToString());
        Assert.Equal(IPAddress.Parse("192.168.20.77"), Assert.Single(_story.Camera.Claims, c => c.IsOpen).Address);
    }

    [Fact]
    public void Address_given_back_is_not_brought_back_by_the_kernels_memory_of_it()
    {
        _story.Sees(SightingSource.Dhcp6, address: "2001:db8:20::77", lease: TimeSpan.FromMinutes(5)).Sees(SightingSource.Dhcp6, transaction: 7)
            .Sees(SightingSource.Dhcp6, address: "2001:db8:20::77", lease: TimeSpan.Zero, released: true, transaction: 7);

        Meet("2001:db8:20::77");
        _story.Sees(SightingSource.NeighborTable, address: "2001:db8:20::77");

        Assert.Empty(_story.Camera.Addresses);
        Assert.DoesNotContain(_story.Camera.Claims, c => c.IsOpen);
        Assert.Single(_story.Sees(SightingSource.Dhcp6, address: "2001:db8:20::77", lease: TimeSpan.FromMinutes(5)).Camera.Addresses);
    }

    [Fact]
    public void Forwarding_table_knows_that_a_device_is_there_and_a_frame_from_its_port_tells_which()
    {
        _story.Sees(address: "192.168.20.10").Then(new PolicyInput.Sighted(Reconciliation.Met(Home.Empty(), "br-things", "lan3", Home.CameraMac, null)!));
        Assert.Null(_story.Camera.Port);
        // A frame that is read on the bridge counts meanwhile.
        Assert.Contains(IPAddress.Parse("2001:db8:20::7"), _story.Sees(SightingSource.NeighborDiscovery, address: "2001:db8:20::7").Camera.Addresses);

        Assert.Equal("lan3", _story.Sees(SightingSource.NeighborDiscovery, port: "lan3", address: "2001:db8:20::7").Camera.Port);
        Assert.Null(Reconciliation.Met(_story.State, "br-things", "lan3", Home.CameraMac, null));
        Assert.Equal("lan3", _story.Sees(SightingSource.Arp, address: "192.168.20.10", inUse: true).Camera.Port);
    }

    [Fact]
    public void Known_devices_come_back_without_what_ended_meanwhile()
    {
        _story.Sees(address: "192.168.20.10", lease: TimeSpan.FromMinutes(5)).Sees(mac: Home.BulbMac, address: "192.168.20.11", lease: TimeSpan.FromHours(5))
            .Sees(mac: Home.LaptopMac, on: "br-family", address: "192.168.30.10");
        GatewayState smaller = Home.Empty() with { Networks = Home.Empty().Networks.Remove("family") };

        GatewayState again = KnownDevices.Restore(smaller, _story.State.Devices.Values, _story.Now.AddHours(1));

        Assert.Equal([Home.Camera, Home.Bulb], again.Devices.Keys);
        Assert.Empty(again.Devices[Home.Camera].Addresses);
        Assert.Single(again.Devices[Home.Bulb].Addresses);
    }

    [Fact]
    public void Rule_that_was_changed_holds_for_devices_known_before()
    {
        GatewayState ruled = Home.Empty() with { ProfileRules = [new() { ProfileKey = "local:/old.json", HostName = "cam" }] };
        Device before = new Story(ruled).Sees(host: "cam").Camera;

        GatewayState again = KnownDevices.Restore(ruled with { ProfileRules = [new() { ProfileKey = "local:/new.json", HostName = "cam" }] }, [before], Home.Noon);
        GatewayState without = KnownDevices.Restore(Home.Empty(), [before], Home.Noon);

        Assert.Equal("local:/new.json", again.Devices[Home.Camera].ProfileKey);
        Assert.Null(without.Devices[Home.Camera].ProfileKey);
    }

    [Fact]
    public void Visitors_are_forgotten_and_nobody_else_is()
    {
        _story.Sees(address: "192.168.20.10", lease: TimeSpan.FromDays(3));
        for (ulong i = 0; i < 3000; i++) _story.Sees(SightingSource.Arp, mac: new(0x020000000000 + i), address: "192.168.20.200", inUse: true);

        _story.Then(new PolicyInput.TimePassed());
        Assert.Equal(1025, _story.State.Devices.Count);
        _story.After(TimeSpan.FromMinutes(11)).Then(new PolicyInput.TimePassed());

        Assert.Equal(Home.Camera, Assert.Single(_story.State.Devices).Key);
    }

    [Fact]
    public void T17_Names_that_visitors_resolved_go_with_them_and_those_of_others_stay()
    {
        MacAddress visitor = new(0x020000000001);
        _story.Sees(address: "192.168.20.10", lease: TimeSpan.FromDays(3)).Sees(SightingSource.Arp, mac: visitor, address: "192.168.20.200", inUse: true);
        foreach (DeviceId device in (DeviceId[])[Home.Camera, DeviceId.Of(visitor)])
            _story.Then(new PolicyInput.NameLearned(device, "a.example.org", [IPAddress.Parse("203.0.113.1")]));
        Assert.Equal(2, _story.State.Learned.Count);

        _story.After(TimeSpan.FromMinutes(11)).Then(new PolicyInput.TimePassed());

        Assert.Equal(Home.Camera, Assert.Single(_story.State.Learned).Key);
    }

    private RecordedLease Lease(string address, int seconds) => new(IPAddress.Parse(address), Home.CameraMac, _story.Now.AddSeconds(seconds), "camera");

    // The server's answer does not repeat the identifier.
    private void Grant(string address, uint transaction, string client)
    {
        Sighting request = new() { Source = SightingSource.Dhcp4, Mac = Home.CameraMac, Interface = "br-things", Transaction = transaction, Client = client };
        _story.Then(new PolicyInput.Sighted(request)).Then(new PolicyInput.Sighted(request with
        {
            Client = null,
            IsAcknowledgement = true,
            Address = IPAddress.Parse(address),
            Lease = TimeSpan.FromMinutes(10),
        }));
    }

    private void Follow(RecordedLease lease) => _story.Then(new PolicyInput.Sighted(Reconciliation.Granted(_story.State, lease, _story.Now)!));

    private void Meet(string address)
    {
        if (Reconciliation.Met(_story.State, "br-things", null, Home.CameraMac, IPAddress.Parse(address)) is { } met) _story.Then(new PolicyInput.Sighted(met));
    }
}
