using System.Collections.Immutable;
using System.Net;
using EdgeGuard.Core.Networks;

namespace EdgeGuard.Core.Tests.Networks;

/// <summary>From which addresses the gateway fetches what outsiders name.</summary>
[Trait("Suite", "attacks")]
public sealed class FetchTargetTests
{
    private static readonly RebindingGuard Home = new()
    {
        Networks = [new() { Name = "things", Kind = NetworkKind.Iot, Interfaces = ["lan0"], Prefixes = [IPNetwork.Parse("192.0.2.0/24"), IPNetwork.Parse("2001:db8:1::/64")], GatewayAddresses = [IPAddress.Parse("192.0.2.1")] }],
        OtherNetworks = [IPNetwork.Parse("203.0.113.7/32"), IPNetwork.Parse("64:ff9b:1::cb00:71c8/128")],
        Zones = [IPNetwork.Parse("fd00:1::/32")],
        LocalNames = ["example.net"],
        Translations = [IPNetwork.Parse("64:ff9b:1::/96")],
    };

    [Theory]
    [InlineData("169.254.169.254", "the metadata service of a cloud")]
    [InlineData("fd00:ec2::254", "the metadata service of a cloud")]
    [InlineData("100.100.100.200", "the metadata service of a cloud")]
    [InlineData("168.63.129.16", "the metadata service of a cloud")]
    [InlineData("127.0.0.1", "a loopback address")]
    [InlineData("127.255.0.1", "a loopback address")]
    [InlineData("::1", "a loopback address")]
    [InlineData("::ffff:127.0.0.1", "a loopback address")]
    [InlineData("169.254.1.1", "a link-local address")]
    [InlineData("fe80::1", "a link-local address")]
    [InlineData("10.1.2.3", "a private address")]
    [InlineData("172.16.0.1", "a private address")]
    [InlineData("192.168.1.1", "a private address")]
    [InlineData("fd12::1", "a private address (ULA)")]
    [InlineData("fd00:1::1", "a private address (ULA)")]
    [InlineData("fec0::1", "a private address (site-local)")]
    [InlineData("100.64.0.1", "a shared address of a provider (CGNAT)")]
    [InlineData("224.0.0.1", "a multicast group")]
    [InlineData("ff0e::1", "a multicast group")]
    [InlineData("255.255.255.255", "the broadcast address")]
    [InlineData("0.0.0.0", "the unspecified address")]
    [InlineData("::", "the unspecified address")]
    [InlineData("0.1.2.3", "an address of this host only")]
    [InlineData("198.18.0.1", "an address for benchmarks")]
    [InlineData("192.0.0.9", "an address for protocols")]
    [InlineData("250.0.0.1", "a reserved address")]
    [InlineData("100::1", "an address for discarding")]
    [InlineData("64:ff9b::7f00:1", "an address that leads to 127.0.0.1, a loopback address")]
    [InlineData("64:ff9b::a9fe:a9fe", "an address that leads to 169.254.169.254, the metadata service of a cloud")]
    [InlineData("2002:c0a8:101::1", "an address that leads to 192.168.1.1, a private address")]
    [InlineData("2001:0:c0a8:101::1", "an address that leads to 192.168.1.1, a private address")]
    [InlineData("2001:db8::5efe:10.0.0.1", "an address that leads to 10.0.0.1, a private address")]
    [InlineData("64:ff9b:1::192.168.1.1", "translated (NAT64) to an address that is not on the internet")]
    [InlineData("64:ff9b:1::168.63.129.16", "translated (NAT64) to 168.63.129.16, the metadata service of a cloud")]
    [InlineData("64:ff9b:1::203.0.113.200", "an address of the gateway or of its networks")]
    [InlineData("64:ff9b:2::1", null)]
    [InlineData("192.0.2.9", "an address of the gateway or of its networks")]
    [InlineData("2001:db8:1::9", "an address of the gateway or of its networks")]
    [InlineData("203.0.113.7", "an address of the gateway or of its networks")]
    [InlineData("64:ff9b::c000:209", "an address of the gateway or of its networks")]
    [InlineData("2002:cb00:7107::1", "an address of the gateway or of its networks")]
    [InlineData("::ffff:203.0.113.9", "no address of the internet")]
    [InlineData("203.0.113.9", null)]
    [InlineData("2001:db8:2::9", null)]
    [InlineData("64:ff9b::cb00:7109", null)]
    [InlineData("64:ff9b:1::203.0.113.9", null)]
    public void T6_Address_is_refused_with_its_own_reason(string address, string? why) => Assert.Equal(why, FetchTarget.WhyRefused(Home, IPAddress.Parse(address)));

    [Theory]
    [InlineData("192.0.2.9", true)]
    [InlineData("192.168.1.1", true)]
    [InlineData("127.0.0.1", true)]
    [InlineData("fd12::1", true)]
    [InlineData("169.254.169.254", false)]
    [InlineData("fe80::1", false)]
    [InlineData("224.0.0.1", false)]
    [InlineData("ff02::1", false)]
    [InlineData("0.0.0.0", false)]
    [InlineData("255.255.255.255", false)]
    public void Named_local_server_may_be_at_home_and_nowhere_beyond_its_link(string address, bool may) => Assert.Equal(may, FetchTarget.WhyRefusedAtHome(IPAddress.Parse(address)) is null);

    [Fact]
    public void Every_address_that_no_public_name_may_have_is_refused()
    {
        Random random = new(17);
        RebindingGuard strict = Home with { LocalNames = ImmutableArray<string>.Empty, Zones = [] };
        int refused = 0;
        for (int i = 0; i < 20_000; i++)
        {
            byte[] octets = new byte[random.Next(3) == 0 ? 4 : 16];
            random.NextBytes(octets);
            if (octets.Length == 16 && random.Next(2) == 0) Prefixes[random.Next(Prefixes.Length)].GetAddressBytes().AsSpan(0, 12).CopyTo(octets);
            IPAddress address = new(octets);
            bool isRefused = FetchTarget.WhyRefused(Home, address) is not null;
            if (isRefused) refused++;
            Assert.True(isRefused || strict.Admits("cloud.example.org", address), $"{address}");
        }
        Assert.True(refused > 1000);
    }

    private static readonly IPAddress[] Prefixes = [.. new[] { "64:ff9b::", "2002::", "2001::", "::ffff:0:0", "::", "64:ff9b:1::", "fe80::5efe:0:0" }.Select(IPAddress.Parse)];
}
