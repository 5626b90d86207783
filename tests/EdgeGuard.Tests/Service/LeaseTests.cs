using System.Diagnostics;
using System.Net;
using EdgeGuard.Linux.Tests.Coverage;
using EdgeGuard.Linux.Tests.Netns;

namespace EdgeGuard.Tests.Service;

/// <summary>Leases with real servers and the kernel: they end, come again, and are known although their grant was not heard.</summary>
public sealed class LeaseTests
{
    private const int Seconds = 6;
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);

    [NetnsFact]
    public void Lease_that_ends_takes_the_devices_rules_away_and_its_renewal_gives_them_back() => NetworkNamespace.Run(inside =>
    {
        using RunningAgent agent = WithProfile(inside);
        agent.ServeKea(Seconds);
        using WireEnd things = new(RunningAgent.ThingIndex), net = new(RunningAgent.InternetIndex);
        Internet internet = new(net);
        PretendedThing thing = new(things, 0x00005e005402), other = new(things, 0x00005e005403);
        IPAddress own = thing.Discover();

        long granted = thing.Request(own);
        internet.Hears(thing, own, explain: () => agent.Ask("device", "00005e005402") + agent.Said);
        Assert.True(SpinWait.SpinUntil(() => !IsBound(agent, own), Timeout), "the lease ended, and the rules stay");
        Assert.InRange(Stopwatch.GetElapsedTime(granted).TotalSeconds, Seconds - 1, 60);

        // It was in the middle of a flow, and goes on using the address.
        IPAddress witness = other.Discover();
        other.Request(witness);
        internet.HearsNot(thing, own, MeterProfile.Port, (other, witness));
        Assert.Contains("address   none", agent.Ask("device", "00005e005402"), StringComparison.Ordinal);

        thing.Request(own);
        internet.Hears(thing, own, explain: () => agent.Ask("device", "00005e005402") + agent.Said);
    });

    [NetnsFact]
    public void Lease_that_is_given_back_from_the_devices_port_takes_its_rules_away() => NetworkNamespace.Run(inside =>
    {
        using RunningAgent agent = new(inside);
        agent.AddBridge("br0", 20);
        inside.Ip("link set lan0 master br0");
        agent.Start(networks: """{ "name": "things", "kind": "iot", "mode": "enforce", "interfaces": ["br0"] }""");
        agent.Serve("br0", "--dhcp-range=192.168.20.100,192.168.20.120,10m");
        agent.AskUntil("br0 has one port", "coverage");
        using WireEnd things = new(RunningAgent.ThingIndex);
        PretendedThing thing = new(things, 0x00005e005402);
        IPAddress own = thing.Discover();
        thing.Request(own);
        Assert.True(SpinWait.SpinUntil(() => IsBound(agent, own), Timeout));
        agent.AskUntil("port lan0", "device", "00005e005402");

        thing.Release(own);

        Assert.True(SpinWait.SpinUntil(() => !IsBound(agent, own), Timeout), "the lease was given back, and the rules stay");
        // It comes back within the time of its lease.
        thing.Announce(own);
        Assert.True(SpinWait.SpinUntil(() => IsBound(agent, own), Timeout), "it goes on using its lease, and is cut off");
    });

    [NetnsFact]
    public void T1_Where_ports_are_invisible_a_release_may_be_forged_and_counts_with_the_next_grant() => NetworkNamespace.Run(inside =>
    {
        using RunningAgent agent = WithProfile(inside);
        agent.Serve();
        using WireEnd things = new(RunningAgent.ThingIndex);
        PretendedThing thing = new(things, 0x00005e005402), other = new(things, 0x00005e005403), witness = new(things, 0x00005e005404);
        IPAddress own = thing.Discover();
        thing.Request(own);
        Assert.True(SpinWait.SpinUntil(() => IsBound(agent, own), Timeout));

        thing.Release(own);
        witness.Request(witness.Discover());
        agent.AskUntil("holds", "device", "00005e005404");
        Assert.True(IsBound(agent, own), "a frame that another may have sent ended the lease");

        // The device is gone, and the server grants its address to the next.
        other.Discover();
        other.Request(own);
        agent.AskUntil($"holds     {own} on 00:00:5e:00:54:03", "device", "00005e005403");
        Assert.DoesNotContain($"holds     {own}", agent.Ask("device", "00005e005402"), StringComparison.Ordinal);
    });

    [NetnsTheory]
    [InlineData("dnsmasq")]
    [InlineData("kea")]
    public void F30_Grant_that_was_not_heard_is_read_off_the_servers_file_within_ten_seconds(string server) => NetworkNamespace.Run(inside =>
    {
        using RunningAgent agent = WithProfile(inside);
        if (server == "kea") agent.ServeKea(600);
        else agent.Serve();
        using WireEnd things = new(RunningAgent.ThingIndex);
        PretendedThing thing = new(things, 0x00005e005402);

        // The agent stands still, its queue fills with the questions of somebody who has no address, and what comes then is lost.
        agent.Signal("STOP");
        byte[] question = Convert.FromHexString("ffffffffffff00005e0054ff08060001080006040001" + "00005e0054ff" + "00000000" + "000000000000" + "c0a81401");
        for (int i = 0; i < 20_000; i++) things.Send(question);
        while (things.TryReceive(TimeSpan.Zero) is not null) { }
        IPAddress own = thing.Discover();
        thing.Request(own);
        agent.Signal("CONT");
        Stopwatch since = Stopwatch.StartNew();

        Assert.True(SpinWait.SpinUntil(() => IsBound(agent, own), Timeout), agent.Said);
        Assert.InRange(since.Elapsed.TotalSeconds, 0, 10);
        Assert.Matches("Discovery is behind on lan0: [0-9]+ frames lost", agent.Said);
        Assert.Contains($"holds     {own} on 00:00:5e:00:54:02, lease4 until", agent.Ask("device", "00005e005402"), StringComparison.Ordinal);
    });

    [NetnsFact]
    public void F29_Leases_that_keas_clean_up_moved_away_are_in_force() => NetworkNamespace.Run(inside =>
    {
        using RunningAgent agent = new(inside);
        agent.ServeKea(600, cleanUp: 2);
        using WireEnd things = new(RunningAgent.ThingIndex);
        PretendedThing thing = new(things, 0x00005e005402), other = new(things, 0x00005e005403);
        IPAddress own = thing.Discover();
        thing.Request(own);
        bool HasMoved() => File.Exists(agent.PathOf("leases.2")) && File.ReadAllText(agent.PathOf("leases.2")).Contains($"{own}", StringComparison.Ordinal);
        Assert.True(SpinWait.SpinUntil(HasMoved, Timeout), "Kea did not clean up its file");
        // The other one is in Kea's own file, or soon in the same place.
        IPAddress second = other.Discover();
        other.Request(second);

        agent.Start();

        Assert.True(SpinWait.SpinUntil(() => IsBound(agent, own) && IsBound(agent, second), Timeout), agent.Said);
        agent.AskUntil($"holds     {own} on 00:00:5e:00:54:02, lease4 until", "device", "00005e005402");
        Assert.Contains("is in use: Kea, 2 leases", agent.Ask("doctor", "--config", agent.PathOf("edgeguard.json")), StringComparison.Ordinal);
    });

    [NetnsFact]
    public void T1_Identifier_with_the_MAC_address_of_another_takes_nothing_from_it() => NetworkNamespace.Run(inside =>
    {
        using RunningAgent agent = new(inside) { LeaseFile = "leases-br0" };
        agent.AddBridge("br0", 20);
        using Station client = new(inside, "br0", "client", 0x10);
        agent.Start(networks: """{ "name": "things", "kind": "iot", "mode": "enforce", "interfaces": ["br0"] }""");
        agent.Serve("br0", "--dhcp-range=2001:db8:20::100,2001:db8:20::1ff,64,10m");
        File.WriteAllText(agent.PathOf("dhclient.conf"), "send dhcp6.client-id = 00:03:00:01:00:00:5e:00:53:77;");

        client.Do(station =>
        {
            Assert.True(SpinWait.SpinUntil(() => station.Execute("ip", ["-6", "addr", "show", "dev", "eth0", "scope", "link", "-tentative"]).Contains("inet6", StringComparison.Ordinal), Timeout));
            station.Execute("timeout", ["30", "dhclient", "-6", "-1", "-sf", "/bin/true", "-cf", agent.PathOf("dhclient.conf"), "-lf", agent.PathOf("leases6"), "-pf", agent.PathOf("dhclient.pid"), "eth0"]);
            station.Execute("sh", ["-c", $"kill $(cat {agent.PathOf("dhclient.pid")})"]);
        });

        agent.AskUntil("lease6 until", "device", "00:00:5e:00:53:10");
        Assert.True(SpinWait.SpinUntil(() => File.ReadAllText(agent.PathOf("leases-br0")).Contains("00:03:00:01:00:00:5e:00:53:77", StringComparison.Ordinal), Timeout));
        // The file is read every five seconds; another lease in it shows that it was.
        IPAddress known = IPAddress.Parse("192.168.20.77");
        File.AppendAllText(agent.PathOf("leases-br0"), $"{DateTimeOffset.UtcNow.AddHours(1).ToUnixTimeSeconds()} 00:00:5e:00:53:09 {known} other *\n");
        Assert.True(SpinWait.SpinUntil(() => IsBound(agent, known), Timeout), agent.Said);
        Assert.DoesNotContain("00005e005377", agent.Ask("devices"), StringComparison.Ordinal);
        Assert.Contains("lease6 until", agent.Ask("device", "00:00:5e:00:53:10"), StringComparison.Ordinal);
    });

    [NetnsFact]
    public void Two_clients_at_one_MAC_address_both_keep_their_leases() => NetworkNamespace.Run(inside =>
    {
        using RunningAgent agent = WithProfile(inside);
        agent.Serve();
        using WireEnd things = new(RunningAgent.ThingIndex);
        PretendedThing boot = new(things, 0x00005e005402) { Client = [0, 1, 2, 3] }, system = new(things, 0x00005e005402) { Client = [0xff, 1, 2, 3] }, other = new(things, 0x00005e005403);
        IPAddress first = boot.Discover();
        boot.Request(first);
        IPAddress second = system.Discover();
        Assert.NotEqual(first, second);
        system.Request(second);
        Assert.True(SpinWait.SpinUntil(() => IsBound(agent, first) && IsBound(agent, second), Timeout), agent.Rules());

        // A lease that is granted now is read from the file with the two.
        agent.Signal("STOP");
        IPAddress third = other.Discover();
        other.Request(third);
        agent.Signal("CONT");
        Assert.True(SpinWait.SpinUntil(() => IsBound(agent, third), Timeout), agent.Rules());
        Assert.True(IsBound(agent, first) && IsBound(agent, second), agent.Rules());
    });

    private static RunningAgent WithProfile(NetworkNamespace inside)
    {
        RunningAgent agent = new(inside);
        File.WriteAllText(agent.PathOf("profile.json"), MeterProfile.For("https://mud.example.net/meter.json"));
        agent.Start($$""", "rules": [ { "macPrefix": "00:00:5e", "profile": "{{agent.PathOf("profile.json")}}" } ]""");
        return agent;
    }

    private static bool IsBound(RunningAgent agent, IPAddress own) => agent.Rules().Contains($"{own} : goto", StringComparison.Ordinal);
}
