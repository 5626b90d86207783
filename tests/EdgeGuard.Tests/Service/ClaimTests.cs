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
        agent.Start($$""", "profiles": { "caFile": "{{maker.CaFile}}", "localServers": ["203.0.113.1"] }""");
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
        agent.Start($$""", "profiles": { "caFile": "{{maker.CaFile}}", "localServers": ["203.0.113.1"], "claims": "accept" }""");
        agent.Serve();
        using WireEnd things = new(RunningAgent.ThingIndex), net = new(RunningAgent.InternetIndex);
        (PretendedThing thing, IPAddress own) = Come(things, Attacker, $"{maker.Root}open.json");

        new Internet(net).HearsConnection(thing, own, 22, () => agent.Ask("device", Attacker));
        Assert.Contains("WEAKNESS  profiles:claims is 'accept'", agent.Ask("status"), StringComparison.Ordinal);
        Assert.Contains("\"weaknesses\":[\"profiles:claims is", agent.Ask("status", "--json"), StringComparison.Ordinal);
    });

    [NetnsFact]
    public void T2_Url_in_a_discover_alone_chooses_nothing_and_fetches_nothing() => NetworkNamespace.Run(inside =>
    {
        using RunningAgent agent = new(inside);
        using MudServer maker = new(IPAddress.Parse("203.0.113.1"), agent.PathOf(""), MeterProfile.For);
        agent.Start($$""", "profiles": { "caFile": "{{maker.CaFile}}", "localServers": ["203.0.113.1"] }""");
        agent.Serve();
        using WireEnd things = new(RunningAgent.ThingIndex), net = new(RunningAgent.InternetIndex);
        Internet internet = new(net);
        (PretendedThing victim, IPAddress own) = Come(things, Honest);
        internet.HearsConnection(victim, own, Https, () => agent.Ask("device", Honest));

        // Somebody speaks with the victim's MAC address. The victim renews its lease, in an exchange of its own.
        new PretendedThing(things, Convert.ToUInt64(Honest, 16), transaction: 0x66666666).Discover($"{maker.Root}forged.json");
        victim.Request(own);
        // An honest device shows that a URL in an acknowledged exchange counts, and that the agent has seen all before it.
        (PretendedThing honest, IPAddress other) = Come(things, Attacker, $"{maker.Root}{MeterProfile.Wide}");
        agent.AskUntil("in part", "device", Attacker);

        Assert.Contains("profile   none; uses the baseline", agent.Ask("device", Honest), StringComparison.Ordinal);
        Assert.DoesNotContain("forged.json", maker.Asked);
        internet.HearsConnection(victim, own, Https, () => agent.Ask("device", Honest));
        internet.HearsNoConnection(honest, other, Https, (victim, own, Https));
    });

    [NetnsFact]
    public void T2_Claim_for_a_device_known_for_a_day_is_a_request_and_starves_nobody() => NetworkNamespace.Run(inside =>
    {
        using RunningAgent agent = new(inside);
        using MudServer maker = new(IPAddress.Parse("203.0.113.1"), agent.PathOf(""), MeterProfile.For);
        string profiles = $$""", "profiles": { "caFile": "{{maker.CaFile}}", "localServers": ["203.0.113.1"] }""";
        agent.Start(profiles);
        agent.Serve();
        using WireEnd things = new(RunningAgent.ThingIndex), net = new(RunningAgent.InternetIndex);
        Internet internet = new(net);
        (PretendedThing victim, IPAddress own) = Come(things, Honest);
        agent.AskUntil($"holds     {own}", "device", Honest);
        agent.Stop();
        agent.Change("UPDATE device SET first_seen = first_seen - 90000000");
        agent.Start(profiles);

        // The whole exchange is forged, and the server acknowledges it.
        new PretendedThing(things, Convert.ToUInt64(Honest, 16), transaction: 0x66666666).Request(own, $"{maker.Root}forged.json");
        agent.AskUntil($"{Honest} requests profile {maker.Root}forged.json: it was known for a day before it named this URL", "status");
        agent.AskUntil("approval would add: It may contact the address 203.0.113.9", "status");

        internet.HearsConnection(victim, own, Https, () => agent.Ask("device", Honest));
        Assert.Contains("profile   none; uses the baseline", agent.Ask("device", Honest), StringComparison.Ordinal);
    });

    [NetnsFact]
    public void T2_F35_Url_that_serves_nothing_and_a_restart_without_its_server_leave_the_profile_in_force() => NetworkNamespace.Run(inside =>
    {
        using RunningAgent agent = new(inside);
        using WireEnd things = new(RunningAgent.ThingIndex), net = new(RunningAgent.InternetIndex);
        Internet internet = new(net);
        using MudServer maker = new(IPAddress.Parse("203.0.113.1"), agent.PathOf(""), url => url.EndsWith("gone.json", StringComparison.Ordinal) ? null : MeterProfile.For(url));
        string profiles = $$""", "profiles": { "caFile": "{{maker.CaFile}}", "localServers": ["203.0.113.1"], "retrySeconds": 5 }""";
        agent.Start(profiles);
        agent.Serve();
        (PretendedThing witness, IPAddress other) = Come(things, Attacker);
        (PretendedThing meter, IPAddress own) = Come(things, Honest, $"{maker.Root}narrow.json");
        agent.AskUntil("in part", "device", Honest);
        agent.Ask("approve", Honest);
        Holds("approved");

        // It names another URL of the same authority, which serves nothing. Then a person vouches for one that serves nothing.
        meter.Request(own, $"{maker.Root}gone.json");
        Holds("second URL");
        Assert.StartsWith("00:00:5e:00:54:32 has the profile", agent.Ask("onboard", "--qr", $"[)>\\x1e06\\x1d12N\\x1fM180{maker.Root}also-gone.json\\x1fM06C{Honest.ToUpperInvariant()}\\x1f\\x1e\\x04"), StringComparison.Ordinal);
        Holds("onboarded");

        agent.Kill();
        maker.Dispose();
        agent.Start(profiles);
        Holds("restarted without the server");

        void Holds(string when)
        {
            internet.Hears(meter, own, MeterProfile.Port, () => $"{when}: {agent.Ask("device", Honest)}{agent.Said}");
            internet.HearsNoConnection(meter, own, Https, (witness, other, Https));
        }
    });

    private static (PretendedThing Thing, IPAddress Own) Come(WireEnd wire, string id, string mudUrl = "")
    {
        PretendedThing thing = new(wire, Convert.ToUInt64(id, 16));
        IPAddress own = thing.Discover(mudUrl);
        thing.Request(own, mudUrl);
        return (thing, own);
    }
}
