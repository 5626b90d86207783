using System.Net;
using EdgeGuard.Linux.Tests.Netns;

namespace EdgeGuard.Tests.Service;

/// <summary>A network that admits nobody without a person, with the program itself and packets that arrive or not.</summary>
public sealed class NewDeviceTests
{
    private const string Stranger = "00005e005441", Named = "00005e005442";
    private const ushort Https = 443;

    [NetnsFact]
    public void T1_Invented_mac_address_gets_dhcp_and_nothing_else_until_a_person_approves() => NetworkNamespace.Run(inside =>
    {
        using RunningAgent agent = new(inside);
        agent.Start(""", "devices": [ { "mac": "00:00:5e:00:54:42", "name": "lamp" } ]""",
            """{ "name": "things", "kind": "iot", "mode": "enforce", "newDevices": "approve", "interfaces": ["lan0"] }""");
        agent.Serve();
        using WireEnd things = new(RunningAgent.ThingIndex), net = new(RunningAgent.InternetIndex);
        Internet internet = new(net);
        PretendedThing lamp = new(things, Convert.ToUInt64(Named, 16)), stranger = new(things, Convert.ToUInt64(Stranger, 16));
        IPAddress known = lamp.Discover(), own = stranger.Discover();
        lamp.Request(known);
        stranger.Request(own);

        internet.HearsConnection(lamp, known, Https, () => agent.Ask("device", Named));
        agent.AskUntil($"{Stranger} requests admission 00:00:5e:00:54:41", "status");
        internet.HearsNoConnection(stranger, own, Https, (lamp, known, Https));
        agent.Stop();
        agent.Start(""", "devices": [ { "mac": "00:00:5e:00:54:42", "name": "lamp" } ]""",
            """{ "name": "things", "kind": "iot", "mode": "enforce", "newDevices": "approve", "interfaces": ["lan0"] }""");
        internet.HearsNoConnection(stranger, own, Https, (lamp, known, Https));

        agent.Ask("approve", Stranger);
        internet.HearsConnection(stranger, own, Https, () => agent.Ask("device", Stranger));
    });
}
