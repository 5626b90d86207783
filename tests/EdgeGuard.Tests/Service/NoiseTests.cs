using System.Net;
using EdgeGuard.Linux.Tests.Netns;

namespace EdgeGuard.Tests.Service;

/// <summary>A device makes so much noise that what it does, or what was done about it, could be overlooked.</summary>
[Trait("Suite", "attacks")]
public sealed class NoiseTests
{
    private const string Bad = "00005e005402", Honest = "00005e005403";

    [NetnsFact]
    public void Flood_to_many_destinations_has_a_response_and_another_device_goes_on() => NetworkNamespace.Run(inside =>
    {
        using RunningAgent agent = Start(inside);
        using WireEnd things = new(RunningAgent.ThingIndex), net = new(RunningAgent.InternetIndex);
        (Internet internet, PretendedThing bad, IPAddress own, PretendedThing honest, IPAddress other) = Join(things, net);

        // In any order, so that no destination has a share that stands out.
        Random random = new(1);
        for (int i = 0; i < 20_000; i++)
        {
            bad.Send(own, new IPAddress([198, 51, 100, (byte)(random.Next(16) + 70)]), 7777, word: 1);
            if (i % 20 == 0) net.TryReceive(TimeSpan.FromMilliseconds(10));
        }

        agent.AskUntil("a UDP flood", "why", Bad);
        internet.Hears(honest, other, explain: () => agent.Ask("devices"));
        Assert.DoesNotContain("flood", agent.Ask("why", Honest), StringComparison.Ordinal);
    });

    [NetnsFact]
    public void Device_that_renames_itself_all_the_time_erases_no_history_and_another_one_has_its_name() => NetworkNamespace.Run(inside =>
    {
        using RunningAgent agent = Start(inside);
        using WireEnd things = new(RunningAgent.ThingIndex), net = new(RunningAgent.InternetIndex);
        (_, PretendedThing bad, IPAddress own, PretendedThing honest, IPAddress other) = Join(things, net);
        agent.Ask("quarantine", Bad);
        agent.AskUntil("isolated", "events");

        for (int i = 0; i < 1500; i++) bad.RequestAs(own, $"name-{i}");
        honest.RequestAs(other, "honest-name");

        agent.AskUntil("honest-name", "devices");
        string events = agent.Ask("events");
        Assert.Contains("is isolated", events, StringComparison.Ordinal);
        Assert.InRange(events.Split("name-").Length, 0, 20);
    });

    private static RunningAgent Start(NetworkNamespace inside)
    {
        RunningAgent agent = new(inside);
        File.WriteAllText(agent.PathOf("profile.json"), MeterProfile.For("https://mud.example.net/meter.json"));
        inside.Ip("route add 198.51.100.0/24 via 203.0.113.9");
        agent.Start($$""", "rules": [ { "macPrefix": "00:00:5e", "profile": "{{agent.PathOf("profile.json")}}" } ]""");
        agent.Serve();
        return agent;
    }

    private static (Internet, PretendedThing, IPAddress, PretendedThing, IPAddress) Join(WireEnd things, WireEnd net)
    {
        PretendedThing bad = new(things, 0x00005e005402), honest = new(things, 0x00005e005403);
        IPAddress own = bad.Discover(), other = honest.Discover();
        bad.Request(own);
        honest.Request(other);
        Internet internet = new(net);
        internet.Hears(bad, own);
        internet.Hears(honest, other);
        return (internet, bad, own, honest, other);
    }
}
