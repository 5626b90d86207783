using System.Net;
using EdgeGuard.Linux.Tests.Netns;

namespace EdgeGuard.Tests.Service;

/// <summary>What a person orders about one device at the command line, while another one beside it is held to its profile.</summary>
public sealed class KnownDeviceOrderTests
{
    private const string Ordered = "00005e005402";

    [NetnsFact]
    public void Pause_trust_name_and_oblivion_are_of_one_device_and_outlive_a_kill() => NetworkNamespace.Run(inside =>
    {
        using RunningAgent agent = new(inside);
        File.WriteAllText(agent.PathOf("profile.json"), MeterProfile.For("https://mud.example.net/meter.json"));
        Start(agent);
        agent.Serve();
        using WireEnd things = new(RunningAgent.ThingIndex), net = new(RunningAgent.InternetIndex);
        Internet internet = new(net);
        PretendedThing one = new(things, 0x00005e005402), other = new(things, 0x00005e005403);
        IPAddress own = one.Discover(), others = other.Discover();
        one.RequestAs(own, "meter-7");
        other.Request(others);
        internet.Hears(one, own, explain: () => agent.Said);
        internet.Hears(other, others, explain: () => agent.Said);
        (PretendedThing, IPAddress) witness = (other, others);
        IsHeld();

        Assert.Contains("things, monitor until ", agent.Ask("pause", Ordered, "--for", "10m"), StringComparison.Ordinal);
        internet.Hears(one, own, MeterProfile.Other, () => agent.Said);
        internet.HearsNot(other, others, MeterProfile.Other, witness);
        Assert.Contains("things, enforce", agent.Ask("resume", Ordered), StringComparison.Ordinal);
        IsHeld();
        Assert.Contains("To pause one device, add --for 10m.", agent.Ask("pause", Ordered), StringComparison.Ordinal);

        Assert.Contains("monitor.", agent.Ask("monitor", Ordered, "--for", "1h"), StringComparison.Ordinal);
        internet.Hears(one, own, MeterProfile.Other, () => agent.Said);
        Assert.Contains("is a network, and only a device is monitored for a while", agent.Ask("monitor", "things", "--for", "1h"), StringComparison.Ordinal);
        agent.Ask("enforce", Ordered, "--force");
        IsHeld();

        Assert.Contains("Zähler 🔌 (00005e005402", agent.Ask("rename", Ordered, "Zähler 🔌"), StringComparison.Ordinal);
        Assert.Contains("none while you trust it", agent.Ask("trust", "zähler 🔌"), StringComparison.Ordinal);
        internet.Hears(one, own, MeterProfile.Other, () => agent.Said);
        internet.HearsNot(other, others, MeterProfile.Other, witness);
        Assert.Contains("override  trusted 00005e005402", agent.Ask("status"), StringComparison.Ordinal);

        agent.Kill();
        Start(agent);
        Assert.Contains("Zähler 🔌", agent.Ask("devices"), StringComparison.Ordinal);
        internet.Hears(one, own, MeterProfile.Other, () => agent.Said);
        agent.Ask("trust", "Zähler 🔌", "--undo");
        IsHeld();
        Assert.Contains("meter-7 (00005e005402", agent.Ask("rename", Ordered, "--undo"), StringComparison.Ordinal);

        agent.Ask("quarantine", Ordered);
        Assert.Contains("is forgotten", agent.Ask("forget", Ordered), StringComparison.Ordinal);
        Assert.DoesNotContain("isolated", agent.Ask("devices"), StringComparison.Ordinal);
        Assert.DoesNotContain("Zähler", agent.Ask("events"), StringComparison.Ordinal);
        one.RequestAs(own, "meter-7");
        internet.Hears(one, own, explain: () => agent.Said);
        IsHeld();

        void IsHeld()
        {
            internet.FallsSilent(one, own, MeterProfile.Other);
            internet.HearsNot(one, own, MeterProfile.Other, witness);
        }
    });

    [NetnsFact]
    public void Forgotten_device_that_is_absent_stays_forgotten_until_it_sends_a_packet() => NetworkNamespace.Run(inside =>
    {
        using RunningAgent agent = new(inside);
        File.WriteAllText(agent.PathOf("profile.json"), MeterProfile.For("https://mud.example.net/meter.json"));
        Start(agent);
        agent.Serve();
        using WireEnd things = new(RunningAgent.ThingIndex), net = new(RunningAgent.InternetIndex);
        Internet internet = new(net);
        PretendedThing one = new(things, 0x00005e005402), other = new(things, 0x00005e005403);
        IPAddress own = one.Discover(), others = other.Discover();
        one.Request(own);
        internet.Hears(one, own, explain: () => agent.Said);
        inside.Ip($"neigh replace {own} lladdr 00:00:5e:00:54:02 dev lan0 nud stale");
        Assert.Contains("00:00:5e:00:54:02", File.ReadAllText(agent.PathOf("leases")), StringComparison.Ordinal);

        agent.Ask("forget", Ordered);
        // Another lease makes the server write its file again, and three readings pass.
        other.Request(others);
        internet.Hears(other, others, explain: () => agent.Said);
        StaysAway();
        agent.Kill();
        Start(agent);
        StaysAway();
        // doctor names the file that the agent reads, whatever the configuration says by now.
        string used = agent.PathOf("leases");
        agent.LeaseFile = "elsewhere";
        agent.Configure();
        Assert.Contains($"{used} is in use", agent.Ask("doctor", "--config", agent.PathOf("edgeguard.json")), StringComparison.Ordinal);

        one.Request(own);
        internet.Hears(one, own, explain: () => agent.Said);
        Assert.Contains(Ordered, agent.Ask("devices"), StringComparison.Ordinal);

        void StaysAway()
        {
            for (int i = 0; i < 13; i++)
            {
                Assert.DoesNotContain(Ordered, agent.Ask("devices"), StringComparison.Ordinal);
                Thread.Sleep(1000);
            }
        }
    });

    private static void Start(RunningAgent agent) => agent.Start($$""", "rules": [ { "macPrefix": "00:00:5e", "profile": "{{agent.PathOf("profile.json")}}" } ]""");
}
