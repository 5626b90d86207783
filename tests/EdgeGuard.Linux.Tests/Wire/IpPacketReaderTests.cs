using System.Net;
using EdgeGuard.Core.Wire;

namespace EdgeGuard.Linux.Tests.Wire;

public class IpPacketReaderTests
{
    private const string Ipv4Start = "4500 0020 0007 0000 40";
    private const string Ipv4Addresses = "0000 c0000242 c0000201";
    private const string Ipv6Addresses = "20010db8000000000000000000000066 20010db8000000000000000000000001";
    private const string Ports = "9c40 0017 000c 0000";

    [Theory]
    [InlineData(6)]
    [InlineData(17)]
    [InlineData(33)]
    [InlineData(132)]
    [InlineData(136)]
    public void Ports_are_read_of_every_protocol_that_has_them(byte protocol)
    {
        IpPacket packet = Read($"{Ipv4Start} {protocol:x2} {Ipv4Addresses} {Ports}");

        Assert.Equal(
            new IpPacket(IPAddress.Parse("192.0.2.66"), IPAddress.Parse("192.0.2.1"), protocol)
            {
                SourcePort = 40000, DestinationPort = 23, Length = 32, HasTransport = true,
            }, packet);
    }

    [Fact]
    public void Options_of_ipv4_stand_before_the_ports() =>
        Assert.Equal(23, Read($"4600 0024 0007 0000 4011 {Ipv4Addresses} 94040000 {Ports}").DestinationPort);

    [Fact]
    public void Icmp_has_type_and_code_and_no_ports()
    {
        IpPacket packet = Read($"{Ipv4Start} 01 {Ipv4Addresses} 0301 0000");

        Assert.Equal((3, 1, 0, 0, true), (packet.IcmpType, packet.IcmpCode, packet.SourcePort, packet.DestinationPort, packet.HasTransport));
    }

    [Fact]
    public void Later_fragment_of_ipv4_has_no_ports()
    {
        IpPacket packet = Read($"4500 0020 0007 0001 4011 {Ipv4Addresses} {Ports}");

        Assert.Equal((true, false, 0), (packet.IsLaterFragment, packet.HasTransport, packet.DestinationPort));
    }

    [Fact]
    public void First_fragment_of_ipv4_has_its_ports()
    {
        IpPacket packet = Read($"4500 0020 0007 2000 4011 {Ipv4Addresses} {Ports}");

        Assert.Equal((false, 23), (packet.IsLaterFragment, packet.DestinationPort));
    }

    [Theory]
    [InlineData("00", "1100 0000 00000000")] // hop-by-hop options
    [InlineData("2b", "1100 0000 00000000")] // routing
    [InlineData("2c", "1100 0001 00000000")] // fragment, the first
    [InlineData("33", "1104 0000 00000000 00000000 00000000 00000000 00000000")] // authentication, in words of four
    [InlineData("3c", "1101 0000 00000000 00000000 00000000")] // destination options, 16 octets
    [InlineData("00", "3c00 0000 00000000 1100 0000 00000000")] // one behind another
    [InlineData("87", "1100 0000 00000000")] // mobility
    public void Ipv6_ports_stand_behind_the_extension_headers(string first, string headers)
    {
        IpPacket packet = Read($"60000000 0000 {first} 40 {Ipv6Addresses} {headers} {Ports}");

        Assert.Equal((IpProtocol.Udp, 40000, 23, true), (packet.Protocol, packet.SourcePort, packet.DestinationPort, packet.HasTransport));
        Assert.Equal(IPAddress.Parse("2001:db8::66"), packet.Source);
    }

    [Fact]
    public void Later_fragment_of_ipv6_ends_the_walk()
    {
        IpPacket packet = Read($"60000000 0000 2c 40 {Ipv6Addresses} 0000 0008 00000000 {Ports}");

        Assert.Equal((true, false, 0), (packet.IsLaterFragment, packet.HasTransport, packet.DestinationPort));
    }

    [Fact]
    public void Icmpv6_has_type_and_code()
    {
        IpPacket packet = Read($"60000000 0000 3a 40 {Ipv6Addresses} 8700 0000");

        Assert.Equal((IpProtocol.Icmpv6, 135, 0), (packet.Protocol, packet.IcmpType, packet.IcmpCode));
    }

    [Fact]
    public void Capture_that_ends_within_an_extension_header_still_has_addresses()
    {
        IpPacket packet = Read($"60000000 0000 3c 40 {Ipv6Addresses} 1105 0000 00000000");

        Assert.Equal((IPAddress.Parse("2001:db8::1"), false), (packet.Destination, packet.HasTransport));
    }

    [Theory]
    [InlineData("")]
    [InlineData("45")]
    [InlineData("4400 0020 0007 0000 4011 0000 c0000242 c0000201")] // a header of 16 octets
    [InlineData("4600 0020 0007 0000 4011 0000 c0000242 c0000201")] // a header of 24 octets, cut
    [InlineData("60000000 0000 1140 20010db8000000000000000000000066")]
    [InlineData("5500 0020 0007 0000 4011 0000 c0000242 c0000201")]
    public void What_has_no_whole_header_is_refused(string hex) =>
        Assert.False(IpPacketReader.TryRead(Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal)), out _));

    [Fact]
    public void Random_octets_are_read_or_refused_without_an_exception()
    {
        Random random = new(20);
        int read = 0;
        for (int i = 0; i < 200_000; i++)
        {
            byte[] bytes = new byte[random.Next(0, 90)];
            random.NextBytes(bytes);
            if (bytes.Length > 0) bytes[0] = (byte)(i % 2 == 0 ? 0x40 | bytes[0] & 0x0F : 0x60);
            // Extension headers that lead to others, which random octets seldom do.
            if (bytes.Length > 6) bytes[6] = (byte)random.GetItems([0, 43, 44, 51, 60], 1)[0];
            if (IpPacketReader.TryRead(bytes, out _)) read++;
        }
        Assert.InRange(read, 1000, 199_000);
    }

    private static IpPacket Read(string hex)
    {
        Assert.True(IpPacketReader.TryRead(Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal)), out IpPacket packet));
        return packet;
    }
}
