using System.Net;
using EdgeGuard.Linux.Tests.Netns;

namespace EdgeGuard.Tests.Service;

/// <summary>Devices behind a repeater that puts its own MAC address on their frames, with dnsmasq and the kernel.</summary>
public sealed class RepeaterTests
{
    private const ulong Repeater = 0x00005e00540f;

    [NetnsFact]
    public void T1_Devices_behind_a_repeater_are_reachable_and_an_isolated_one_invents_no_way_out() => NetworkNamespace.Run(inside =>
    {
        using RunningAgent agent = new(inside);
        File.WriteAllText(agent.PathOf("profile.json"), MeterProfile.For("https://mud.example.net/meter.json"));
        agent.Start($$""", "rules": [ { "macPrefix": "00:00:5e", "profile": "{{agent.PathOf("profile.json")}}" } ]""");
        agent.Serve();
        using WireEnd things = new(RunningAgent.ThingIndex), net = new(RunningAgent.InternetIndex);
        Internet internet = new(net);
        PretendedThing first = Behind(things, 1), second = Behind(things, 2), honest = new(things, 0x00005e005403);
        IPAddress one = first.Discover(), other = second.Discover(), own = honest.Discover();
        first.Request(one);
        second.Request(other);
        honest.Request(own);

        foreach ((PretendedThing thing, IPAddress address) in new[] { (first, one), (second, other), (honest, own) })
            internet.Hears(thing, address, explain: () => agent.Ask("device", "00005e00540f") + agent.Ask("devices") + agent.Said);
        Assert.Contains($"holds     {other} on 00:00:5e:00:54:0f", agent.Ask("device", "00005e00540f"), StringComparison.Ordinal);
        Assert.Contains("as a repeater does that translates MAC addresses", agent.Ask("status"), StringComparison.Ordinal);
        Assert.DoesNotContain("00005e005401", agent.Ask("devices"), StringComparison.Ordinal);
        Assert.Contains("response  none", agent.Ask("device", "00005e00540f"), StringComparison.Ordinal);

        agent.Ask("quarantine", "00005e00540f");
        internet.FallsSilent(first, one, MeterProfile.Port);
        PretendedThing invented = Behind(things, 9);
        IPAddress ninth = invented.Discover();
        invented.Request(ninth);
        agent.AskUntil($"holds     {ninth} on 00:00:5e:00:54:0f", "device", "00005e00540f");
        internet.HearsNot(invented, ninth, MeterProfile.Port, (honest, own));
    });

    private static PretendedThing Behind(WireEnd wire, ulong number) => new(wire, 0x00005e005440 + number) { Repeater = Repeater };
}
