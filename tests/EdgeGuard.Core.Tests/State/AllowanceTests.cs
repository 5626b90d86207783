using System.Collections.Immutable;
using System.Net;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Policy;
using EdgeGuard.Core.State;

namespace EdgeGuard.Core.Tests.State;

public sealed class AllowanceTests
{
    private static readonly IPAddress Address = IPAddress.Parse("203.0.113.50");

    [Theory]
    [InlineData("203.0.113.50", "InterNetwork 203.0.113.50/32 ")]
    [InlineData("2001:db8::50", "InterNetworkV6 2001:db8::50/128 ")]
    [InlineData("203.0.113.0/24", "InterNetwork 203.0.113.0/24 ")]
    [InlineData("cloud.example.net", "InterNetwork  cloud.example.net|InterNetworkV6  cloud.example.net")]
    public void A_permitted_peer_is_one_network_or_a_name_in_both_families(string peer, string expected)
    {
        DevicePolicy policy = Allowance.Widen(PolicyCompiler.DefaultsOnly, [peer]);
        ImmutableArray<PolicyRule> added = policy.FromDevice[..^PolicyCompiler.DefaultsOnly.FromDevice.Length];

        Assert.Equal(expected, string.Join('|', added.Select(r => $"{r.Family} {r.Peer.Network} {r.Peer.DnsName}")));
        Assert.All(added, r => Assert.Equal((true, $"allowed-by-owner/{peer}", PolicyDirection.FromDevice), (r.Allows, r.Origin.ToString(), r.Direction)));
        Assert.Equal(PolicyCompiler.DefaultsOnly.ToDevice, policy.ToDevice);
    }

    [Fact]
    public void Permissions_of_one_device_are_no_others()
    {
        GatewayState home = Home.Full();
        home = home with { Allowances = home.Allowances.Add(new(Home.Camera, "a.example"), new(Home.Noon, null, "cli")).Add(new(Home.Bulb, "b.example"), new(Home.Noon, null, "cli")) };

        Assert.Equal(["a.example"], Allowance.PeersOf(home, home.Devices[Home.Camera]));
        Assert.Same(PolicyCompiler.DefaultsOnly, Allowance.Widen(PolicyCompiler.DefaultsOnly, []));
    }

    [Fact]
    public void A_name_that_is_known_is_kept_in_its_place_and_a_new_name_of_an_address_replaces_the_old()
    {
        GatewayState state = ResolvedName.Remember(ResolvedName.Remember(Home.Full(), Home.Camera, "old.example", [Address]), Home.Camera, "b.example", [IPAddress.Parse("203.0.113.51")]);

        Assert.Same(state, ResolvedName.Remember(state, Home.Camera, "old.example", [Address]));
        Assert.Equal(["b.example", "new.example"], ResolvedName.Remember(state, Home.Camera, "new.example", [Address]).ResolvedNames[Home.Camera].Select(r => r.Name));
        Assert.Same(state, ResolvedName.Remember(state, DeviceId.Of(MacAddress.Parse("00:00:5e:00:53:99")), "x.example", [Address]));
    }

    [Fact]
    public void F33_One_answer_with_many_addresses_fills_no_more_than_the_limit_and_replaces_each_address_by_itself()
    {
        ImmutableArray<IPAddress> many = [.. Enumerable.Range(0, 200).Select(i => new IPAddress([198, 18, 0, (byte)i]))];
        GatewayState state = ResolvedName.Remember(Home.Full(), Home.Camera, "many.example", many);

        Assert.Equal(many[..ResolvedName.MostPerDevice], state.ResolvedNames[Home.Camera].Select(r => r.Address));
        state = ResolvedName.Remember(state, Home.Camera, "two.example", [many[0], many[1]]);
        Assert.Equal(ResolvedName.MostPerDevice, state.ResolvedNames[Home.Camera].Length);
        Assert.Equal(["two.example"], KnownName.All(state, Home.Camera, many[0]));
        Assert.Equal(["many.example"], KnownName.All(state, Home.Camera, many[2]));
    }

    [Fact]
    public void The_age_of_a_profile_is_that_of_its_text()
    {
        Profile plug = new(Home.Profile(), PolicyCompiler.DefaultsOnly, SignatureJudgement.Local, Home.Noon.AddDays(9));
        ProfileAge first = ProfileAge.Of(plug with { Loaded = Home.Noon }, null);

        Assert.Equal((Home.Noon, 32), (first.Since, first.Fingerprint.Length));
        Assert.Same(first, ProfileAge.Of(plug, first));
        Assert.Equal(Home.Noon.AddDays(9), ProfileAge.Of(plug with { File = plug.File with { SystemInfo = "another" } }, first).Since);
    }
}
