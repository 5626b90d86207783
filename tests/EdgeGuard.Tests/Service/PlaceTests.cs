using System.Net;
using EdgeGuard.Linux.Tests.Coverage;
using EdgeGuard.Linux.Tests.Netns;

namespace EdgeGuard.Tests.Service;

/// <summary>Forged DHCP messages, ARP and packets in the name of another device, with a real DHCP server; and devices that really move.</summary>
public sealed class PlaceTests
{
    internal const int EvilIndex = 50;
    private const ulong Victim = 0x00005e005310, Attacker = 0x00005e005466;
    private const string Id = "00005e005310";
    private const string Open = """{ "name": "things", "kind": "iot", "mode": "enforce", "unmanaged": "open", "interfaces": ["br0"] }""";

    [NetnsFact]
    public void T1_Forged_release_and_lease_in_a_devices_name_take_nothing_from_it() => NetworkNamespace.Run(inside =>
    {
        using RunningAgent agent = new(inside);
        agent.AddBridge("br0", 20);
        using Station victim = new(inside, "br0", "victim", 0x10);
        AddPort(inside, "br0", "evil", EvilIndex);
        agent.Start(networks: Open);
        agent.Serve("br0", "--dhcp-range=192.168.20.100,192.168.20.120,10m");
        using WireEnd evil = new(EvilIndex), net = new(RunningAgent.InternetIndex);
        IPAddress own = Online(victim);
        Arrives(victim, own, net);
        agent.AskUntil("port p-victim", "device", Id);

        // Neither the release nor a request in the device's name reaches dnsmasq.
        PretendedThing thief = new(evil, Victim), attacker = new(evil, Attacker);
        for (int i = 0; i < 20; i++) thief.Release(own);
        attacker.Discover();
        attacker.Request(own);
        agent.AskUntil($"forged DHCP release: a frame from p-evil gave its address back, while its place is p-victim", "events");
        thief.Announce(own);
        agent.AskUntil("MAC spoofing: its MAC address is used at p-evil, while its place is p-victim", "events");

        Assert.Contains($"holds     {own} on 00:00:5e:00:53:10", agent.Ask("device", Id), StringComparison.Ordinal);
        Assert.DoesNotContain($"holds     {own}", agent.Ask("device", "00005e005466"), StringComparison.Ordinal);
        Arrives(victim, own, net);
        string events = agent.Ask("events");
        Assert.Equal(1, events.Split("forged DHCP release").Length - 1);

        PretendedThing witness = new(evil, 0x00005e005467);
        IPAddress honest = witness.Discover();
        witness.Request(honest);
        agent.AskUntil($"holds     {honest} on 00:00:5e:00:54:67", "device", "00005e005467");
    });

    [NetnsFact]
    public void T1_Packets_with_a_devices_addresses_from_another_port_are_dropped_and_do_not_count() => NetworkNamespace.Run(inside =>
    {
        using RunningAgent agent = new(inside);
        agent.AddBridge("br0", 20);
        using Station victim = new(inside, "br0", "victim", 0x10);
        AddPort(inside, "br0", "evil", EvilIndex);
        File.WriteAllText(agent.PathOf("profile.json"), MeterProfile.For("https://mud.example.net/meter.json"));
        agent.Start($$""", "rules": [ { "macPrefix": "00:00:5e", "profile": "{{agent.PathOf("profile.json")}}" } ]""", Open);
        agent.Serve("br0", "--dhcp-range=192.168.20.100,192.168.20.120,10m");
        using WireEnd evil = new(EvilIndex), net = new(RunningAgent.InternetIndex);
        IPAddress own = Online(victim);
        Arrives(victim, own, net);
        Assert.True(SpinWait.SpinUntil(() => agent.Rules().Contains("\"p-victim\" . 00:00:5e:00:53:10", StringComparison.Ordinal), TimeSpan.FromSeconds(30)), agent.Rules());
        agent.AskUntil("identity        port:", "coverage");
        PretendedThing thief = new(evil, Victim), attacker = new(evil, Attacker);
        IPAddress attackerOwn = attacker.Discover();
        attacker.Request(attackerOwn);
        thief.Learn(attacker);

        while (net.TryReceive(TimeSpan.Zero) is not null) { }
        for (int i = 0; i < 50; i++)
        {
            thief.Send(own, Internet.Host, MeterProfile.Port, 0xbad);
            for (ushort port = 20; port < 60; port++) thief.Send(own, IPAddress.Parse($"203.0.113.{100 + port}"), port, 0xbad);
        }
        agent.AskUntil("MAC spoofing: its MAC address is used at p-evil, while its place is p-victim", "events");
        for (int i = 0; i < 50; i++) thief.Send(own, Internet.Host, MeterProfile.Port, 0xbad);
        // What the attacker sends in its own name is judged, and arrives as its profile says.
        new Internet(net).Hears(attacker, attackerOwn);
        agent.AskUntil("Its packets come from p-victim: p-victim has one device", "why", Id);

        Assert.Contains("denied    0 forbidden packets", agent.Ask("device", Id), StringComparison.Ordinal);
        Assert.Contains("response  none", agent.Ask("device", Id), StringComparison.Ordinal);
        Assert.Contains("response  none", agent.Ask("device", "00005e005466"), StringComparison.Ordinal);
        Assert.Equal(1, agent.Ask("events").Split("MAC spoofing").Length - 1);
        Arrives(victim, own, net);
        Assert.Matches("counter packets [1-9][0-9]+ bytes [0-9]+ drop comment \"MAC address of a device at another port\"", agent.Rules());
    });

