using System.Net;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.Events;
using EdgeGuard.Core.Networks;
using EdgeGuard.Core.Nft;
using EdgeGuard.Core.Reducers;
using EdgeGuard.Core.State;

namespace EdgeGuard.Core.Tests.State;

/// <summary>Leases, renumbering, static addresses, devices that are one.</summary>
public sealed class IdentityReducerTests
{
    private readonly Story _story = new(Home.Empty());

    [Fact]
    public void Lease_that_ends_takes_the_devices_rules_with_it()
    {
        _story.Sees(address: "192.168.20.10", lease: TimeSpan.FromMinutes(10));
        Assert.Contains("192.168.20.10", Rules(), StringComparison.Ordinal);

        _story.After(TimeSpan.FromMinutes(10)).Then(new PolicyInput.TimePassed());

        Assert.DoesNotContain("192.168.20.10", Rules(), StringComparison.Ordinal);
        Assert.Empty(_story.Camera.Addresses);
    }

    [Fact]
    public void Released_lease_takes_the_devices_rules_with_it()
    {
        Story story = new(PlaceReducerTests.Bridge());
        story.Sees(port: "lan1").Sees(address: "192.168.20.10", lease: TimeSpan.FromMinutes(10)).Sees(port: "lan1", address: "192.168.20.10", released: true);

        Assert.DoesNotContain("192.168.20.10", RulesetText.Write(RulesetCompiler.Compile(story.State)), StringComparison.Ordinal);
    }

    [Fact]
    public void Renewed_lease_goes_on()
    {
        _story.Sees(address: "192.168.20.10", lease: TimeSpan.FromMinutes(10)).After(TimeSpan.FromMinutes(5))
            .Sees(address: "192.168.20.10", lease: TimeSpan.FromMinutes(10)).After(TimeSpan.FromMinutes(9)).Then(new PolicyInput.TimePassed());

        Assert.Single(_story.Camera.Addresses);
    }

    [Fact]
    public void New_lease_ends_the_one_before()
    {
        _story.Sees(address: "192.168.20.10", lease: TimeSpan.FromHours(1)).Sees(address: "192.168.20.11", lease: TimeSpan.FromHours(1));

        Assert.Equal(IPAddress.Parse("192.168.20.11"), Assert.Single(_story.Camera.Addresses));
    }

    [Fact]
    public void Address_that_a_device_made_for_itself_is_given_up_after_a_week_of_silence()
    {
        _story.Sees(SightingSource.NeighborDiscovery, address: "2001:db8:20::99").After(TimeSpan.FromDays(6)).Then(new PolicyInput.TimePassed());
        Assert.Single(_story.Camera.Addresses);

        _story.Sees(SightingSource.NeighborDiscovery, address: "2001:db8:20::99", inUse: true).After(TimeSpan.FromDays(6)).Then(new PolicyInput.TimePassed());
        Assert.Single(_story.Camera.Addresses);

        _story.After(TimeSpan.FromDays(2)).Then(new PolicyInput.TimePassed());
        Assert.Empty(_story.Camera.Addresses);
    }

    [Theory]
    [InlineData("2001:db8:20:0:200:5eff:fe00:5301", AddressOrigin.Slaac)]
    [InlineData("2001:db8:20::8c1f:77aa:12:34", AddressOrigin.Privacy)]
    public void Address_tells_whether_the_device_made_it_of_its_hardware_address(string address, AddressOrigin origin) =>
        Assert.Equal(origin, Assert.Single(_story.Sees(SightingSource.NeighborDiscovery, address: address).Camera.Holdings).Origin);

