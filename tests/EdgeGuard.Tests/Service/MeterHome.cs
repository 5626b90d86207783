using System.Net;
using EdgeGuard.Linux.Tests.Netns;

namespace EdgeGuard.Tests.Service;

/// <summary>A home with one device, whose profile is <see cref="MeterProfile"/>; it has its address, and its packets arrive.</summary>
internal static class MeterHome
{
    /// <summary>Starts the agent as the home does, with more lines of configuration.</summary>
    internal static void Start(RunningAgent agent, string more = "") => agent.Start(Rules(agent) + more);

    /// <summary>The lines of configuration that give the things their profile.</summary>
    internal static string Rules(RunningAgent agent) => $$""", "rules": [ { "macPrefix": "00:00:5e", "profile": "{{agent.PathOf("profile.json")}}" } ]""";

    internal static void Play(Action<NetworkNamespace, RunningAgent, Internet, PretendedThing, IPAddress, WireEnd> act, string more = "") => NetworkNamespace.Run(inside =>
    {
        using RunningAgent agent = new(inside);
        File.WriteAllText(agent.PathOf("profile.json"), MeterProfile.For("https://mud.example.net/meter.json"));
        Start(agent, more);
        agent.Serve();
        using WireEnd things = new(RunningAgent.ThingIndex), net = new(RunningAgent.InternetIndex);
        Internet internet = new(net);
        PretendedThing thing = new(things, 0x00005e005402);
        IPAddress own = thing.Discover();
        thing.Request(own);
        internet.Hears(thing, own);
        act(inside, agent, internet, thing, own, things);
    });
}
