using System.Collections.Immutable;
using System.Net;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Networks;
using EdgeGuard.Core.Reducers;
using EdgeGuard.Core.State;

namespace EdgeGuard.Core.Tests.Networks;

/// <summary>A device's cloud resolves to a host of the home, to the gateway or to a private address, by every form that leads there.</summary>
[Trait("Suite", "attacks")]
public sealed class RebindingGuardTests
{
    private const string Cloud = "cloud.example.net";
    private static readonly DateTimeOffset Noon = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly DeviceId Camera = DeviceId.Of(MacAddress.Parse("00:00:5e:00:53:01"));

    private static readonly GatewayState Home = new()
    {
        Gateway = "home",
        Networks = ImmutableSortedDictionary<string, Network>.Empty
            .Add("things", new() { Name = "things", Kind = NetworkKind.Iot, Interfaces = ["lan0"], Prefixes = [IPNetwork.Parse("192.0.2.0/24"), IPNetwork.Parse("2001:db8:1:1::/64")], GatewayAddresses = [IPAddress.Parse("192.0.2.1")] })
            .Add("family", new() { Name = "family", Kind = NetworkKind.Trusted, Interfaces = ["lan1"], Prefixes = [IPNetwork.Parse("198.51.100.0/24"), IPNetwork.Parse("2001:db8:1:2::/64")] }),
        LocalNetworks = [IPNetwork.Parse("203.0.113.64/26")],
        LocalNames = ["family.example"],
        Facts = new() { Interfaces = ImmutableSortedDictionary<string, InterfaceFacts>.Empty, OwnAddresses = [IPAddress.Parse("203.0.113.7"), IPAddress.Parse("2001:db8:9::7")] },
    };

    public static TheoryData<string> Homes => new(HomeAddresses.Concat(HomeAddresses.Where(a => !a.Contains(':', StringComparison.Ordinal)).SelectMany(Embedded)));

    // A laptop of the family by each family, a thing, the operator's other network, the gateway inside and outside, and private ones.
    private static string[] HomeAddresses =>
    [
        "198.51.100.20", "2001:db8:1:2::20", "192.0.2.9", "2001:db8:1:1::9", "203.0.113.70", "192.0.2.1", "203.0.113.7", "2001:db8:9::7",
        "10.0.0.1", "172.31.255.255", "192.168.0.1", "100.64.0.1", "127.0.0.1", "169.254.169.254", "fd00::1", "fe80::1", "::1", "224.0.0.251", "ff02::fb",
    ];

    [Theory]
    [MemberData(nameof(Homes))]
    public void T19_Public_name_has_no_address_of_the_home(string address)
    {
        Assert.False(Home.Rebinding().Admits(Cloud, IPAddress.Parse(address)));
        Assert.True(Home.Rebinding().Admits("nvr.family.example", IPAddress.Parse(address)));
        Assert.True(Home.Rebinding().Admits("nvr.home.arpa", IPAddress.Parse(address)));
    }

    [Theory]
    [InlineData("203.0.113.20")]
    [InlineData("2001:db8:77::1")]
    [InlineData("64:ff9b::203.0.113.20")]
    [InlineData("2002:cb00:7114::1")]
    public void Public_name_has_addresses_of_the_internet(string address) => Assert.True(Home.Rebinding().Admits(Cloud, IPAddress.Parse(address)));

    [Theory]
    [InlineData("fd12:3456:789a::7", true)]
    [InlineData("fd12:3456:789b::7", false)]
    [InlineData("fd12:3456:789a:20::9", false)]
    [InlineData("64:ff9b:1::203.0.113.20", true)]
    [InlineData("64:ff9b:1::192.168.20.9", false)]
    [InlineData("64:ff9b:1::192.0.2.9", false)]
    [InlineData("64:ff9b:1:cb00:71:1400::", true)]
    [InlineData("64:ff9b:1:c0a8:14:900::", false)]
    [InlineData("2001:db8:64::203.0.113.20", true)]
    [InlineData("2001:db8:64::10.0.0.1", false)]
    [InlineData("2001:db8:1:2::203.0.113.20", false)]
    public void T19_Declared_prefixes_are_usable_and_never_lead_home(string address, bool isAdmitted)
    {
        GatewayState home = Home with
        {
            Networks = Home.Networks.Add("ula", new() { Name = "ula", Kind = NetworkKind.Iot, Interfaces = ["lan2"], Prefixes = [IPNetwork.Parse("fd12:3456:789a:20::/64")] }),
            NamedZones = [IPNetwork.Parse("fd12:3456:789a::/48")],
            Translations = [IPNetwork.Parse("64:ff9b:1::/48"), IPNetwork.Parse("2001:db8:64::/96"), IPNetwork.Parse("2001:db8:1:2::/96")],
        };
        Assert.Equal(isAdmitted, home.Rebinding().Admits(Cloud, IPAddress.Parse(address)));
        if (address.StartsWith("fd", StringComparison.Ordinal) || address.StartsWith("64:", StringComparison.Ordinal)) Assert.False(Home.Rebinding().Admits(Cloud, IPAddress.Parse(address)));
    }

