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

        // It goes on changing it.
        (PretendedThing third, IPAddress another) = Come(evil, "00005e005453");
        agent.AskUntil("response  restricted", "device", "00005e005453");
        for (ulong i = 0; i < 20; i++) new PretendedThing(evil, 0x00005e007000 + i).Announce(new([192, 168, 20, (byte)(200 + i)]));
        internet.HearsNoConnection(third, another, Https, (lamp, lit, Https));
        PretendedThing last = new(evil, 0x00005e007013);
        last.Learn(again);
        internet.HearsNoConnection(last, new([192, 168, 20, 219]), Https, (lamp, lit, Https));
        Assert.Equal(8, agent.Ask("devices").Split("restricted").Length - 1);
        // The DHCP server does not know of that, and gives the next one a lease. One on another port may use its own.
        (PretendedThing ninth, IPAddress leased) = Come(evil, "00005e005454");
        (PretendedThing plug, IPAddress plugged) = Come(calm, "00005e005455");
        internet.HearsConnection(plug, plugged, Https, () => agent.Ask("device", "00005e005455"));
        internet.HearsNoConnection(ninth, leased, Https, (plug, plugged, Https));
        Assert.All(["00005e005454", "00005e007013"], unknown => Assert.DoesNotContain(unknown, agent.Ask("devices"), StringComparison.Ordinal));

        agent.Ask("release", "00005e005451");
        internet.HearsConnection(again, other, Https, () => agent.Ask("device", "00005e005451"));
    });

    [NetnsFact]
    public void T17_Invented_devices_with_addresses_of_their_own_are_one_entry_and_few_alerts() => NetworkNamespace.Run(inside =>
    {
        const int Invented = 240;
        using RunningAgent agent = new(inside);
        agent.AddBridge("br0", 20);
        PlaceTests.AddPort(inside, "br0", "evil", PlaceTests.EvilIndex);
        PlaceTests.AddPort(inside, "br0", "calm", PlaceTests.EvilIndex + 2);
        agent.Start(networks: """{ "name": "things", "kind": "iot", "mode": "enforce", "interfaces": ["br0"] }""");
        agent.Serve("br0", "--dhcp-range=192.168.20.252,192.168.20.253,10m");
        using WireEnd evil = new(PlaceTests.EvilIndex), calm = new(PlaceTests.EvilIndex + 2), net = new(RunningAgent.InternetIndex);
        Internet internet = new(net);
        (PretendedThing camera, IPAddress granted) = Come(calm, "00005e005460");
        internet.HearsConnection(camera, granted, Https);

        for (int i = 0; i < Invented; i++) new PretendedThing(evil, 0x00005e006000 + (ulong)i).Announce(new([192, 168, 20, (byte)(2 + i)]));
        agent.AskUntil($"as one of {Invented - 32} on 'p-evil' within an hour", "approvals");
        int entries = agent.Ask("approvals").Split(" asks for ").Length - 1, alerts = agent.Ask("events").Split("uses 192.168.20.").Length - 1;
        Assert.Equal(33, entries);
        // Those whose frames are read on the bridge first count there, and have a bound of their own.
        Assert.InRange(alerts, 1, 70);

        // Beside them, one honest device is on the same port and one on another.
        PretendedThing lamp = new(evil, 0x00005e005461), plug = new(calm, 0x00005e005462);
        foreach ((PretendedThing thing, string mac, string address) in new[] { (lamp, "00:00:5e:00:54:61", "192.168.20.250"), (plug, "00:00:5e:00:54:62", "192.168.20.251") })
        {
            thing.Learn(camera);
            thing.Announce(IPAddress.Parse(address));
            agent.AskUntil($"address {address}", "device", mac);
            agent.Ask("approve", mac);
            internet.HearsConnection(thing, IPAddress.Parse(address), Https, () => agent.Ask("device", mac));
        }
    });

    private static (PretendedThing Thing, IPAddress Own) Come(WireEnd wire, string id)
    {
        PretendedThing thing = new(wire, Convert.ToUInt64(id, 16));
        IPAddress own = thing.Discover();
        thing.Request(own);
        return (thing, own);
    }
}
