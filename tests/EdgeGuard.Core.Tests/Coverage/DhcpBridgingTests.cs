using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Coverage;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.Networks;
using EdgeGuard.Core.State;
using EdgeGuard.Core.Wire;
using static EdgeGuard.Core.Tests.Wire.Packets;

namespace EdgeGuard.Core.Tests.Coverage;

public sealed class DhcpBridgingTests
{
    private static readonly MacAddress Server = MacAddress.Parse("00:00:5e:00:53:67"), Client = MacAddress.Parse("00:00:5e:00:53:10"), Everybody = new(0xffff_ffff_ffff);
    private static readonly byte[] Discover = Ipv4Udp(68, 67, Dhcp4(Option4(53, 1))), Ack = Ipv4Udp(67, 68, Dhcp4(Option4(53, 5), op: 2, your: [192, 168, 20, 9]));

    [Fact]
    public void Question_goes_to_the_port_of_the_named_server_and_the_answer_to_that_of_the_client()
    {
        Assert.Equal(["lan2"], Ports(Client, Everybody, Discover, "lan1"));
        Assert.Equal(["lan1"], Ports(Server, Client, Ack, "lan2"));
        Assert.Equal(["lan1", "lan3"], Ports(Server, Everybody, Ack, "lan2"));
        Assert.Equal(["lan1", "lan2"], Ports(Client, Everybody, Discover, "lan3", known: false));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0xffff)]
    public void Copy_has_a_whole_checksum(int before)
    {
        byte[] message = Dhcp4(Option4(53, 1));
        byte[] frame = Ethernet(Client, Everybody, 0x0800, Ipv4Udp(68, 67, message)).Bytes.ToArray();
        System.Buffers.Binary.BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(40), (ushort)before);

        byte[] copy = DhcpBridging.Copy(new Frame(frame, "lan1", FrameDirection.Received));

        // Over the addresses, the protocol, the length and all of the datagram, the sum is all ones.
        byte[] covered = [.. copy[26..34], 0, 17, copy[38], copy[39], .. copy[34..]];
        uint sum = 0;
        for (int i = 0; i + 1 < covered.Length; i += 2) sum += (uint)(covered[i] << 8 | covered[i + 1]);
        if (covered.Length % 2 == 1) sum += (uint)covered[^1] << 8;
        while (sum > 0xffff) sum = (sum & 0xffff) + (sum >> 16);
        Assert.Equal(0xffffu, sum);
    }

    [Fact]
    public void T2_Nothing_else_crosses_isolated_ports()
    {
        Assert.Empty(Ports(Client, Everybody, Ack, "lan1"));
        Assert.Empty(Ports(Client, MacAddress.Parse("00:00:5e:00:53:99"), Discover, "lan1"));
        Assert.Empty(Ports(Client, Everybody, Ipv4Udp(68, 67, [1, 2, 3]), "lan1"));
        Assert.Empty(Ports(Client, Everybody, Ipv4Udp(68, 69, Dhcp4(Option4(53, 1))), "lan1"));
        Assert.Empty(Ports(Client, Everybody, Discover, "br-things"));
        Assert.Empty(Ports(Client, Everybody, Discover, "lan1", FrameDirection.Sent));
        Assert.Empty(Ports(Client, Everybody, Discover, "lan1", change: n => n with { DhcpServers = [] }));
        Assert.Empty(Ports(Client, Everybody, Discover, "lan1", change: n => n with { Bridge = BridgeCare.Leave }));
    }

    [Theory]
    [InlineData("192.0.2.10", "lan2", "lan2", true)]
    [InlineData("192.0.2.66", "lan2", "lan2", false)]
    [InlineData("192.0.2.10", "lan3", "lan3", true)]
    [InlineData("192.0.2.10", "lan3", "lan2", false)]
    public void T23_Answer_in_the_name_of_the_named_server_is_carried_from_its_address_and_port_alone(string address, string written, string from, bool isCarried)
    {
        NamedStation place = new(Server, System.Net.IPAddress.Parse(address), written);
        byte[] ack = [.. Ack];
        System.Net.IPAddress.Parse("192.0.2.10").GetAddressBytes().CopyTo(ack, 12);

        Assert.Equal(isCarried, Ports(Server, Everybody, ack, from, known: false, change: n => n with { StationPlaces = [place] }).Length > 0);
    }

    [Fact]
    public void T23_Answer_in_the_name_of_the_named_server_is_not_carried_from_another_port_than_its_known_one() =>
        Assert.Empty(Ports(Server, Client, Ack, "lan3"));

    private static string[] Ports(
        MacAddress from, MacAddress to, byte[] packet, string at, FrameDirection direction = FrameDirection.Received, bool known = true, Func<Network, Network>? change = null)
    {
        GatewayFacts facts = Machines.Facts(Machines.Bridge("br-things", Machines.Port("lan1"), Machines.Port("lan2"), Machines.Port("lan3")));
        Network Named(Network n) => n with { Bridge = BridgeCare.Isolate, DhcpServers = [Server] };
        GatewayState state = Machines.Gateway(facts, n => change?.Invoke(Named(n)) ?? Named(n));
        if (known) state = state with { Devices = state.Devices.Add(DeviceId.Of(Server), Placed(Server, "lan2")).Add(DeviceId.Of(Client), Placed(Client, "lan1")) };
        return [.. DhcpBridging.PortsFor(state, Ethernet(from, to, 0x0800, packet) with { Interface = at, Direction = direction })];
    }

    private static Device Placed(MacAddress mac, string port) =>
        new() { Id = DeviceId.Of(mac), Mac = mac, Network = "things", Interface = "br-things", Port = port, FirstSeen = Home.Noon, LastSeen = Home.Noon };
}
