using System.Net;
using EdgeGuard.Linux.Tests.Netns;

namespace EdgeGuard.Tests.Service;

/// <summary>A device gives itself the name of another, to receive or to deflect an order.</summary>
[Trait("Suite", "attacks")]
public sealed class OwnNameTests
{
    [NetnsFact]
    public void Order_by_a_name_that_a_device_gives_itself_is_refused_and_one_by_the_operators_name_is_not() => NetworkNamespace.Run(inside =>
    {
        using RunningAgent agent = new(inside);
        File.WriteAllText(agent.PathOf("profile.json"), MeterProfile.For("https://mud.example.net/meter.json"));
        string profile = agent.PathOf("profile.json");
        agent.Start($$""", "rules": [ { "macPrefix": "00:00:5e", "profile": "{{profile}}" } ], "devices": [ { "mac": "00:00:5e:00:54:03", "name": "porch" } ]""");
        agent.Serve();
        using WireEnd things = new(RunningAgent.ThingIndex), net = new(RunningAgent.InternetIndex);
        Internet internet = new(net);
        PretendedThing named = new(things, 0x00005e005402), porch = new(things, 0x00005e005403);
        IPAddress own = named.Discover(), other = porch.Discover();
        named.RequestAs(own, "frontdoor");
        porch.Request(other);
        internet.Hears(named, own);
        internet.Hears(porch, other);
        ControlFailedException.Unless(agent.AskUntil("frontdoor", "devices").Contains("porch", StringComparison.Ordinal), agent.Ask("devices"));

        string answer = agent.Ask("quarantine", "frontdoor");

        Assert.True(answer.Contains("exit 1", StringComparison.Ordinal), answer);
        internet.Hears(named, own);
        agent.Ask("quarantine", "porch");
        internet.FallsSilent(porch, other, MeterProfile.Port);
    });
}