    [NetnsFact]
    public void T1_Short_lease_asked_for_in_a_devices_name_does_not_end_its_own() => NetworkNamespace.Run(inside =>
    {
        using RunningAgent agent = new(inside);
        agent.AddBridge("br0", 20);
        using Station victim = new(inside, "br0", "victim", 0x10);
        AddPort(inside, "br0", "evil", EvilIndex);
        agent.Start(networks: Open);
        agent.Serve("br0", "--dhcp-range=192.168.20.100,192.168.20.120,24h");
        using WireEnd evil = new(EvilIndex), net = new(RunningAgent.InternetIndex);
        IPAddress own = Online(victim);
        Arrives(victim, own, net);
        agent.AskUntil($"holds     {own} on 00:00:5e:00:53:10, lease4 until", "device", Id);
        string before = Lease(agent, own);
        PretendedThing attacker = new(evil, Attacker);
        attacker.RequestFor(Victim, own, seconds: 120);
        attacker.RequestFor(Victim, own, seconds: 120);

        // What the attacker asks for itself is granted, after all that.
        IPAddress honest = attacker.Discover();
        attacker.Request(honest);
        agent.AskUntil($"holds     {honest} on 00:00:5e:00:54:66, lease4 until", "device", "00005e005466");
        Assert.Equal(before, Lease(agent, own));
        Arrives(victim, own, net);
    });

    private static string Lease(RunningAgent agent, IPAddress own) =>
        agent.Ask("device", Id).Split('\n').Single(line => line.StartsWith($"holds     {own} ", StringComparison.Ordinal));

    [NetnsFact]
    public void T1_Frames_and_packets_from_another_network_isolate_and_move_nobody() => NetworkNamespace.Run(inside =>
    {
        using RunningAgent agent = new(inside);
        agent.AddBridge("br0", 20 + 10);
        agent.AddBridge("br1", 40);
        using Station laptop = new(inside, "br0", "laptop", 0x11), camera = new(inside, "br1", "camera", 0x10);
        File.WriteAllText(agent.PathOf("profile.json"), MeterProfile.For("https://mud.example.net/meter.json"));
        agent.Start($$""", "rules": [ { "macPrefix": "00:00:5e", "profile": "{{agent.PathOf("profile.json")}}" } ]""", RunningAgent.Things + """
            , { "name": "family", "kind": "trusted", "mode": "enforce", "interfaces": ["br0"] }, { "name": "cameras", "kind": "iot", "mode": "enforce", "interfaces": ["br1"] }
            """);
        agent.Serve("br0", "--dhcp-range=192.168.30.100,192.168.30.120,10m");
        agent.Serve("br1", "--dhcp-range=192.168.40.100,192.168.40.120,10m");
        using WireEnd things = new(RunningAgent.ThingIndex), net = new(RunningAgent.InternetIndex);
        IPAddress laptopOwn = Online(laptop, "192.168.30.1"), cameraOwn = Online(camera, "192.168.40.1");
        Arrives(camera, cameraOwn, net);
        Arrives(laptop, laptopOwn, net, port: MeterProfile.Other);

        PretendedThing asLaptop = new(things, 0x00005e005311), asCamera = new(things, Victim);
        for (int i = 0; i < 100; i++)
        {
            asLaptop.Announce(IPAddress.Parse("192.168.20.66"));
            asCamera.Announce(cameraOwn);
            for (ushort port = 20; port < 60; port++) asCamera.Send(cameraOwn, IPAddress.Parse($"203.0.113.{100 + port}"), port, 1);
        }
        agent.AskUntil("MAC spoofing: its MAC address is used at lan0, while its place is p-laptop", "events");
        agent.AskUntil("MAC spoofing: its MAC address is used at lan0, while its place is p-camera", "events");

        Assert.Contains("network   family", agent.Ask("device", "00005e005311"), StringComparison.Ordinal);
        string device = agent.Ask("device", Id);
        Assert.Contains("network   cameras", device, StringComparison.Ordinal);
        Assert.Contains("response  none", device, StringComparison.Ordinal);
        Arrives(camera, cameraOwn, net);
        Arrives(laptop, laptopOwn, net, port: MeterProfile.Other);
    });

