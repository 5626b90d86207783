using System.Net;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Coverage;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.Discovery;
using EdgeGuard.Core.Nft;
using EdgeGuard.Core.State;
using static EdgeGuard.Core.Tests.Wire.Packets;

namespace EdgeGuard.Core.Tests.State;

/// <summary>A Thread border router announces the prefix of its mesh (RFC 4191 §2.3).</summary>
public sealed class RoutedPrefixesTests
{
    private readonly Story _story = new(Named(Home.Empty(), Home.CameraMac));

    [Fact]
    public void Prefix_of_a_named_router_is_a_network_behind_it_until_the_announcement_ends()
    {
        _story.Sees(SightingSource.NeighborDiscovery, address: "fe80::200:5eff:fe00:5301");
        Announces("fd00:53::/64", 600);

        Assert.Equal(IPNetwork.Parse("fd00:53::/64"), Assert.Single(_story.Camera.Routed).Prefix);
        Assert.Contains("fd00:53::", RulesetText.Write(RulesetCompiler.Compile(_story.State)), StringComparison.Ordinal);
        Assert.Contains("devices in fd00:53::/64 behind 00005e005301 cannot be distinguished", Identity(), StringComparison.Ordinal);

        _story.After(TimeSpan.FromSeconds(600)).Then(new PolicyInput.TimePassed());
        Assert.Empty(_story.Camera.Routed);
        Assert.DoesNotContain("fd00:53::", RulesetText.Write(RulesetCompiler.Compile(_story.State)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("2001:db8:20::/64", "the gateway's own")]
    [InlineData("2001:db8::/40", "around the gateway's own")]
    [InlineData("fe80::/64", "link-local")]
    [InlineData("2000::/3", "nearly everything")]
    public void T4_Prefix_that_covers_others_is_refused(string prefix, string why)
    {
        Announces("fd00:53::/64", 600);
        Announces(prefix, 600);

        Assert.True(_story.Camera.Routed.Length == 1, why);
    }

    [Theory]
    [InlineData("fd00:99:0:1::/64", "a network that the operator declares elsewhere")]
    [InlineData("fd00:99::/40", "around that")]
    [InlineData("fd00:64::/96", "a NAT64 prefix")]
    public void T4_Prefix_that_the_operator_declares_is_refused(string prefix, string why)
    {
        Story declared = new(Named(Home.Empty(), Home.CameraMac) with { LocalNetworks = [IPNetwork.Parse("fd00:99::/48")], Translations = [IPNetwork.Parse("fd00:64::/96")] });
        Announces("fd00:53::/64", 600, story: declared);
        Announces(prefix, 600, story: declared);

        Assert.True(declared.Camera.Routed.Length == 1, why);
    }

    [Fact]
    public void T19_Public_name_leads_to_no_host_behind_the_router()
    {
        IPAddress behind = IPAddress.Parse("2001:db8:20:53::7"), outside = IPAddress.Parse("2001:db8:20:54::7");
        GatewayState before = _story.State;
        Assert.Equal(before.Rebinding().Admits("www.example.net", outside), before.Rebinding().Admits("www.example.net", behind));
        Announces("2001:db8:20:53::/64", 600);

        Assert.False(_story.State.Rebinding().IsOwn(outside));
        Assert.True(_story.State.Rebinding().IsOwn(behind));
        Assert.False(_story.State.Rebinding().Admits("www.example.net", behind));
        Assert.True(_story.State.Rebinding().Admits("sensor.home.arpa", behind));
    }

    [Theory]
    [InlineData("2606:4700::/40", "2606:4700::6810:1")]
    [InlineData("2a00:1450::/64", "2a00:1450::8")]
    [InlineData("fd00:77::/48", "fd00:77::8")]
    public void T4_Router_cuts_the_home_off_from_no_public_address_and_no_zone(string prefix, string address)
    {
        Story story = new(Named(Home.Empty(), Home.CameraMac) with { NamedZones = [IPNetwork.Parse("fd00:70::/28")] });
        Announces(prefix, 600, story: story);

        Assert.Equal(IPNetwork.Parse(prefix), Assert.Single(story.Camera.Routed).Prefix);
        Assert.True(story.State.Rebinding().Admits("www.example.net", IPAddress.Parse(address)));
    }

    [Theory]
    [InlineData("64:ff9b::/96")]
    [InlineData("64:ff9b:1:7::/64")]
    public void T4_Prefix_that_every_NAT64_may_use_is_refused(string prefix)
    {
        Announces("fd00:53::/64", 600);
        Announces(prefix, 600);

        Assert.Equal("fd00:53::/64", Assert.Single(_story.Camera.Routed).Prefix.ToString());
    }

    [Theory]
    [InlineData("fd00:64::/96", "fd00:64::/96")]
    [InlineData("2001:db8:20:64::/64", "2001:db8:20:64::/96")]
    public void T4_NAT64_prefix_of_an_upstream_router_counts_whichever_was_announced_first(string routed, string translation)
    {
        IPAddress translated = IPAddress.Parse(translation[..^3] + "203.0.113.5");
        Announces("fd00:53::/64", 600);
        Announces(routed, 600);
        Assert.Equal(2, _story.Camera.Routed.Length);

        _story.Then(new PolicyInput.TranslationsAnnounced([IPNetwork.Parse(translation)]));
        Announces(routed, 600);

        Assert.Equal("fd00:53::/64", Assert.Single(_story.Camera.Routed).Prefix.ToString());
        Assert.True(_story.State.Rebinding().Admits("www.example.net", translated));
    }

    [Fact]
    public void T4_Router_that_nobody_named_and_the_fifth_prefix_get_nothing()
    {
        for (int i = 0; i < 9; i++) Announces($"fd00:53:{i:x}::/64", 600);
        Announces("fd00:54::/64", 600, Home.BulbMac);
        Announces("fd00:53:0::/64", 600, Home.BulbMac);

        Assert.Equal(4, _story.Camera.Routed.Length);
        Assert.Empty(_story.Bulb.Routed);
    }

    [Fact]
    public void Option_is_read_from_the_advertisement_and_a_broken_one_is_none()
    {
        byte[] whole = [24, 2, 64, 0, 0, 0, 2, 88, 0xfd, 0, 0, 0x53, 0, 0, 0, 0], halved = [24, 2, 96, 0, 0, 0, 2, 88, 0xfd, 0, 0, 0x53, 0, 0, 0, 0];

        Assert.Equal([(IPNetwork.Parse("fd00:53::/64"), TimeSpan.FromMinutes(10))], Assert.Single(Observed([.. whole, .. halved])).Routes);
        for (int end = 1; end < whole.Length; end++) Assert.Empty(Observed(whole[..end]).SelectMany(s => s.Routes));
    }

    private static IReadOnlyList<Sighting> Observed(byte[] options) => FrameObserver.Observe(Ethernet(Home.CameraMac, new(0x333300000001), 0x86dd,
    [
        0x60, 0, 0, 0, 0, (byte)(16 + options.Length), 58, 255, .. IPAddress.Parse("fe80::1").GetAddressBytes(), .. IPAddress.Parse("ff02::1").GetAddressBytes(),
        134, 0, 0, 0, 64, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, .. options,
    ]));

    private static GatewayState Named(GatewayState state, MacAddress router) =>
        state with { Networks = state.Networks.SetItem("things", state.Networks["things"] with { Routers = [router] }) };

    private string Identity() => CoverageAssessment.Judge(_story.State).Single(n => n.Network == "things").Identity.Why;

    private void Announces(string prefix, int seconds, MacAddress? router = null, Story? story = null) => (story ?? _story).Then(new PolicyInput.Sighted(new()
    {
        Source = SightingSource.NeighborDiscovery, Mac = router ?? Home.CameraMac, Interface = "br-things", Address = IPAddress.Parse("fe80::1"), OnlyInUse = true,
        Routes = [(IPNetwork.Parse(prefix), TimeSpan.FromSeconds(seconds))],
    }));
}
