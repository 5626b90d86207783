using System.Net;
using EdgeGuard.Linux.Tests.Coverage;
using EdgeGuard.Linux.Tests.Netns;

namespace EdgeGuard.Tests.Service;

/// <summary>Two stations that use one MAC address, with real frames.</summary>
public sealed class DoubleTests
{
    [NetnsFact]
    public void T1_F25_Second_station_with_a_mac_address_on_the_bridge_is_reported_and_takes_no_place() => NetworkNamespace.Run(inside =>
    {
        using RunningAgent agent = new(inside);
        agent.AddBridge("br0", 20);
        using Station one = new(inside, "br0", "one", 0x77), other = new(inside, "br0", "other", 0x77);
        one.Do(station => station.Ip("addr add 192.168.20.77/24 dev eth0"));
        other.Do(station => station.Ip("addr add 192.168.20.78/24 dev eth0"));
        agent.Start(networks: """{ "name": "things", "kind": "iot", "mode": "enforce", "interfaces": ["br0"] }""");

        // The first one that is seen has the place.
        Sends(one, "port p-o");
        string place = agent.Ask("device", "00005e005377").Contains("port p-one", StringComparison.Ordinal) ? "p-one" : "p-other";
        Sends(place == "p-one" ? other : one, "WARNING   duplicate MAC address");

        Assert.Matches($"MAC spoofing: its MAC address is used at p-o[a-z]+, while its place is {place}", agent.Ask("events"));
        Assert.Contains($"port {place}", agent.Ask("device", "00005e005377"), StringComparison.Ordinal);

        // The station is distinguished within seconds; until then it goes on.
        void Sends(Station station, string until) => Assert.True(SpinWait.SpinUntil(() =>
        {
            station.CanReach(IPAddress.Parse("192.168.20.1"), 9, 100);
            return agent.Ask("device", "00005e005377").Contains(until, StringComparison.Ordinal);
        }, TimeSpan.FromSeconds(60)), agent.Ask("device", "00005e005377"));
    });
}
