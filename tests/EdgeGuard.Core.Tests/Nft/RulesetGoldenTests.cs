using System.Net;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.Nft;
using EdgeGuard.Core.State;

namespace EdgeGuard.Core.Tests.Nft;

/// <summary>The whole ruleset of a few states, one file each in <c>tests/golden/nft</c>; the kernel tests hand the same files to nft.</summary>
public sealed class RulesetGoldenTests
{
    public static TheoryData<string> Names => [.. GoldenStates.All.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Ruleset_is_the_one_that_was_read_and_found_right(string name)
    {
        Golden.Matches($"../../golden/nft/{name}.nft", RulesetText.Write(RulesetCompiler.Compile(GoldenStates.All[name]())));
    }

    [Fact]
    public void Ruleset_does_not_depend_on_the_order_in_which_things_became_known()
    {
        PolicyInput[] names =
        [
            new PolicyInput.NameResolved("cloud.example.net", [IPAddress.Parse("2001:db8:7::7"), IPAddress.Parse("203.0.113.7")]),
            new PolicyInput.NameResolved("firmware.example.net", [IPAddress.Parse("203.0.113.8")]),
        ];
        GatewayState other = Home.Empty().After(names.Reverse().ToArray())
            .WithProfile("local:bulb", Home.Seed("bulb.json"))
            .With(Home.LaptopMac, "br-family", null, "192.168.30.10")
            .With(Home.BulbMac, "br-things", "local:bulb", "192.168.20.11")
            .With(Home.CameraMac, "br-things", "https://mud.example.net/camera.json", "2001:db8:20::10", "192.168.20.10")
            .WithProfile("https://mud.example.net/camera.json", Home.Seed("camera.json"));

        Assert.Equal(Text(Home.Full()), Text(other));
    }

    [Fact]
    public void Profiles_that_differ_only_in_the_order_of_their_entries_differ_in_the_kernel()
    {
        const string Deny = """{ "name": "deny", "matches": { "ipv4": { "destination-ipv4-network": "203.0.113.0/24" } }, "actions": { "forwarding": "drop" } }""";
        const string Allow = """{ "name": "allow", "matches": { "tcp": { "destination-port": { "operator": "eq", "port": 443 } } }, "actions": { "forwarding": "accept" } }""";

        Assert.NotEqual(Text(GoldenStates.WithProfile($"{Deny}, {Allow}")), Text(GoldenStates.WithProfile($"{Allow}, {Deny}")));
    }

    [Fact]
    public void A_device_without_an_address_has_no_element_anywhere()
    {
        GatewayState home = Home.Empty().With(Home.CameraMac, "br-things", null, "192.168.20.10");
        Device camera = home.Devices[Home.Camera];

        Assert.DoesNotContain("00:00:5e:00:53:01", Text(home with { Devices = home.Devices.SetItem(camera.Id, camera with { Addresses = [] }) }), StringComparison.Ordinal);
        Assert.Contains("00:00:5e:00:53:01", Text(home), StringComparison.Ordinal);
    }

    private static string Text(GatewayState state) => RulesetText.Write(RulesetCompiler.Compile(state));
}
