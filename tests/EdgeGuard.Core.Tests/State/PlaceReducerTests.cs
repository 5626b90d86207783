using System.Collections.Immutable;
using System.Net;
using EdgeGuard.Core.Coverage;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.Events;
using EdgeGuard.Core.Networks;
using EdgeGuard.Core.Nft;
using EdgeGuard.Core.Reducers;
using EdgeGuard.Core.State;
using EdgeGuard.Core.Violations;

namespace EdgeGuard.Core.Tests.State;

/// <summary>The place of a MAC address: what frames from another place may change, which is nothing until the old place was probed.</summary>
public sealed class PlaceReducerTests
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private readonly Story _story = new(Bridge());

    /// <summary>Two bridges with two ports each; behind each port is one station, behind <c>lan9</c> are several.</summary>
    internal static GatewayState Bridge()
    {
        GatewayState home = Home.Empty();
        return home with
        {
            Facts = new()
            {
                Interfaces = ImmutableSortedDictionary<string, InterfaceFacts>.Empty
                    .Add("br-things", new() { Name = "br-things", Mac = new(0x02_00_5e_00_53_20), IsBridge = true, Ports = [Port("lan1", 1), Port("lan2", 1), Port("lan9", 2)] })
                    .Add("br-family", new() { Name = "br-family", Mac = new(0x02_00_5e_00_53_30), IsBridge = true, Ports = [Port("lan3", 1)] }),
            },
        };
    }

    [Fact]
    public void T1_Frames_from_another_port_move_nobody_who_answers_and_are_reported_once()
    {
        Leased("lan1");
        for (int i = 0; i < 100; i++)
        {
            _story.Sees(SightingSource.Arp, port: "lan2", address: "192.168.20.10", inUse: true);
            Probe(isThere: true);
        }

        Assert.Equal(("br-things", "lan1"), (_story.Camera.Interface, _story.Camera.Port));
        Assert.NotNull(_story.Camera.DuplicateMacSince);
        Assert.Contains("MAC spoofing: its MAC address is used at lan2, while its place is lan1", Doubt(), StringComparison.Ordinal);

        _story.After(PlaceReducer.Trust).Then(new PolicyInput.TimePassed());
        Assert.Null(_story.Camera.DuplicateMacSince);
    }

    [Fact]
    public void Device_that_left_its_port_moves_to_the_next_and_keeps_its_lease()
    {
        Leased("lan1");
        _story.Sees(SightingSource.Arp, port: "lan2", address: "192.168.20.10", inUse: true);
        Probe(isThere: false);

        Assert.Equal("lan2", _story.Camera.Port);
        Assert.Single(_story.Camera.Addresses);
        Assert.Empty(Doubts());
    }

    [Fact]
    public void Device_that_left_for_another_network_has_the_lease_of_that_one()
    {
        Leased("lan1");
        _story.Sees(on: "br-family", port: "lan3");
        Assert.Equal("things", _story.Camera.Network);

        _story.Sees(on: "br-family", address: "192.168.30.10", lease: Hour);

        Assert.Equal(("family", "lan3"), (_story.Camera.Network, _story.Camera.Port));
        Assert.Contains(IPAddress.Parse("192.168.30.10"), _story.Camera.Addresses);
    }

    [Fact]
    public void T1_Trusted_device_leaves_its_network_only_with_a_lease_elsewhere_and_is_back_at_once()
    {
        _story.Sees(on: "br-family", port: "lan3").Sees(on: "br-family", address: "192.168.30.10", lease: Hour);
        for (int i = 0; i < 50; i++) _story.Sees(SightingSource.Arp, port: "lan2", address: "192.168.20.66", inUse: true);
        Probe(isThere: false);
        Assert.Equal(("family", "lan3"), (_story.Camera.Network, _story.Camera.Port));

        _story.Sees(port: "lan2").Sees(address: "192.168.20.10", lease: Hour);
        Probe(isThere: false, isUnplugged: true);
        Assert.Equal(("things", "lan2"), (_story.Camera.Network, _story.Camera.Port));
        Assert.Contains(IPAddress.Parse("192.168.20.10"), _story.Camera.Addresses);

        _story.Sees(SightingSource.Arp, on: "br-family", port: "lan3", address: "192.168.30.10", inUse: true);
        Assert.Equal(("family", "lan3"), (_story.Camera.Network, _story.Camera.Port));
        _story.Sees(on: "br-family", port: "lan3").Sees(on: "br-family", address: "192.168.30.11", lease: Hour);
        Assert.Contains(IPAddress.Parse("192.168.30.11"), _story.Camera.Addresses);
    }

    [Fact]
    public void Tables_of_the_kernel_and_of_the_server_move_nobody_to_another_interface()
    {
        Leased("lan1");
        GatewayState before = _story.State;

        _story.Sees(SightingSource.NeighborTable, on: "br-family", address: "192.168.30.10", inUse: true).Sees(SightingSource.LeaseFile, on: "br-family");

        Assert.Same(before, _story.State);
    }

    [Theory]
    [InlineData("lan1", "lan1", true)]
    [InlineData("lan1", "lan2", false)]
    [InlineData("lan1", null, false)]
    [InlineData("lan9", "lan9", false)]
    [InlineData(null, null, false)]
    public void T1_A_lease_is_given_back_from_the_devices_own_place_alone(string? place, string? from, bool counts)
    {
        Leased(place);

        _story.Sees(port: from, address: "192.168.20.10", released: true);

        Assert.Equal(counts, _story.Camera.Addresses.IsEmpty);
        Assert.Equal(from == "lan2" ? 1 : 0, Doubts().Length);
        // What was not given back ends with its lease.
        _story.After(Hour).Then(new PolicyInput.TimePassed());
        Assert.True(_story.State.Devices.GetValueOrDefault(Home.Camera)?.Addresses.IsEmpty ?? true);
    }

    [Fact]
    public void A_lease_that_the_server_forgot_lasts_and_one_that_it_revoked_ends()
    {
        Leased("lan1");
        _story.Sees(SightingSource.LeaseFile, address: "192.168.20.10", released: true);
        Assert.Single(_story.Camera.Addresses);

        _story.Sees(SightingSource.Dhcp6, address: "2001:db8:20::10", lease: Hour).Sees(SightingSource.Dhcp6, address: "2001:db8:20::10", lease: TimeSpan.Zero, released: true, transaction: 7);
        Assert.Equal(2, _story.Camera.Addresses.Length);

        _story.Sees(SightingSource.Dhcp6, port: "lan1", transaction: 8).Sees(SightingSource.Dhcp6, address: "2001:db8:20::10", lease: TimeSpan.Zero, released: true, transaction: 8);
        Assert.Equal("192.168.20.10", Assert.Single(_story.Camera.Addresses).ToString());
    }

    [Fact]
    public void Device_seen_again_at_its_leased_address_is_bound_again_until_another_is_granted_it()
    {
        Leased("lan1");
        _story.Sees(port: "lan1", address: "192.168.20.10", released: true).Sees(SightingSource.Arp, port: "lan2", address: "192.168.20.10", inUse: true);
        Assert.Empty(_story.Camera.Addresses);

        _story.Sees(SightingSource.Arp, port: "lan1", address: "192.168.20.10", inUse: true);
        Assert.Single(_story.Camera.Addresses);

        // It is in use when its lease ends, sleeps, and is in use again.
        _story.After(Hour).Sees(SightingSource.Arp, port: "lan1", address: "192.168.20.10", inUse: true).Then(new PolicyInput.TimePassed());
        Assert.Single(_story.Camera.Addresses);
        _story.After(Hour).Then(new PolicyInput.TimePassed());
        Assert.Empty(_story.Camera.Addresses);
        _story.Sees(SightingSource.Arp, port: "lan1", address: "192.168.20.10", inUse: true);
        Assert.Single(_story.Camera.Addresses);

        _story.Sees(mac: Home.BulbMac, port: "lan2").Sees(mac: Home.BulbMac, address: "192.168.20.10", lease: Hour);
        Assert.Empty(_story.Camera.Addresses);
        _story.Sees(SightingSource.Arp, port: "lan1", address: "192.168.20.10", inUse: true);
        Assert.Equal("192.168.20.10", Assert.Single(_story.Bulb.Addresses).ToString());
        Assert.Empty(_story.Camera.Addresses);
    }

    [Theory]
    [InlineData("lan9")]
    [InlineData(null)]
    public void Lease_ends_in_time_where_others_could_use_the_address_too(string? port)
    {
        Leased(port);
        _story.After(Hour).Sees(SightingSource.Arp, port: port, address: "192.168.20.10", inUse: true).Then(new PolicyInput.TimePassed())
            .Sees(SightingSource.Arp, port: port, address: "192.168.20.10", inUse: true);
        Assert.Empty(_story.Camera.Addresses);
    }

    [Theory]
    [InlineData(SightingSource.Dhcp4, "192.168.20.10")]
    [InlineData(SightingSource.Dhcp6, "2001:db8:20::10")]
    public void T1_Lease_that_the_device_did_not_ask_for_only_extends_its_own(SightingSource source, string address)
    {
        TimeSpan shortly = TimeSpan.FromMinutes(2);
        Asks(1).Sees(source, address: address, lease: Hour, transaction: 1);
        DateTimeOffset end = Until();
        Assert.Equal(_story.Now + Hour, end);

        // Another station asks in its name, with a number of its own, and with that of the device's own request.
        _story.Sees(source, address: address, lease: shortly, transaction: 2).Sees(source, address: address, lease: shortly, transaction: 1);
        Assert.Equal(end, Until());
        _story.Sees(source, address: address, lease: 2 * Hour, transaction: 3);
        Assert.Equal(end + Hour, Until());

        // The server's lease times became shorter, and the device renewed.
        _story.After(shortly);
        Asks(4).Sees(source, address: address, lease: shortly, transaction: 4);
        Assert.Equal(_story.Now + shortly, Until());
        // Where the answer is read first, its request vouches for no second answer.
        _story.After(shortly).Sees(source, address: address, lease: Hour, transaction: 5);
        Asks(5).Sees(source, address: address, lease: shortly, transaction: 5);
        Assert.Equal(_story.Now + Hour, Until());

        Story Asks(uint number) => _story.Sees(source, port: "lan1", transaction: number, client: source == SightingSource.Dhcp4 ? "" : null);
        DateTimeOffset Until() => Assert.Single(_story.Camera.Holdings).Until!.Value;
    }

    [Fact]
    public void Address_made_from_anothers_mac_is_not_bound_unless_that_device_does_not_exist()
    {
        const string Bulbs = "2001:db8:20:0:200:5eff:fe00:5302", Nobodys = "2001:db8:20:0:200:5eff:fe00:5377", Random = "2001:db8:20::7";
        Leased("lan1");
        _story.Sees(mac: Home.BulbMac, port: "lan2");
        foreach (string address in (string[])[Bulbs, Nobodys, Random]) _story.Sees(SightingSource.NeighborDiscovery, port: "lan1", address: address).Then(new PolicyInput.TimePassed());
        Assert.DoesNotContain(IPAddress.Parse(Bulbs), _story.Camera.Addresses);
        Assert.Contains(IPAddress.Parse(Nobodys), _story.Camera.Addresses);
        Assert.Contains(IPAddress.Parse(Random), _story.Camera.Addresses);

        _story.Sees(SightingSource.NeighborDiscovery, mac: Home.BulbMac, port: "lan2", address: Bulbs).Then(new PolicyInput.TimePassed());
        Assert.Contains(IPAddress.Parse(Bulbs), _story.Bulb.Addresses);
        Assert.DoesNotContain(IPAddress.Parse(Bulbs), _story.Camera.Addresses);
    }

    [Fact]
    public void T1_Sleeping_trusted_device_stays_until_a_person_says_that_it_moved()
    {
        _story.Sees(on: "br-family", port: "lan3").Sees(on: "br-family", address: "192.168.30.10", lease: Hour);
        for (int i = 0; i < 50; i++) TakenOver();
        Assert.Equal(("family", "lan3"), (_story.Camera.Network, _story.Camera.Port));
        Assert.Single(_story.State.Concerns);
        Assert.Contains("does not answer at lan3 on 'family', and its MAC address got a lease at lan2", Assert.Single(_story.Events.OfType<GatewayEvent.ApprovalNeeded>()).Request, StringComparison.Ordinal);

        // It wakes up; the question is answered.
        Wakes();
        Assert.Null(_story.Camera.Leaving);
        Assert.Empty(_story.State.Concerns);

        // Refused, it is not asked again while it sleeps.
        TakenOver();
        _story.Answers(false);
        TakenOver();
        Assert.Equal(("family", 0), (_story.Camera.Network, _story.State.Concerns.Count));
        Assert.Equal(2, _story.Events.OfType<GatewayEvent.ApprovalNeeded>().Count());

        Wakes();
        TakenOver();
        _story.Answers(true);
        Assert.Equal(("things", "lan2"), (_story.Camera.Network, _story.Camera.Port));
        Assert.Contains(IPAddress.Parse("192.168.20.10"), _story.Camera.Addresses);
        Assert.Empty(_story.State.Concerns);

        void TakenOver()
        {
            _story.Sees(port: "lan2").Sees(address: "192.168.20.10", lease: Hour);
            Probe(isThere: false);
        }

        void Wakes() => _story.Sees(SightingSource.Arp, on: "br-family", port: "lan3", address: "192.168.30.10", inUse: true);
    }

    [Fact]
    public void T1_A_grant_of_anothers_address_counts_once_the_holder_is_gone()
    {
        Leased("lan1");
        for (int i = 0; i < 100; i++)
        {
            _story.Sees(mac: Home.BulbMac, port: "lan2").Sees(mac: Home.BulbMac, address: "192.168.20.10", lease: Hour);
            Assert.Single(_story.Camera.Addresses);
            Contest(isThere: true);
        }
        Assert.Single(_story.Camera.Addresses);
        Assert.Empty(_story.Bulb.Addresses);
        Assert.Contains("address spoofing: the DHCP server was led to grant 192.168.20.10 to 00005e005302", Doubt(), StringComparison.Ordinal);

        _story.Sees(mac: Home.BulbMac, address: "192.168.20.10", lease: Hour);
        Contest(isThere: false);
        Assert.Empty(_story.Camera.Addresses);
        Assert.Single(_story.Bulb.Addresses);
    }

    [Fact]
    public void Grant_of_an_address_whose_lease_ended_binds_at_once()
    {
        Leased("lan1");

        _story.After(Hour).Sees(mac: Home.BulbMac, address: "192.168.20.10", lease: Hour);

        Assert.Empty(_story.Camera.Addresses);
        Assert.Single(_story.Bulb.Addresses);
    }

    [Fact]
    public void T1_A_lease_asked_for_in_a_devices_name_does_not_end_the_one_that_it_uses()
    {
        Leased("lan1");
        _story.Sees(SightingSource.Arp, port: "lan1", address: "192.168.20.10", inUse: true);

        _story.Sees(port: "lan2").Sees(address: "192.168.20.77", lease: Hour);
        Assert.Contains(IPAddress.Parse("192.168.20.10"), _story.Camera.Addresses);

        // The device itself was renumbered, and uses the new address.
        _story.Sees(SightingSource.Arp, port: "lan1", address: "192.168.20.77", inUse: true);
        Assert.Equal("192.168.20.77", Assert.Single(_story.Camera.Addresses).ToString());
    }

    [Fact]
    public void T1_Forbidden_packets_from_another_network_count_against_nobody_and_are_reported_once()
    {
        Leased("lan1");
        for (int i = 0; i < 100; i++) _story.Then(new PolicyInput.Violated(Scan("br-family")));
        Assert.Equal((0, null, ResponseLevel.None), (_story.Camera.ViolationsSeen, _story.Camera.LastSign, _story.Camera.Response.Level));
        Assert.Null(DeviceLookup.Culprit(_story.State, Scan("br-family")));
        Assert.Contains("MAC spoofing: its MAC address is used at br-family, while its place is lan1", Doubt(), StringComparison.Ordinal);

        _story.Then(new PolicyInput.Violated(Scan("br-things")));
        Assert.Equal(1, _story.Camera.ViolationsSeen);
    }

    [Fact]
    public void T1_Forbidden_packets_from_another_port_of_the_bridge_count_against_nobody()
    {
        Leased("lan1");
        for (int i = 0; i < 100; i++) _story.Then(new PolicyInput.Violated(Scan("br-things") with { Port = "lan2" }));
        Probe(isThere: true);
        Assert.Equal((0, null, ResponseLevel.None), (_story.Camera.ViolationsSeen, _story.Camera.LastSign, _story.Camera.Response.Level));
        Assert.Contains("MAC spoofing: its MAC address is used at lan2, while its place is lan1", Doubt(), StringComparison.Ordinal);

        _story.Then(new PolicyInput.Violated(Scan("br-things") with { Port = "lan1" }));
        Assert.Equal(1, _story.Camera.ViolationsSeen);
    }

    [Fact]
    public void T1_Packets_from_another_port_are_one_alert_an_hour_and_count_against_nobody()
    {
        Leased("lan1");
        for (int i = 0; i < 100; i++)
        {
            _story.Then(new PolicyInput.Violated(Misplaced("lan2")));
            Probe(isThere: true);
            _story.After(TimeSpan.FromMinutes(1));
        }

        Assert.Null(DeviceLookup.Culprit(_story.State, Misplaced("lan2")));
        Assert.Equal((0, null, ResponseLevel.None, "lan1"), (_story.Camera.ViolationsSeen, _story.Camera.LastSign, _story.Camera.Response.Level, _story.Camera.Port));
        Assert.Equal(2, Doubts().Length);
        Assert.All(Doubts(), doubt => Assert.StartsWith("MAC spoofing: its MAC address is used at lan2, while its place is lan1", doubt, StringComparison.Ordinal));
        Assert.DoesNotContain(_story.Events, e => e is GatewayEvent.ViolationSeen);
        // Another port is another alert, and a port of no bridge is none.
        _story.Then(new PolicyInput.Violated(Misplaced("lan9")));
        Probe(isThere: true);
        _story.Then(new PolicyInput.Violated(Misplaced("wan0")));
        Probe(isThere: true);
        Assert.Equal(3, Doubts().Length);
    }

    [Fact]
    public void Device_whose_packets_come_from_another_port_because_it_moved_is_no_alert()
    {
        Leased("lan1");
        _story.Then(new PolicyInput.Violated(Misplaced("lan2")));
        Probe(isThere: false);
        _story.Then(new PolicyInput.Violated(Misplaced("lan2")));

        Assert.Equal("lan2", _story.Camera.Port);
        Assert.Null(_story.Camera.Elsewhere);
        Assert.Empty(Doubts());
    }

    [Fact]
    public void T1_Ruleset_drops_a_devices_mac_address_at_other_ports_but_not_a_trusted_ones()
    {
        Leased("lan1");
        _story.Sees(mac: Home.LaptopMac, on: "br-family", port: "lan3").Sees(mac: Home.LaptopMac, on: "br-family", address: "192.168.30.10", lease: Hour);
        string rules = RulesetText.Write(RulesetCompiler.Compile(_story.State));
        Assert.Contains("\"lan1\" . 00:00:5e:00:53:01", rules, StringComparison.Ordinal);
        Assert.DoesNotContain("\"lan3\" . 00:00:5e:00:53:03", rules, StringComparison.Ordinal);
        Assert.Contains("jump place_guard", rules, StringComparison.Ordinal);

        Assert.DoesNotContain("place_guard", RulesetText.Write(RulesetCompiler.Compile(_story.State with { PausedUntil = Home.Noon })), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("lan1", "lan1 has one device")]
    [InlineData("lan9", "several devices share lan9")]
    [InlineData(null, "ports behind br-things are invisible")]
    public void Evidence_rests_on_the_place(string? port, string expected)
    {
        Leased(port);

        Assert.Contains(expected, IdentityAssessment.Of(_story.State, _story.Camera), StringComparison.Ordinal);
        Assert.Equal([IdentityStrength.Port, IdentityStrength.SharedPort], CoverageAssessment.Judge(_story.State).Select(n => n.Identity.Strength));
        Assert.All(CoverageAssessment.Judge(Home.Empty()), n => Assert.Equal(IdentityStrength.Interface, n.Identity.Strength));
    }

    [Fact]
    public void Merged_device_has_a_place_for_each_mac_address()
    {
        Leased("lan1");
        _story.Sees(mac: Home.BulbMac, port: "lan2").Then(new PolicyInput.Merged(Home.Camera, Home.Bulb))
            .Sees(SightingSource.Arp, port: "lan1", address: "192.168.20.10", inUse: true).Sees(SightingSource.Arp, mac: Home.BulbMac, port: "lan2");
        Assert.Null(_story.Camera.Elsewhere);

        _story.Sees(SightingSource.Arp, mac: Home.BulbMac, port: "lan1");

        Assert.Equal(new DeviceLocation(Home.BulbMac, "br-things", "lan1"), _story.Camera.Elsewhere?.At);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void T1_No_sequence_of_frames_from_elsewhere_takes_anything_from_a_device_that_answers(int seed)
    {
        Random random = new(seed);
        Leased("lan1");
        _story.Sees(SightingSource.Arp, port: "lan1", address: "192.168.20.10", inUse: true).Sees(SightingSource.NeighborDiscovery, port: "lan1", address: "2001:db8:20::10");
        Device before = _story.Camera;
        for (int i = 0; i < 2000; i++)
        {
            Attack(random);
            if (random.Next(3) == 0) Probe(isThere: true);
            if (random.Next(3) == 0) Contest(isThere: true);
            _story.After(TimeSpan.FromMilliseconds(random.Next(1500)));
            if (random.Next(20) == 0) _story.Then(new PolicyInput.TimePassed());
            Assert.Equal((before.Network, before.Interface, before.Port, before.ProfileKey, before.HostName),
                (_story.Camera.Network, _story.Camera.Interface, _story.Camera.Port, _story.Camera.ProfileKey, _story.Camera.HostName));
            Assert.All(before.Addresses, address => Assert.Contains(address, _story.Camera.Addresses));
        }
        Assert.InRange(Doubts().Length, 1, 60);
    }

    private void Attack(Random random)
    {
        string address = random.Next(3) switch { 0 => "192.168.20.10", 1 => $"192.168.20.{random.Next(20, 200)}", _ => "2001:db8:20::10" };
        (string on, string? port) = random.Next(3) switch { 0 => ("br-things", "lan2"), 1 => ("br-things", null), _ => ("br-family", (string?)"lan3") };
        bool isFour = !address.Contains(':');
        switch (random.Next(6))
        {
            case 0: _story.Sees(SightingSource.Arp, on: on, port: port, address: address, inUse: true, host: "attacker"); break;
            case 1: _story.Sees(SightingSource.NeighborDiscovery, on: on, port: port, address: "2001:db8:20::10"); break;
            case 2: _story.Sees(isFour ? SightingSource.Dhcp4 : SightingSource.Dhcp6, on: on, port: port, address: address, released: true); break;
            case 3: _story.Sees(on: on, port: port, url: "https://attacker.example/all.json", host: "attacker"); break;
            // The server answers what it was asked in the device's name, or for the attacker's own.
            case 4: _story.Sees(on: "br-things", address: $"192.168.20.{random.Next(20, 200)}", lease: Hour); break;
            default: _story.Sees(mac: Home.BulbMac, port: "lan2").Sees(isFour ? SightingSource.Dhcp4 : SightingSource.Dhcp6, mac: Home.BulbMac, address: address, lease: Hour); break;
        }
    }

    private Violation Misplaced(string port) => Scan(port) with { Kind = ViolationKind.Misplaced, Time = _story.Now };

    private static Violation Scan(string from) => new()
    {
        Time = Home.Noon, Kind = ViolationKind.FromDevice, SourceMac = Home.CameraMac, Interface = from,
        Source = IPAddress.Parse("192.168.20.10"), Destination = IPAddress.Parse("198.51.100.7"), Protocol = 6, DestinationPort = 23, Dropped = true,
    };

    private void Leased(string? port)
    {
        _story.Sees(port: port).Sees(address: "192.168.20.10", lease: Hour);
        Assert.Equal(("192.168.20.10", port), (Assert.Single(_story.Camera.Addresses).ToString(), _story.Camera.Port));
    }

    private void Probe(bool isThere, bool isUnplugged = false)
    {
        if (_story.Camera.Elsewhere is not null) _story.Then(new PolicyInput.PlaceProbed(Home.Camera, _story.Camera.PlaceOf(Home.CameraMac)!, null, isThere) { IsUnplugged = isUnplugged });
    }

    private void Contest(bool isThere)
    {
        foreach (Contest contest in Contests.Of(_story.State).ToArray())
            _story.Then(new PolicyInput.PlaceProbed(contest.Holder.Id, contest.Holder.PlaceOf(contest.Holder.Mac)!, contest.Claim.Address, isThere));
    }

    private string[] Doubts() => [.. _story.Events.OfType<GatewayEvent.IdentityDoubted>().Select(d => d.Doubt)];

    private string Doubt() => Assert.Single(Doubts());

    private static PortFacts Port(string name, int stations) => new(name, null, IsIsolated: false, IsHairpin: false, IsWireless: false, stations);
}
