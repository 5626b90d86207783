using System.Net;
using EdgeGuard.Linux.Tests.Netns;

namespace EdgeGuard.Tests.Service;

/// <summary>A network that admits nobody without a person, with the program itself and packets that arrive or not.</summary>
public sealed class NewDeviceTests
{
    private const string Stranger = "00005e005441", Named = "00005e005442";
    private const ushort Https = 443;

    [NetnsFact]
    public void T1_Invented_mac_address_gets_dhcp_and_nothing_else_until_a_person_approves() => NetworkNamespace.Run(inside =>
    {
        using RunningAgent agent = new(inside);
        agent.Start(""", "devices": [ { "mac": "00:00:5e:00:54:42", "name": "lamp" } ]""",
            """{ "name": "things", "kind": "iot", "mode": "enforce", "newDevices": "approve", "interfaces": ["lan0"] }""");
        agent.Serve();
        using WireEnd things = new(RunningAgent.ThingIndex), net = new(RunningAgent.InternetIndex);
        Internet internet = new(net);
        PretendedThing lamp = new(things, Convert.ToUInt64(Named, 16)), stranger = new(things, Convert.ToUInt64(Stranger, 16));
        IPAddress known = lamp.Discover(), own = stranger.Discover();
        lamp.Request(known);
        stranger.Request(own);

        internet.HearsConnection(lamp, known, Https, () => agent.Ask("device", Named));
        agent.AskUntil($"{Stranger} requests device 00:00:5e:00:54:41", "status");
        internet.HearsNoConnection(stranger, own, Https, (lamp, known, Https));
        agent.Stop();
        agent.Start(""", "devices": [ { "mac": "00:00:5e:00:54:42", "name": "lamp" } ]""",
            """{ "name": "things", "kind": "iot", "mode": "enforce", "newDevices": "approve", "interfaces": ["lan0"] }""");
        internet.HearsNoConnection(stranger, own, Https, (lamp, known, Https));

        agent.Ask("approve", Stranger);
        internet.HearsConnection(stranger, own, Https, () => agent.Ask("device", Stranger));
    });

    [NetnsFact]
    public void T1_Isolated_device_that_changes_its_mac_address_starts_restricted_on_its_port() => NetworkNamespace.Run(inside =>
    {
        using RunningAgent agent = new(inside);
        agent.AddBridge("br0", 20);
        PlaceTests.AddPort(inside, "br0", "evil", PlaceTests.EvilIndex);
        PlaceTests.AddPort(inside, "br0", "calm", PlaceTests.EvilIndex + 2);
        agent.Start(networks: """{ "name": "things", "kind": "iot", "mode": "enforce", "interfaces": ["br0"] }""");
        agent.Serve("br0", "--dhcp-range=192.168.20.100,192.168.20.120,10m");
        using WireEnd evil = new(PlaceTests.EvilIndex), calm = new(PlaceTests.EvilIndex + 2), net = new(RunningAgent.InternetIndex);
        Internet internet = new(net);
        (PretendedThing bot, IPAddress own) = Come(evil, "00005e005450");
        agent.AskUntil("port p-evil", "device", "00005e005450");
        internet.HearsConnection(bot, own, Https, () => agent.Ask("device", "00005e005450"));
        agent.Ask("quarantine", "00005e005450");

        (PretendedThing again, IPAddress other) = Come(evil, "00005e005451");
        agent.AskUntil("response  restricted", "device", "00005e005451");
        (PretendedThing lamp, IPAddress lit) = Come(calm, "00005e005452");
        internet.HearsConnection(lamp, lit, Https, () => agent.Ask("device", "00005e005452"));
        internet.HearsNoConnection(again, other, Https, (lamp, lit, Https));
        agent.AskUntil("00005e005450 was isolated", "why", "00005e005451");

        agent.Ask("release", "00005e005451");
        internet.HearsConnection(again, other, Https, () => agent.Ask("device", "00005e005451"));
    });

    private static (PretendedThing Thing, IPAddress Own) Come(WireEnd wire, string id)
    {
        PretendedThing thing = new(wire, Convert.ToUInt64(id, 16));
        IPAddress own = thing.Discover();
        thing.Request(own);
        return (thing, own);
    }
}
