using System.Text.Json;
using EdgeGuard.Linux.Tests.Netns;

namespace EdgeGuard.Tests.Service;

/// <summary>The queue of addresses, devices and moves, with the program itself killed right after each answer, and devices without a lease.</summary>
public sealed class QueueKillTests
{
    private const string Granted = "00005e005451", Refused = "00005e005452", Later = "00005e005453";

    [NetnsFact]
    public void T14_Answers_about_addresses_outlive_a_kill() => NetworkNamespace.Run(inside =>
    {
        using RunningAgent agent = new(inside);
        using WireEnd things = new(RunningAgent.ThingIndex);
        agent.Start();
        Announce(Granted, 51);
        Announce(Refused, 52);
        agent.AskUntil("asks for address 192.168.21.51", "approvals");
        agent.AskUntil("asks for address 192.168.21.52", "approvals");
        string[] ids = [IdOf(agent, Granted), IdOf(agent, Refused)];

        // Who only waits, and has no lease, asks again with the same id.
        Again(agent);
        Announce(Granted, 51);
        Announce(Refused, 52);
        agent.AskUntil("asks for address 192.168.21.52", "approvals");
        agent.AskUntil("asks for address 192.168.21.51", "approvals");
        Assert.Equal((ids[0], ids[1]), (IdOf(agent, Granted), IdOf(agent, Refused)));

        agent.Ask("approve", ids[0]);
        Again(agent);
        Assert.Contains("holds     192.168.21.51", agent.Ask("device", Granted), StringComparison.Ordinal);
        Announce(Refused, 52);
        agent.AskUntil("asks for address 192.168.21.52", "approvals");
        agent.Ask("reject", ids[1]);
        Again(agent);

        Announce(Refused, 52);
        Announce(Later, 53);
        agent.AskUntil("asks for address 192.168.21.53", "approvals");
        Assert.Equal("", IdOf(agent, Refused));
        Assert.DoesNotContain("holds     192.168.21.52", agent.Ask("device", Refused), StringComparison.Ordinal);
        Assert.Contains("holds     192.168.21.51", agent.Ask("device", Granted), StringComparison.Ordinal);

        void Announce(string id, byte host) => new PretendedThing(things, Convert.ToUInt64(id, 16)).Announce(new([192, 168, 21, host]));
    });

    [NetnsFact]
    public void T14_Answers_about_devices_outlive_a_kill() => NetworkNamespace.Run(inside =>
    {
        const string Careful = """{ "name": "things", "kind": "iot", "mode": "enforce", "newDevices": "approve", "interfaces": ["lan0"] }""";
        using RunningAgent agent = new(inside);
        inside.Ip("address add 2001:db8:20::1/64 dev lan0 nodad");
        using WireEnd things = new(RunningAgent.ThingIndex);
        agent.Start(networks: Careful);
        Probe(Granted, 0x51);
        Probe(Refused, 0x52);
        Waits(Granted);
        Waits(Refused);
        string[] ids = [IdOf(agent, Granted), IdOf(agent, Refused)];

        Again(agent, Careful);
        Probe(Granted, 0x51);
        Probe(Refused, 0x52);
        Waits(Granted);
        Waits(Refused);
        Assert.Equal((ids[0], ids[1]), (IdOf(agent, Granted), IdOf(agent, Refused)));

        agent.Ask("approve", ids[0]);
        Again(agent, Careful);
        Probe(Granted, 0x51);
        Probe(Refused, 0x52);
        Waits(Refused);
        Assert.Contains(Refused, agent.Ask("reject", ids[1]), StringComparison.Ordinal);
        Again(agent, Careful);

        Probe(Granted, 0x51);
        Probe(Refused, 0x52);
        Probe(Later, 0x53);
        Waits(Later);
        Assert.Equal(("", ""), (IdOf(agent, Granted), IdOf(agent, Refused)));
        Assert.Contains("You did not admit it", agent.Ask("why", Refused), StringComparison.Ordinal);
        Assert.DoesNotContain("admit it", agent.Ask("why", Granted), StringComparison.Ordinal);

        void Probe(string id, byte host) => new PretendedThing(things, Convert.ToUInt64(id, 16)).Probe(new([0x20, 1, 0x0d, 0xb8, 0, 0x20, 0, 0, 0, 0, 0, 0, 0, 0, 0, host]));

        void Waits(string id) => Assert.True(SpinWait.SpinUntil(() => IdOf(agent, id).Length > 0, TimeSpan.FromSeconds(60)), agent.Said);
    });