    [Theory]
    [InlineData("64:ff9b:1::/48", true)]
    [InlineData("2001:db8:64::/96", true)]
    [InlineData("fd00:64::/96", true)]
    [InlineData("2001:db8:1:2::/96", false)]
    [InlineData("2001:db8:1::/48", false)]
    [InlineData("2001:db8::/32", false)]
    [InlineData("2001:db8:fff0:1::/96", false)]
    [InlineData("::/96", false)]
    [InlineData("fe80::/64", false)]
    [InlineData("ff00::/32", false)]
    [InlineData("2001:db8:64::/95", false)]
    public void T19_Announced_prefix_counts_unless_it_overlaps_the_home(string prefix, bool counts)
    {
        IPNetwork announced = IPNetwork.Parse(prefix);
        GatewayState home = Home with { Facts = Home.Facts! with { OwnAddresses = [IPAddress.Parse("2001:db8:fff0:1::7")] } };
        GatewayState after = After(home, new PolicyInput.TranslationsAnnounced([announced]));

        Assert.Equal(counts, after.Rebinding().Translations.Contains(announced));
        // Where it counts, it leads to public hosts and never home.
        if (!counts || announced.PrefixLength != 96) return;
        byte[] octets = announced.BaseAddress.GetAddressBytes();
        Assert.Equal([true, false, false], new[] { "203.0.113.20", "192.168.20.9", "192.0.2.9" }.Select(inside => after.Rebinding().Admits(Cloud, new([.. octets[..12], .. IPAddress.Parse(inside).GetAddressBytes()]))));
    }

    [Fact]
    public void T19_Withdrawn_prefix_takes_its_addresses_along()
    {
        IPAddress inside = IPAddress.Parse("64:ff9b:1::203.0.113.20");
        GatewayState home = After(Home, new PolicyInput.TranslationsAnnounced([IPNetwork.Parse("64:ff9b:1::/96")]));
        home = After(home, new PolicyInput.NameLearned(Camera, Cloud, [inside]));
        Assert.Equal([inside], home.Learned[Camera][Cloud].AsEnumerable());

        Assert.Empty(After(home, new PolicyInput.TranslationsAnnounced([])).Learned);
    }

    [Theory]
    [MemberData(nameof(Homes))]
    public void T19_Whoever_resolved_it_the_state_does_not_hold_it(string address)
    {
        IPAddress home = IPAddress.Parse(address), cloud = IPAddress.Parse("203.0.113.20");
        GatewayState learned = After(Home, new PolicyInput.NameLearned(Camera, Cloud, [home, cloud]));
        Assert.Equal([cloud], learned.Learned[Camera][Cloud].AsEnumerable());
        GatewayState resolved = After(Home, new PolicyInput.NameResolved(Cloud, [home, cloud]));
        Assert.Equal([cloud], resolved.Names[Cloud].AsEnumerable());
        Assert.Empty(After(Home, new PolicyInput.NameLearned(Camera, Cloud, [home])).Learned);
    }

    [Fact]
    public void Addresses_that_become_the_home_s_own_leave_the_state()
    {
        IPAddress later = IPAddress.Parse("2001:db8:5::20"), uplink = IPAddress.Parse("203.0.113.21"), cloud = IPAddress.Parse("203.0.113.20");
        GatewayState state = After(After(Home, new PolicyInput.NameLearned(Camera, Cloud, [later, uplink, cloud])), new PolicyInput.NameResolved(Cloud, [later, uplink, cloud]));
        Assert.Equal(3, state.Learned[Camera][Cloud].Length);

        state = After(state, new PolicyInput.AddressesChanged("family", [IPNetwork.Parse("2001:db8:5::/64")], []));
        Assert.Equal([uplink, cloud], state.Learned[Camera][Cloud].OrderByDescending(a => $"{a}"));
        state = After(state, new PolicyInput.FactsRead(state.Facts! with { OwnAddresses = [uplink] }));
        Assert.Equal([cloud], state.Learned[Camera][Cloud].AsEnumerable());
        Assert.Equal([cloud], state.Names[Cloud].AsEnumerable());
    }

    private static IEnumerable<string> Embedded(string address)
    {
        byte[] four = IPAddress.Parse(address).GetAddressBytes();
        yield return $"::ffff:{address}";
        yield return $"::{address}";
        yield return $"::ffff:0:{address}";
        yield return $"64:ff9b::{address}";
        yield return $"64:ff9b:1::{address}";
        yield return $"2001:db8:77::5efe:{address}";
        yield return $"2001:db8:77::200:5efe:{address}";
        yield return $"{new IPAddress([0x20, 0x02, .. four, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1])}";
        yield return $"{new IPAddress([0x20, 0x01, 0, 0, .. four, 0, 0, 0xC0, 0, 0x34, 0xFF, 0x8E, 0xEB])}";
        yield return $"{new IPAddress([0x20, 0x01, 0, 0, 203, 0, 113, 20, 0, 0, 0xC0, 0, .. four.Select(octet => (byte)~octet)])}";
    }

    private static GatewayState After(GatewayState state, PolicyInput input) => Reducer.Apply(state, input, Noon).State;
}
