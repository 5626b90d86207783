using System.Net;
using EdgeGuard.Linux.Tests.Netns;

namespace EdgeGuard.Tests.Service;

/// <summary>MUD URLs that devices claim by DHCP, with the program itself, a real DHCP server and packets that arrive or not.</summary>
public sealed class ClaimTests
{
    private const string Attacker = "00005e005431", Honest = "00005e005432";
    private const ushort Https = 443;

    [NetnsFact]
    public void T2_Claimed_file_that_accepts_all_opens_neither_22_nor_445() => NetworkNamespace.Run(inside =>
    {
        using RunningAgent agent = new(inside);
        using MudServer maker = new(IPAddress.Parse("203.0.113.1"), agent.PathOf(""), OpenProfile.For);
        agent.Start($$""", "profiles": { "caFile": "{{maker.CaFile}}" }""");
        agent.Serve();
        using WireEnd things = new(RunningAgent.ThingIndex), net = new(RunningAgent.InternetIndex);
        Internet internet = new(net);
        (PretendedThing honest, IPAddress witness) = Come(things, Honest);
        (PretendedThing attacker, IPAddress own) = Come(things, Attacker, $"{maker.Root}open.json");
        agent.AskUntil("in part", "device", Attacker);

        internet.HearsConnection(honest, witness, Https, () => agent.Ask("device", Honest));
        internet.HearsConnection(attacker, own, Https, () => agent.Ask("device", Attacker));
        foreach (ushort port in (ushort[])[22, 445]) internet.HearsNoConnection(attacker, own, port, (honest, witness, Https));

        // A person sees what approval adds, and approves.
        string status = agent.Ask("status");
        Assert.Contains($"{Attacker} requests profile {maker.Root}open.json: until you approve it, only what it and the rules", status, StringComparison.Ordinal);
        Assert.Contains("approval would add: It may contact any host on the internet or in your network", status, StringComparison.Ordinal);
        Assert.Contains("Approval would add: It may contact any host", agent.Ask("why", Attacker), StringComparison.Ordinal);
        Assert.Contains("\"in_force\":false", agent.Ask("device", Attacker, "--json"), StringComparison.Ordinal);
        Assert.Contains("from approval (strong), unsigned", agent.Ask("approve", Attacker), StringComparison.Ordinal);
        Assert.Contains("\"in_force\":true", agent.Ask("device", Attacker, "--json"), StringComparison.Ordinal);
        internet.HearsConnection(attacker, own, 22, () => agent.Ask("device", Attacker));
        Assert.DoesNotContain("pending", agent.Ask("status"), StringComparison.Ordinal);
    });

    [NetnsFact]
    public void Operator_who_accepts_claims_is_shown_the_weakness() => NetworkNamespace.Run(inside =>
    {
        using RunningAgent agent = new(inside);
        using MudServer maker = new(IPAddress.Parse("203.0.113.1"), agent.PathOf(""), OpenProfile.For);
        agent.Start($$""", "profiles": { "caFile": "{{maker.CaFile}}", "claims": "accept" }""");
        agent.Serve();
        using WireEnd things = new(RunningAgent.ThingIndex), net = new(RunningAgent.InternetIndex);
        (PretendedThing thing, IPAddress own) = Come(things, Attacker, $"{maker.Root}open.json");

        new Internet(net).HearsConnection(thing, own, 22, () => agent.Ask("device", Attacker));
        Assert.Contains("WEAKNESS  profiles:claims is 'accept'", agent.Ask("status"), StringComparison.Ordinal);
        Assert.Contains("\"weaknesses\":[\"profiles:claims is", agent.Ask("status", "--json"), StringComparison.Ordinal);
    });

    private static (PretendedThing Thing, IPAddress Own) Come(WireEnd wire, string id, string mudUrl = "")
    {
        PretendedThing thing = new(wire, Convert.ToUInt64(id, 16));
        IPAddress own = thing.Discover(mudUrl);
        thing.Request(own, mudUrl);
        return (thing, own);
    }
}