    [NetnsTheory]
    [InlineData(false)]
    [InlineData(true)]
    public void Device_that_roams_between_two_access_points_keeps_its_address(bool isUnplugged) => NetworkNamespace.Run(inside =>
    {
        using RunningAgent agent = new(inside);
        agent.AddBridge("br0", 20);
        foreach (string name in (string[])["one", "two"]) AddAccessPoint(inside, name);
        using Station phone = new(inside, "ap-one", "phone", 0x10);
        agent.Start(networks: Open);
        agent.Serve("br0", "--dhcp-range=192.168.20.100,192.168.20.120,10m");
        using WireEnd net = new(RunningAgent.InternetIndex);
        IPAddress own = Online(phone);
        Arrives(phone, own, net);
        agent.AskUntil("port p-one", "device", Id);

        inside.Ip("link set p-phone master ap-two");
        if (isUnplugged) inside.Ip("link del p-one");
        Assert.True(SpinWait.SpinUntil(() =>
        {
            phone.Do(station => station.Execute("sh", ["-c", "ip neigh flush dev eth0; ping -c1 -W1 192.168.20.1 >/dev/null 2>&1; true"]));
            return agent.Ask("device", Id).Contains("port p-two", StringComparison.Ordinal);
        }, TimeSpan.FromSeconds(30)), agent.Ask("device", Id) + agent.Said);

        Arrives(phone, own, net, explain: () => agent.Ask("device", Id) + agent.Said);
        Assert.Equal(own, NeighbourTests.Address(phone));
        Assert.DoesNotContain("spoofing", agent.Ask("events"), StringComparison.Ordinal);
    });

    private static IPAddress Online(Station station, string gateway = "192.168.20.1")
    {
        IPAddress own = NeighbourTests.Address(station);
        station.Do(inside => inside.Ip($"route replace default via {gateway}"));
        return own;
    }

    private static void Arrives(Station station, IPAddress own, WireEnd net, ushort port = MeterProfile.Port, Func<string>? explain = null)
    {
        while (net.TryReceive(TimeSpan.Zero) is not null) { }
        Assert.True(SpinWait.SpinUntil(() =>
        {
            station.Do(inside => inside.Execute("bash", ["-c", $"echo there > /dev/udp/{Internet.Host}/{port} || true"]));
            while (net.TryReceive(TimeSpan.FromMilliseconds(50)) is { } frame) if (IsFrom(frame, own, port)) return true;
            return false;
        }, TimeSpan.FromSeconds(30)), $"nothing of {own} arrives. {explain?.Invoke()}");
    }

    private static bool IsFrom(byte[] frame, IPAddress own, ushort port) => frame.Length > 42 && frame[12] == 8 && frame[13] == 0 && frame[23] == 17
        && frame.AsSpan(26, 4).SequenceEqual(own.GetAddressBytes()) && frame[36] == port >> 8 && frame[37] == (port & 0xff);

    internal static void AddPort(NetworkNamespace inside, string bridge, string name, int index)
    {
        inside.Ip($"link add {name}0 index {index} type veth peer name p-{name}");
        inside.Ip($"link set p-{name} master {bridge}");
        inside.Ip($"link set p-{name} up");
        inside.Ip($"link set {name}0 up");
    }

    // A bridge of its own, whose cable ends at a port of the gateway.
    private static void AddAccessPoint(NetworkNamespace inside, string name)
    {
        inside.Ip($"link add ap-{name} type bridge forward_delay 0 mcast_snooping 0");
        inside.Ip($"link add up-{name} type veth peer name p-{name}");
        inside.Ip($"link set up-{name} master ap-{name}");
        inside.Ip($"link set p-{name} master br0");
        foreach (string one in (string[])[$"ap-{name}", $"up-{name}", $"p-{name}"]) inside.Ip($"link set {one} up");
        foreach (string one in (string[])[$"ap-{name}", $"up-{name}", $"p-{name}"]) inside.Sysctl($"net.ipv6.conf.{one}.disable_ipv6", "1");
        // It lives beside the gateway, and must not answer for it.
        inside.Sysctl($"net.ipv4.conf.ap-{name}.arp_ignore", "8");
        inside.Sysctl($"net.ipv4.conf.up-{name}.arp_ignore", "8");
    }
}
