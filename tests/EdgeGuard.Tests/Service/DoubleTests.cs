using System.Net;
using EdgeGuard.Linux.Tests.Coverage;
using EdgeGuard.Linux.Tests.Netns;

namespace EdgeGuard.Tests.Service;

/// <summary>Two stations that wear one hardware address, with real frames.</summary>
public sealed class DoubleTests
{
    private const int FamilyIndex = 44;
    private const ulong Worn = 0x00005e005477, Witness = 0x00005e005478;

    [NetnsFact]
    public void T1_F25_One_address_on_two_networks_is_held_to_the_stricter_on_both_and_told() => NetworkNamespace.Run(inside =>
    {
        using RunningAgent agent = new(inside);
        inside.Ip($"link add fam0 index {FamilyIndex} type veth peer name lan1");
        inside.Ip("address add 192.168.30.1/24 dev lan1");
        foreach (string name in (string[])["fam0", "lan1"]) inside.Ip($"link set {name} up");
        File.WriteAllText(agent.PathOf("profile.json"), MeterProfile.For("https://mud.example.net/meter.json"));
        agent.Start($$""", "rules": [ { "macPrefix": "00:00:5e", "profile": "{{agent.PathOf("profile.json")}}" } ]""",
            RunningAgent.Things + """, { "name": "family", "kind": "trusted", "mode": "enforce", "interfaces": ["lan1"] }""");
        agent.Serve();
        agent.Serve("lan1", "--dhcp-range=192.168.30.10,192.168.30.250,10m");
        using WireEnd things = new(RunningAgent.ThingIndex), family = new(FamilyIndex), net = new(RunningAgent.InternetIndex);
        Internet internet = new(net);
        PretendedThing witness = new(things, Witness), phone = new(family, Worn, "192.168.30.1"), thief = new(things, Worn);
        IPAddress witnessed = witness.Discover();
        witness.Request(witnessed);
        IPAddress own = phone.Discover();
        phone.Request(own);
        // On its own network the phone may do what no thing's profile allows.
        internet.Hears(phone, own, MeterProfile.Other, () => agent.Ask("devices") + agent.Said);

        IPAddress stolen = thief.Discover();
        thief.Request(stolen);
        phone.Request(own);
        thief.Request(stolen);

        Assert.Contains("WARNING   duplicate MAC address", agent.AskUntil("WARNING", "device", "00005e005477"), StringComparison.Ordinal);
        Assert.Contains("by turns, so two stations use 00:00:5e:00:54:77: the rules of 'things' apply to both", agent.Ask("events"), StringComparison.Ordinal);
        phone.Request(own);
        thief.Request(stolen);
        foreach ((PretendedThing one, IPAddress address) in ((PretendedThing, IPAddress)[])[(phone, own), (thief, stolen)])
        {
            internet.HearsNot(one, address, MeterProfile.Other, (witness, witnessed));
        }
    });

    [NetnsFact]
    public void F25_One_address_behind_two_ports_of_a_bridge_is_told() => NetworkNamespace.Run(inside =>
    {
        using RunningAgent agent = new(inside);
        agent.AddBridge("br0", 20);
        using Station one = new(inside, "br0", "one", 0x77), other = new(inside, "br0", "other", 0x77);
        one.Do(station => station.Ip("addr add 192.168.20.77/24 dev eth0"));
        other.Do(station => station.Ip("addr add 192.168.20.78/24 dev eth0"));
        agent.Start(networks: """{ "name": "things", "kind": "iot", "mode": "enforce", "interfaces": ["br0"] }""");

        Speaks(one, "port p-one");
        Speaks(other, "port p-other");
        Speaks(one, "WARNING   duplicate MAC address");

        Assert.Matches("is seen on p-o[a-z]+ and p-o[a-z]+ by turns", agent.Ask("events"));

        // The bridge tells the port every few seconds; until then the station goes on.
        void Speaks(Station station, string until) => Assert.True(SpinWait.SpinUntil(() =>
        {
            station.CanReach(IPAddress.Parse("192.168.20.1"), 9, 100);
            return agent.Ask("device", "00005e005377").Contains(until, StringComparison.Ordinal);
        }, TimeSpan.FromSeconds(60)), agent.Ask("device", "00005e005377"));
    });
}
