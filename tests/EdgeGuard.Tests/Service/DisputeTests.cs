using System.Net;
using EdgeGuard.Linux.Tests.Netns;

namespace EdgeGuard.Tests.Service;

/// <summary>A device that names one MUD URL by DHCPv4 and another by DHCPv6 (RFC 8520 §10.1), and the kernel.</summary>
public sealed class DisputeTests
{
    private const string Id = "00005e005402";

    [NetnsFact]
    public void T2_T17_Url_in_an_exchange_without_an_address_is_fetched_only_for_a_device_with_a_lease() => NetworkNamespace.Run(inside =>
    {
        using RunningAgent agent = new(inside);
        HoldLinkLocalBack(inside);
        inside.Ip("address add 2001:db8:20::1/64 dev lan0 nodad");
        inside.Ip($"neigh add {PretendedThing.LinkLocal} lladdr 00:00:5e:00:54:02 dev lan0");
        using MudServer maker = new(IPAddress.Parse("203.0.113.1"), agent.PathOf(""), MeterProfile.For);
        agent.Start($$""", "profiles": { "caFile": "{{maker.CaFile}}", "localServers": ["203.0.113.1"] }""");
        agent.Serve("lan0", "--dhcp-range=192.168.20.10,192.168.23.250,10m", "--dhcp-range=2001:db8:20::100,2001:db8:20::1ff,64,10m");
        using WireEnd things = new(RunningAgent.ThingIndex);
        PretendedThing invented = new(things, Convert.ToUInt64(Id, 16)), honest = new(things, 0x00005e005403);

        invented.AskByIpv6($"{maker.Root}data.json");
        honest.Request(honest.Discover(), maker.Root + MeterProfile.Wide);
        agent.AskUntil("in part", "device", "00005e005403");
        Assert.DoesNotContain("data.json", maker.Asked);

        invented.Request(invented.Discover());
        agent.AskUntil("holds     192.168.2", "device", Id);
        invented.AskByIpv6($"{maker.Root}narrow.json");
        agent.AskUntil("in part", "device", Id);
        Assert.Contains("narrow.json", maker.Asked);
    });

    [NetnsFact]
    public void T2_Only_what_both_profiles_allow_passes_until_a_person_answers() => NetworkNamespace.Run(inside =>
    {
        using RunningAgent agent = new(inside);
        HoldLinkLocalBack(inside);
        inside.Ip("address add 2001:db8:20::1/64 dev lan0 nodad");
        inside.Ip($"neigh add {PretendedThing.LinkLocal} lladdr 00:00:5e:00:54:02 dev lan0");
        using MudServer maker = new(IPAddress.Parse("203.0.113.1"), agent.PathOf(""), MeterProfile.For);
        agent.Start($$""", "profiles": { "caFile": "{{maker.CaFile}}", "localServers": ["203.0.113.1"], "claims": "accept" }""");
        agent.Serve("lan0", "--dhcp-range=192.168.20.10,192.168.23.250,10m", "--dhcp-range=2001:db8:20::100,2001:db8:20::1ff,64,10m");
        using WireEnd things = new(RunningAgent.ThingIndex), net = new(RunningAgent.InternetIndex);
        Internet internet = new(net);
        PretendedThing thing = new(things, Convert.ToUInt64(Id, 16));
        IPAddress own = thing.Discover();
        thing.Request(own, maker.Root + MeterProfile.Wide);
        internet.Hears(thing, own, MeterProfile.Other, Explain);

        thing.AskByIpv6($"{maker.Root}narrow.json");
        agent.AskUntil($"{Id} requests profile {maker.Root}narrow.json: by DHCPv4 it names {maker.Root}wide.json, and the two must be the same", "status");
        Assert.Matches($"{Id}.*WARNING", agent.Ask("devices"));
        Assert.Contains("Neither is believed, and only what", agent.Ask("events"), StringComparison.Ordinal);
        // What both allow passes, as soon as the second file was fetched.
        internet.FallsSilent(thing, own, MeterProfile.Other);
        internet.Hears(thing, own, MeterProfile.Port, Explain);
        internet.HearsNot(thing, own, MeterProfile.Other, (thing, own));

        agent.Ask("approve", Id, "--refuse");
        internet.Hears(thing, own, MeterProfile.Other, Explain);
        Assert.DoesNotContain("WARNING", agent.Ask("devices"), StringComparison.Ordinal);

        string Explain() => agent.Ask("device", Id) + agent.Ask("status") + agent.Said;
    });

    // After a cable was plugged in, the gateway probes for its link-local address (RFC 4862 §5.4). Until it knows that nobody else has it, its server
    // replies from another address. Here that takes as long as the test.
    private static void HoldLinkLocalBack(NetworkNamespace inside)
    {
        inside.Ip("link set lan0 down");
        inside.Sysctl("net.ipv6.conf.lan0.dad_transmits", "600");
        inside.Ip("link set lan0 up");
    }
}
