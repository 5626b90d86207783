using System.Net;
using System.Net.Sockets;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Coverage;
using EdgeGuard.Core.Discovery;
using EdgeGuard.Core.Networks;
using EdgeGuard.Core.State;
using EdgeGuard.Core.Wire;
using EdgeGuard.Linux.Tests.Netns;

namespace EdgeGuard.Linux.Tests.Coverage;

/// <summary>A DHCP server or relay that the operator names by MAC address, address and port, and stations that are right in some of them only.</summary>
[Trait("Suite", "attacks")]
public class NamedServerTests
{
    private static readonly MacAddress Named = MacAddress.Parse("00:00:5e:00:53:67"), Other = MacAddress.Parse("00:00:5e:00:53:66");

    private static readonly (string Text, bool NamesAddress, bool NamesPort)[] Entries = [("MAC", false, false), ("address", true, false), ("port", false, true), ("both", true, true)];

    [NetnsTheory]
    [InlineData("192.168.20.67", "192.168.20.66")]
    [InlineData("fe80::67", "fe80::66")]
    public void T23_Server_messages_count_and_pass_from_the_named_address_and_port_alone(string right, string wrong) => Play((home, other) =>
    {
        foreach ((string text, bool namesAddress, bool namesPort) in Entries)
        {
            NamedStation named = new(Named, namesAddress ? IPAddress.Parse(right) : null, namesPort ? home.Bulb.Port : null);
            GatewayState state = home.Enforce(Naming(home, n => n with { DhcpServers = [Named], StationPlaces = [named] }));
            foreach ((MacAddress mac, IPAddress address, Station at) in Senders(right, wrong, home.Bulb, other))
            {
                bool isServer = mac == Named && Is(named, address, at);
                byte[] reply = Reply(mac, home.Camera.Mac, address);
                Frame frame = new(reply, at.Port, FrameDirection.Received);
                using Cable cable = new(at, home.Camera);

                string what = $"named by {text}: {mac} {address} at {at.Port}";
                Assert.True(isServer == cable.Carries(reply), $"passes: {what}");
                Assert.True(isServer == RogueServerDetector.Observe(frame, state) is null, $"is reported: {what}");
                Assert.True(isServer == (FrameObserver.Observe(frame, new(state.Networks["things"], Neighbourhood.Bridge, at.Port) { State = state }).Count == 1), $"counts: {what}");
            }
        }
    });

    [NetnsTheory]
    [InlineData("192.168.20.68", "192.168.20.66")]
    [InlineData("fe80::68", "fe80::66")]
    public void T23_Relay_passes_from_the_named_address_and_port_alone(string right, string wrong) => Play((home, other) =>
    {
        foreach ((string text, bool namesAddress, bool namesPort) in Entries)
        {
            NamedStation named = new(Named, namesAddress ? IPAddress.Parse(right) : null, namesPort ? home.Bulb.Port : null);
            home.Enforce(Naming(home, n => n with { DhcpRelays = [Named], StationPlaces = namesAddress || namesPort ? [named] : [] }));
            foreach ((_, IPAddress address, Station at) in Senders(right, wrong, home.Bulb, other).Where(s => s.Mac == Named))
            {
                bool isRelay = Is(named, address, at);
                int port = address.AddressFamily == AddressFamily.InterNetwork ? 67 : 547;
                using Cable cable = new(at, home.Camera);

                Assert.True(isRelay == cable.Carries(Frames.Udp(Named, home.Camera.Mac, new(address, port), new(Destination(address), port))), $"named by {text}: {address} at {at.Port}");
            }
        }
    });

    private static bool Is(NamedStation named, IPAddress address, Station at) => (named.Address ?? address).Equals(address) && (named.Port ?? at.Port) == at.Port;

    private static IEnumerable<(MacAddress Mac, IPAddress Address, Station At)> Senders(string right, string wrong, params Station[] stations) =>
        from mac in (MacAddress[])[Named, Other]
        from address in (string[])[right, wrong]
        from at in stations
        select (mac, IPAddress.Parse(address), at);

    private static GatewayState Naming(Neighbourhood home, Func<Network, Network> name)
    {
        GatewayState state = home.State(care: BridgeCare.Leave);
        return state with { Networks = state.Networks.SetItem("things", name(state.Networks["things"])) };
    }

    private static IPAddress Destination(IPAddress source) => source.AddressFamily == AddressFamily.InterNetwork ? IPAddress.Parse("192.168.20.50") : IPAddress.Parse("fe80::10");

    private static byte[] Reply(MacAddress server, MacAddress client, IPAddress address) => address.AddressFamily == AddressFamily.InterNetwork
        ? Frames.Udp(server, client, new(address, 67), new(Destination(address), 68), Ack4(client))
        : Frames.Udp(server, client, new(address, 547), new(Destination(address), 546), Reply6(client));

    // DHCPACK of 192.168.20.50 for ten minutes (RFC 2131 §2).
    private static byte[] Ack4(MacAddress client) =>
    [
        2, 1, 6, 0, 0, 0, 0, 1, .. new byte[8], 192, 168, 20, 50, .. new byte[8], .. Octets(client), .. new byte[10 + 192],
        0x63, 0x82, 0x53, 0x63, 53, 1, 5, 51, 4, 0, 0, 2, 88, 255,
    ];

    // Reply with 2001:db8:20::50 for ten minutes (RFC 8415 §21.4, §21.6).
    private static byte[] Reply6(MacAddress client) =>
    [
        7, 0, 0, 1, 0, 1, 0, 10, 0, 3, 0, 1, .. Octets(client),
        0, 3, 0, 40, .. new byte[12], 0, 5, 0, 24, .. IPAddress.Parse("2001:db8:20::50").GetAddressBytes(), 0, 0, 2, 88, 0, 0, 2, 88,
    ];

    private static byte[] Octets(MacAddress mac)
    {
        byte[] octets = new byte[6];
        mac.CopyTo(octets);
        return octets;
    }

    private static void Play(Action<Neighbourhood, Station> act) => NetworkNamespace.Run(inside =>
    {
        using Neighbourhood home = new(inside);
        using Station other = new(inside, Neighbourhood.Bridge, "other", 0x12);
        act(home, other);
    });
}
