using EdgeGuard.Linux.Tests.Netns;

namespace EdgeGuard.Tests.Service;

/// <summary>Whoever holds the broker orders to cut off the home.</summary>
public sealed class BrokerCeilingTests
{
    private const int Devices = 12;

    [NetnsFact]
    public void T31_Broker_cuts_off_few_devices_and_the_person_at_the_gateway_is_not_limited() => NetworkNamespace.Run(inside =>
    {
        using RunningAgent agent = new(inside);
        using WireEnd things = new(RunningAgent.ThingIndex);
        agent.ServeBroker();
        agent.Start(""", "mqtt": { "url": "mqtt://127.0.0.1:1883" }""");
        agent.Serve();
        for (ulong i = 0; i < Devices; i++)
        {
            PretendedThing thing = new(things, 0x00005e005400 + i);
            thing.Request(thing.Discover());
        }
        agent.AskUntil("00005e00540b", "devices");
        agent.AskUntil("connected", "status");

        string[] answers = [.. Enumerable.Range(0, Devices).Select(i => Order(inside, "device/quarantine", i))];
        Assert.Equal((3, Devices - 3), (answers.Count(a => a.Contains("\"ok\"", StringComparison.Ordinal)), answers.Count(a => a.Contains("ceiling", StringComparison.Ordinal))));
        Assert.Equal(3, Isolated(agent));

        // The person at the gateway isolates one more, and releases all; the broker neither lengthens nor undoes it.
        agent.Ask("quarantine", Id(Devices - 1), "--for", "10m");
        Assert.Equal(4, Isolated(agent));
        Assert.Contains("ceiling", Order(inside, "device/quarantine", Devices - 1), StringComparison.Ordinal);
        for (int i = 0; i < Devices; i++) agent.Ask("release", Id(i));
        Assert.Contains("ceiling", Order(inside, "device/quarantine", 0), StringComparison.Ordinal);
        Assert.Equal(0, Isolated(agent));
    });

    private static string Id(int number) => $"00005e0054{number:x2}";

    private static string Order(NetworkNamespace inside, string verb, int device) => inside.Execute(
        "mosquitto_rr", ["-h", "127.0.0.1", "-q", "1", "-W", "30", "-t", $"edgeguard/gw01/request/{verb}", "-e", $"edgeguard/gw01/response/{verb}", "-m", $$"""{"id":"{{Id(device)}}"}"""]);

    private static int Isolated(RunningAgent agent) => Enumerable.Range(0, Devices).Count(i => agent.Ask("device", Id(i)).Contains("response  isolated", StringComparison.Ordinal));
}
