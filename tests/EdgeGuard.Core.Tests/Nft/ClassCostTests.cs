using System.Collections.Immutable;
using System.Net;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.Nft;
using EdgeGuard.Core.State;

namespace EdgeGuard.Core.Tests.Nft;

/// <summary>A class of devices costs what its members are, not the pairs of them.</summary>
public sealed class ClassCostTests
{
    private const string SameMaker = """
        { "name": "siblings", "matches": { "ietf-mud:mud": { "same-manufacturer": [null] }, "udp": { "destination-port": { "operator": "eq", "port": 5683 } } }, "actions": { "forwarding": "accept" } }
        """;

    [Fact]
    public void A_class_of_a_thousand_devices_is_one_set_of_a_thousand_addresses()
    {
        Ruleset ruleset = RulesetCompiler.Compile(Siblings(1000));

        NftSet set = Assert.Single(ruleset.Sets, s => s.Name.StartsWith("class", StringComparison.Ordinal) && s.Elements.Length > 10);
        Assert.Equal(1000, set.Elements.Length);
        Assert.InRange(Elements(ruleset), 1000, 12 * 1000);
    }

    [Fact]
    public void What_the_kernel_holds_grows_with_the_devices_and_no_faster_and_its_sets_and_chains_not_at_all()
    {
        Ruleset few = RulesetCompiler.Compile(Siblings(250)), many = RulesetCompiler.Compile(Siblings(1000));

        Assert.InRange((double)Elements(many) / Elements(few), 3.5, 4.1);
        Assert.Equal(few.Sets.Length, many.Sets.Length);
        Assert.Equal(few.Chains.Length, many.Chains.Length);
    }

    private static long Elements(Ruleset ruleset) => ruleset.Sets.Sum(s => (long)s.Elements.Length);

    private static GatewayState Siblings(int count)
    {
        GatewayState home = Home.Empty().WithProfile("local:test", Home.Profile(SameMaker));
        return home with { Devices = Enumerable.Range(0, count).Select(Sibling).ToImmutableSortedDictionary(d => d.Id, d => d) };
    }

    private static Device Sibling(int number)
    {
        MacAddress mac = new(0x0000_5e00_0000 + (ulong)number);
        return new()
        {
            Id = DeviceId.Of(mac),
            Mac = mac,
            Network = "things",
            Interface = "br-things",
            Addresses = [new IPAddress([10, 1, (byte)(number / 250), (byte)(number % 250 + 1)])],
            ProfileKey = "local:test",
            ProfileSource = SightingSource.Configuration,
            FirstSeen = Home.Noon,
            LastSeen = Home.Noon,
        };
    }
}