    [NetnsFact]
    public void T14_Answers_about_moves_outlive_a_kill() => NetworkNamespace.Run(inside =>
    {
        const string Both = """
            { "name": "home", "kind": "trusted", "interfaces": ["br0"] }, { "name": "things", "kind": "iot", "mode": "enforce", "interfaces": ["br1"] }
            """;
        using RunningAgent agent = new(inside) { LeaseFile = "leases-*" };
        agent.AddBridge("br0", 24);
        agent.AddBridge("br1", 25);
        PlaceTests.AddPort(inside, "br0", "here", PlaceTests.EvilIndex);
        PlaceTests.AddPort(inside, "br1", "there", PlaceTests.EvilIndex + 2);
        agent.Start(networks: Both);
        agent.Serve("br0", "--dhcp-range=192.168.24.100,192.168.24.120,10m");
        agent.Serve("br1", "--dhcp-range=192.168.25.100,192.168.25.120,10m");
        using WireEnd here = new(PlaceTests.EvilIndex), there = new(PlaceTests.EvilIndex + 2);
        foreach (string id in (string[])[Granted, Refused])
        {
            Come(here, id, 24);
            agent.AskUntil("holds     192.168.24.", "device", id);
        }

        // Both are seen elsewhere while their old port has a link.
        foreach (string id in (string[])[Granted, Refused])
        {
            Come(there, id, 25);
            Assert.True(SpinWait.SpinUntil(() => IdOf(agent, id).Length > 0, TimeSpan.FromSeconds(60)), agent.Said);
        }
        string[] ids = [IdOf(agent, Granted), IdOf(agent, Refused)];
        Assert.Contains("move to", agent.Ask("approvals"), StringComparison.Ordinal);
        Assert.True(SpinWait.SpinUntil(() => agent.Count("SELECT count(*) FROM device_request WHERE kind = 'move'") == 2, TimeSpan.FromSeconds(60)));
        Again(agent, Both);
        Assert.Equal((ids[0], ids[1]), (IdOf(agent, Granted), IdOf(agent, Refused)));

        agent.Ask("approve", ids[0]);
        Again(agent, Both);
        Assert.Equal(("things", ""), (NetworkOf(agent, Granted), IdOf(agent, Granted)));
        agent.Ask("reject", ids[1]);
        Again(agent, Both);

        Come(there, Refused, 25);
        Assert.Equal(("home", ""), (NetworkOf(agent, Refused), IdOf(agent, Refused)));
        Assert.Equal("things", NetworkOf(agent, Granted));

        void Come(WireEnd wire, string id, byte net)
        {
            PretendedThing thing = new(wire, Convert.ToUInt64(id, 16), $"192.168.{net}.1");
            thing.Request(thing.Discover());
        }
    });

    private static void Again(RunningAgent agent, string networks = RunningAgent.Things)
    {
        agent.Kill();
        agent.Start(networks: networks);
    }

    private static string NetworkOf(RunningAgent agent, string device) => JsonDocument.Parse(agent.AskAsShown("device", device, "--json")).RootElement.GetProperty("network").GetString()!;

    private static string IdOf(RunningAgent agent, string device) => JsonDocument.Parse(agent.AskAsShown("approvals", "--json")).RootElement.EnumerateArray()
        .Where(entry => entry.GetProperty("device").GetString() == device).Select(entry => entry.GetProperty("id").GetString()!).SingleOrDefault() ?? "";
}
