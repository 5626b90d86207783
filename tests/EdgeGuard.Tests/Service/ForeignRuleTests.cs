using System.Net;
using EdgeGuard.Linux.Tests.Netns;

namespace EdgeGuard.Tests.Service;

/// <summary>Rules of another program that nobody reads: a set with a name, and a machine without <c>nft</c>.</summary>
public sealed class ForeignRuleTests
{
    private const string Guard = "table ip guard { set gone { type ifname; elements = { \"lan0\" } }; chain pass { type filter hook forward priority 0; iifname @gone drop; }; }";

    [NetnsTheory]
    [InlineData(true)]
    [InlineData(false)]
    public void F11_F13_Rules_that_are_not_read_show_by_what_does_not_get_through(bool hasNft) => NetworkNamespace.Run(inside =>
    {
        using RunningAgent agent = new(inside);
        if (!hasNft) agent.Variables["PATH"] = "/nowhere";
        File.WriteAllText(agent.PathOf("profile.json"), MeterProfile.For("https://mud.example.net/meter.json"));
        agent.Start($$""", "rules": [ { "macPrefix": "00:00:5e", "profile": "{{agent.PathOf("profile.json")}}" } ]""");
        agent.Serve();
        using WireEnd things = new(RunningAgent.ThingIndex), net = new(RunningAgent.InternetIndex);
        Internet internet = new(net);
        PretendedThing thing = new(things, 0x00005e005403);
        IPAddress own = thing.Discover();
        thing.Request(own);
        internet.Hears(thing, own);
        string coverage = agent.Ask("coverage");
        Assert.DoesNotContain("blocked by others", coverage, StringComparison.Ordinal);
        Assert.Equal(!hasNft, coverage.Contains("not all read", StringComparison.Ordinal));

        inside.Nft(Guard);
        internet.FallsSilent(thing, own, MeterProfile.Port);
        string status = Blocked(agent, thing, own);
        Assert.Contains("cannot be read drop it", status.ReplaceLineEndings(" ").Replace("          ", "", StringComparison.Ordinal), StringComparison.Ordinal);

        inside.Nft("delete table ip guard");
        internet.Hears(thing, own);
        Assert.True(SpinWait.SpinUntil(() => !agent.Ask("status").Contains("blocked by others", StringComparison.Ordinal), TimeSpan.FromSeconds(60)), agent.Ask("status"));
    });

    /// <summary>What the probe finds, doctor names, and the remedy of doctor ends.</summary>
    [LegacyFact]
    public void F11_Policy_of_iptables_legacy_shows_by_what_does_not_get_through_and_the_remedy_fits() => NetworkNamespace.Run(inside =>
    {
        using RunningAgent agent = new(inside);
        File.WriteAllText(agent.PathOf("profile.json"), MeterProfile.For("https://mud.example.net/meter.json"));
        agent.Start($$""", "rules": [ { "macPrefix": "00:00:5e", "profile": "{{agent.PathOf("profile.json")}}" } ]""");
        agent.Serve();
        using WireEnd things = new(RunningAgent.ThingIndex), net = new(RunningAgent.InternetIndex);
        Internet internet = new(net);
        PretendedThing thing = new(things, 0x00005e005403);
        IPAddress own = thing.Discover();
        thing.Request(own);
        internet.Hears(thing, own);

        inside.Execute("iptables-legacy", ["-P", "FORWARD", "DROP"]);
        internet.FallsSilent(thing, own, MeterProfile.Port);
        Blocked(agent, thing, own);
        string doctor = agent.Ask("doctor");
        Assert.Contains("iptables-legacy has tables: filter", doctor, StringComparison.Ordinal);
        const string remedy = "iptables-legacy -I FORWARD -i lan0 -j ACCEPT; iptables-legacy -I FORWARD -o lan0 -j ACCEPT";
        Assert.Contains($"'{remedy}'", doctor, StringComparison.Ordinal);

        foreach (string command in remedy.Split("; ")) inside.Execute(command.Split(' ')[0], command.Split(' ')[1..]);
        internet.Hears(thing, own);
        Assert.True(SpinWait.SpinUntil(() => !agent.Ask("status").Contains("blocked by others", StringComparison.Ordinal), TimeSpan.FromSeconds(60)), agent.Ask("status"));
    });

    // The device goes on trying, as devices do.
    private static string Blocked(RunningAgent agent, PretendedThing thing, IPAddress own)
    {
        string status = "";
        Assert.True(SpinWait.SpinUntil(() =>
        {
            for (int i = 0; i < 5; i++) thing.Send(own, Internet.Host, MeterProfile.Port, 1);
            return (status = agent.Ask("status")).Contains("blocked by others: internet v4", StringComparison.Ordinal);
        }, TimeSpan.FromSeconds(90)), status);
        return status;
    }
}
