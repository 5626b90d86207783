using System.Net;
using System.Security.Cryptography;
using EdgeGuard.Core.Wire;
using EdgeGuard.Linux.Conntrack;
using EdgeGuard.Linux.Tests.Netns;

namespace EdgeGuard.Tests.Service;

/// <summary>The rules that <c>edgeguard early</c> loads at boot, before the agent runs. A removed table stands for the reboot.</summary>
public sealed class EarlyTests
{
    private const ushort Allowed = 7790, Fresh = 7791;

    private static readonly IPAddress Elsewhere = IPAddress.Parse("203.0.113.9");

    [NetnsFact]
    public void F5_Early_rules_have_devices_and_holds_and_no_timed_permission_and_change_nothing_stored() => Play((_, agent, internet, thing, own) =>
    {
        PretendedThing held = new(agent.Things, 0x00005e005403);
        IPAddress ofHeld = held.Discover();
        held.Request(ofHeld);
        internet.Hears(held, ofHeld);
        agent.Program.Ask("quarantine", "00:00:5e:00:54:03");
        internet.FallsSilent(held, ofHeld, MeterProfile.Port);
        agent.Program.Ask("allow", "00:00:5e:00:54:02", Elsewhere.ToString(), "1h");
        internet.Hears(thing, own, Allowed);
        Reboot(agent.Program);
        internet.Hears(thing, own, MeterProfile.Other);
        internet.Hears(held, ofHeld);
        Dictionary<string, string> stored = Stored(agent.Program);

        Assert.Contains("The stored rules are in force", agent.Program.Early(), StringComparison.Ordinal);
        internet.Hears(thing, own);
        internet.HearsNot(thing, own, MeterProfile.Other, (thing, own));
        internet.HearsNot(thing, own, Allowed, (thing, own));
        internet.HearsNot(held, ofHeld, MeterProfile.Port, (thing, own));
        Assert.DoesNotContain("dns_redirect", agent.Program.Rules(), StringComparison.Ordinal);
        Assert.Equal(stored, Stored(agent.Program));

        // The machine did not boot in truth, so the permission lasts on for the agent.
        Start(agent.Program);
        internet.Hears(thing, own, Allowed);
        internet.HearsNot(held, ofHeld, MeterProfile.Port, (thing, own));
        Assert.Contains("An agent runs", agent.Program.Early(), StringComparison.Ordinal);
        internet.Hears(thing, own, Fresh);
    });

    [NetnsTheory]
    [InlineData(false)]
    [InlineData(true)]
    public void F1_Permission_and_pause_that_ended_while_the_agent_was_away_are_in_no_rules_loaded_later(bool isEarly) => Play((_, agent, internet, thing, own) =>
    {
        agent.Program.Ask("pause", "00:00:5e:00:54:02", "--for", "5s");
        agent.Program.Ask("allow", "00:00:5e:00:54:02", Elsewhere.ToString(), "5s");
        internet.Hears(thing, own, Allowed);
        // What comes in is stored within a second or so.
        Assert.True(SpinWait.SpinUntil(() => agent.Program.Count("SELECT count(*) FROM device_address") > 0, TimeSpan.FromSeconds(60)));
        agent.Program.Kill();
        Thread.Sleep(TimeSpan.FromSeconds(6));
        // Nobody changed the rules of the kernel meanwhile.
        internet.Hears(thing, own, Allowed);

        if (isEarly) Assert.Contains("The stored rules are in force", agent.Program.Early(), StringComparison.Ordinal);
        else Start(agent.Program);
        internet.HearsNot(thing, own, Allowed, (thing, own));
        internet.HearsNot(thing, own, Fresh, (thing, own));
    });

    [NetnsFact]
    public void F5_Broken_configuration_leaves_the_networks_of_the_last_start_enforced() => Play((_, agent, internet, thing, own) =>
    {
        Reboot(agent.Program);
        agent.Program.Configure(networks: RunningAgent.Things.Replace("iot", "toaster", StringComparison.Ordinal));
        internet.Hears(thing, own, MeterProfile.Other);

        agent.Program.Early();
        internet.Hears(thing, own);
        internet.HearsNot(thing, own, MeterProfile.Other, (thing, own));
    });