    [Fact]
    public void Device_with_a_profile_or_a_lease_holds_more_addresses_and_those_in_use_stay()
    {
        _story.Sees(address: "192.168.20.10", lease: TimeSpan.FromDays(1));
        for (int i = 1; i <= 100; i++)
        {
            _story.After(TimeSpan.FromSeconds(1)).Sees(SightingSource.NeighborDiscovery, address: $"2001:db8:20::{i:x}");
            _story.Sees(SightingSource.NeighborDiscovery, address: $"2001:db8:20::{i:x}", inUse: true);
        }

        // All were used within the last minute or so: nothing changes for those that came later and were refused.
        Assert.Equal(AddressTable.KnownAddressCap, _story.Camera.Addresses.Length);
        Assert.Contains(IPAddress.Parse("192.168.20.10"), _story.Camera.Addresses);
        Assert.Equal(52, _story.Camera.Evicted.Length);
        Assert.Empty(_story.Camera.Evicted.Intersect(_story.Camera.Addresses));
        Assert.Contains(IPAddress.Parse("192.168.20.11"), _story.Sees(address: "192.168.20.11", lease: TimeSpan.FromDays(1)).Camera.Addresses);
    }

    [Fact]
    public void Of_too_many_addresses_the_one_unseen_for_longest_goes()
    {
        for (int i = 0; i <= AddressTable.AddressCap; i++)
        {
            _story.After(TimeSpan.FromMinutes(2)).Sees(SightingSource.NeighborDiscovery, address: $"2001:db8:20::{100 + i:x}");
            _story.Sees(SightingSource.NeighborDiscovery, address: "2001:db8:20::64", inUse: true);
        }

        Assert.Contains(IPAddress.Parse("2001:db8:20::64"), _story.Camera.Addresses);
        Assert.DoesNotContain(IPAddress.Parse("2001:db8:20::65"), _story.Camera.Addresses);
    }

    [Fact]
    public void T1_Refused_address_is_not_asked_about_again_and_a_server_may_still_grant_it()
    {
        _story.Sees(address: "192.168.20.10").Sees(SightingSource.Arp, address: "192.168.20.77", inUse: true).Answers(false);
        Assert.Empty(ApprovalQueue.Of(_story.State));

        // Neither later use nor others of its claims bring the question back.
        for (int other = 80; other < 80 + AddressTable.ClaimCap - 1; other++) _story.Sees(SightingSource.Arp, address: $"192.168.20.{other}", inUse: true);
        _story.After(TimeSpan.FromDays(1)).Sees(SightingSource.Arp, address: "192.168.20.77", inUse: true).Sees(SightingSource.Arp, address: "192.168.20.99", inUse: true)
            .Sees(SightingSource.Arp, address: "192.168.20.77", inUse: true);
        Assert.DoesNotContain(ApprovalQueue.Of(_story.State), entry => entry.Address!.ToString() == "192.168.20.77");
        Assert.DoesNotContain(IPAddress.Parse("192.168.20.77"), _story.Camera.Addresses);

        _story.Sees(address: "192.168.20.77", lease: TimeSpan.FromHours(1));
        Assert.Contains(IPAddress.Parse("192.168.20.77"), _story.Camera.Addresses);
    }

    [Theory]
    [InlineData("192.168.20.77", true)]
    [InlineData("192.168.20.78", false)]
    public void Address_of_a_server_that_the_configuration_names_needs_no_approval(string named, bool isBound)
    {
        Network things = _story.State.Networks["things"];
        Story story = new Story(_story.State with { Networks = _story.State.Networks.SetItem("things", things with { DhcpServers = [Home.CameraMac], StationPlaces = [new(Home.CameraMac, IPAddress.Parse(named), null)] }) })
            .Sees(SightingSource.Arp, address: "192.168.20.77", inUse: true);

        Assert.Equal(isBound, story.Camera.Addresses.Contains(IPAddress.Parse("192.168.20.77")));
        Assert.Equal(isBound ? 0 : 1, ApprovalQueue.Of(story.State).Count());
        // Not even this server may have the address of the gateway.
        Assert.DoesNotContain(IPAddress.Parse("192.168.20.1"), story.Sees(SightingSource.Arp, address: "192.168.20.1", inUse: true).Camera.Addresses);
    }

