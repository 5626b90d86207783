using System.Net;
using EdgeGuard.Linux.Tests.Netns;

namespace EdgeGuard.Tests.Service;

/// <summary>A device tries many hosts, each time at another port, slower than the kernel limits its reports.</summary>
[Trait("Suite", "attacks")]
public sealed class ScanTests
{
    private const int Packets = 600, Hosts = 240;
    private static readonly TimeSpan Gap = TimeSpan.FromMilliseconds(20);

    [NetnsFact]
    public void Scan_at_random_ports_has_a_response_and_another_device_goes_on() => NetworkNamespace.Run(inside =>
    {
        using RunningAgent agent = new(inside);
        File.WriteAllText(agent.PathOf("profile.json"), MeterProfile.For("https://mud.example.net/meter.json"));
        inside.Ip("route add 198.51.100.0/24 via 203.0.113.9");
        agent.Start($$""", "rules": [ { "macPrefix": "00:00:5e", "profile": "{{agent.PathOf("profile.json")}}" } ]""");
        agent.Serve();
        using WireEnd things = new(RunningAgent.ThingIndex), net = new(RunningAgent.InternetIndex);
        Internet internet = new(net);
        PretendedThing scanner = new(things, 0x00005e005402), honest = new(things, 0x00005e005403);
        IPAddress own = scanner.Discover(), other = honest.Discover();
        scanner.Request(own);
        honest.Request(other);
        internet.Hears(scanner, own);

        Random random = new(1);
        for (int i = 0; i < Packets; i++)
        {
            scanner.Send(own, new IPAddress([198, 51, 100, (byte)(random.Next(Hosts) + 1)]), (ushort)random.Next(1000, 60_000), word: 1);
            net.TryReceive(Gap);
        }

        agent.AskUntil("scan", "why", "00005e005402");
        internet.Hears(honest, other, explain: () => agent.Ask("devices"));
        Assert.DoesNotContain("scan", agent.Ask("why", "00005e005403"), StringComparison.Ordinal);
    });
}