    [NetnsFact]
    public void F5_After_an_uninstall_no_boot_puts_rules_back_until_an_agent_has_started() => Play((_, agent, internet, thing, own) =>
    {
        agent.Program.Stop();
        agent.Program.Uninstall();

        Assert.Contains("'edgeguard uninstall' removed them", agent.Program.Early(), StringComparison.Ordinal);
        internet.Hears(thing, own, MeterProfile.Other);

        Start(agent.Program);
        Assert.True(SpinWait.SpinUntil(() => !File.Exists(agent.Program.PathOf("state/uninstalled")), TimeSpan.FromSeconds(30)));
        Reboot(agent.Program);
        Assert.Contains("The stored rules are in force", agent.Program.Early(), StringComparison.Ordinal);
        internet.HearsNot(thing, own, MeterProfile.Other, (thing, own));
    });

    // A value that a newer program wrote, or a flipped bit: the rest counts.
    [NetnsFact]
    public void F5_F48_Stored_values_that_nobody_can_read_keep_neither_the_boot_nor_the_agent_from_guarding() => Play((_, agent, internet, thing, own) =>
    {
        PretendedThing odd = new(agent.Things, 0x00005e005403);
        IPAddress ofOdd = odd.Discover();
        odd.Request(ofOdd);
        internet.Hears(odd, ofOdd);
        agent.Program.Ask("enforce", "things", "--no-confirm");
        Reboot(agent.Program);
        (string rules, string networks) = (MeterHome.Rules(agent.Program), RunningAgent.Things.Replace("enforce", "monitor", StringComparison.Ordinal));
        agent.Program.Configure(rules, networks);
        agent.Program.Change("UPDATE mode SET mode = 'Bolted'");
        agent.Program.Change("UPDATE device_address SET origin = 'Carrier-pigeon' WHERE device = '00005e005403'");

        Assert.Contains("The stored rules are in force", agent.Program.Early(), StringComparison.Ordinal);
        internet.HearsNot(thing, own, MeterProfile.Other, (thing, own));

        agent.Program.Start(rules, networks);
        internet.HearsNot(thing, own, MeterProfile.Other, (thing, own));
        Assert.Contains("7112", agent.Program.Said, StringComparison.Ordinal);
    });

    [NetnsFact]
    public void F6_Without_state_the_enforced_network_denies_and_others_are_untouched() => NetworkNamespace.Run(inside =>
    {
        using RunningAgent agent = new(inside);
        inside.Ip("link add lan1 type veth peer name thing1");
        const string Watched = """{ "name": "watched", "kind": "iot", "mode": "monitor", "interfaces": ["lan1"] }""";
        agent.Configure(networks: Watched);
        Assert.Contains("No rules were loaded", agent.Early(), StringComparison.Ordinal);
        Assert.Equal("", inside.Execute("nft", ["list", "tables"]));

        agent.Configure(networks: $"{RunningAgent.Things}, {Watched}");
        Assert.Contains("things", agent.Early(), StringComparison.Ordinal);
        Assert.Contains("\"lan0\"", agent.Rules(), StringComparison.Ordinal);
        Assert.DoesNotContain("\"lan1\"", agent.Rules(), StringComparison.Ordinal);

        agent.Serve();
        using WireEnd things = new(RunningAgent.ThingIndex), net = new(RunningAgent.InternetIndex);
        PretendedThing thing = new(things, 0x00005e005402);
        IPAddress own = thing.Discover();
        thing.Request(own);
        Internet internet = new(net);
        internet.FallsSilent(thing, own, MeterProfile.Port);
        agent.Uninstall();
        internet.Hears(thing, own);
    });

    private sealed record Home(RunningAgent Program, WireEnd Things);

    private static void Play(Action<NetworkNamespace, Home, Internet, PretendedThing, IPAddress> act) =>
        MeterHome.Play((inside, agent, internet, thing, own, things) => act(inside, new(agent, things), internet, thing, own));

    private static void Reboot(RunningAgent agent)
    {
        agent.Stop();
        agent.Uninstall();
        File.Delete(agent.PathOf("state/uninstalled"));
        using ConntrackTable tracked = ConntrackTable.Open();
        foreach (ConntrackFlow flow in tracked.Dump()) tracked.Delete(flow);
    }

    private static Dictionary<string, string> Stored(RunningAgent agent) => Directory.EnumerateFiles(agent.PathOf("state"), "*", SearchOption.AllDirectories)
        .ToDictionary(file => file, file => Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(file))));

    private static void Start(RunningAgent agent) => MeterHome.Start(agent);
}