    [Fact]
    public void F27_Static_address_waits_for_a_person()
    {
        _story.Sees(SightingSource.Arp, address: "192.168.20.77", inUse: true);
        Assert.Empty(_story.Camera.Addresses);
        Assert.Single(_story.Events.OfType<GatewayEvent.ApprovalNeeded>());
        Assert.Single(_story.State.Concerns);

        _story.Answers(true).After(TimeSpan.FromDays(300)).Then(new PolicyInput.TimePassed());

        Assert.Equal(AddressOrigin.Static, Assert.Single(_story.Camera.Holdings).Origin);
        Assert.Empty(_story.Camera.Claims);
        Assert.Empty(_story.State.Concerns);
    }

    [Fact]
    public void Random_hardware_address_calls_nobody_and_is_listed()
    {
        MacAddress random = MacAddress.Parse("02:00:5e:00:53:77");

        _story.Sees(SightingSource.Arp, mac: random, address: "192.168.20.77", inUse: true);

        Assert.Empty(_story.Events.OfType<GatewayEvent.ApprovalNeeded>());
        Assert.Empty(_story.State.Concerns);
        Assert.Single(_story.State.Devices[DeviceId.Of(random)].Claims, c => c.IsOpen);
    }

    [Fact]
    public void Address_of_another_is_nothing_to_be_approved()
    {
        _story.Sees(mac: Home.BulbMac, address: "192.168.20.11").Sees(SightingSource.Arp, address: "192.168.20.11", inUse: true);

        Assert.Empty(_story.Camera.Claims);
    }

    [Fact]
    public void Grant_and_probe_from_before_the_prefix_is_known_bind_once_it_is()
    {
        _story.Sees(address: "198.51.100.7", lease: TimeSpan.FromHours(1)).Sees(SightingSource.NeighborDiscovery, address: "2001:db8:ff::7");
        Assert.Empty(_story.Camera.Addresses);

        _story.Then(new PolicyInput.AddressesChanged(
            "things", [IPNetwork.Parse("198.51.100.0/24"), IPNetwork.Parse("2001:db8:ff::/64")], [IPAddress.Parse("198.51.100.1")]));

        Assert.Equal(["198.51.100.7", "2001:db8:ff::7"], _story.Camera.Addresses.Select(a => a.ToString()));
        Assert.Empty(_story.Events.OfType<GatewayEvent.ResponseChanged>());
    }

    [Fact]
    public void Merged_devices_are_one_whichever_hardware_address_speaks()
    {
        _story.Sees(address: "192.168.20.10", url: "https://mud.example.net/camera.json").Sees(mac: Home.BulbMac, address: "192.168.20.11")
            .Then(new PolicyInput.Merged(Home.Camera, Home.Bulb));
        Assert.Equal(Home.Camera, Assert.Single(_story.State.Devices).Key);

        _story.Sees(mac: Home.BulbMac, address: "192.168.20.12");

        Assert.Equal(["192.168.20.10", "192.168.20.12"], Assert.Single(_story.State.Devices).Value.Addresses.Select(a => a.ToString()));
        Assert.Matches("00:00:5e:00:53:02 \\. 192\\.168\\.20\\.12", Rules());
        Assert.Matches("00:00:5e:00:53:01 \\. 192\\.168\\.20\\.10", Rules());
        Assert.DoesNotMatch("00:00:5e:00:53:01 \\. 192\\.168\\.20\\.12", Rules());
        Assert.Equal(_story.Camera, Assert.Single(DeviceLookup.ByText(_story.State, "00:00:5e:00:53:02")));
    }

    [Fact]
    public void Merging_releases_nobody()
    {
        GatewayState home = Home.Full().Holding(Home.Bulb, ResponseLevel.Isolated);

        Device one = home.After(new PolicyInput.Merged(Home.Camera, Home.Bulb)).Devices[Home.Camera];

        Assert.Equal(ResponseLevel.Isolated, one.Response.Level);
    }

    [Fact]
    public void Device_that_only_speaks_again_changes_nothing()
    {
        GatewayState before = _story.Sees(address: "192.168.20.10", lease: TimeSpan.FromHours(1)).Sees(SightingSource.Arp, address: "192.168.20.10", inUse: true).State;

        Assert.Same(before, _story.Sees(SightingSource.Arp, address: "192.168.20.10", inUse: true).State);
    }

    private string Rules() => RulesetText.Write(RulesetCompiler.Compile(_story.State));
}
