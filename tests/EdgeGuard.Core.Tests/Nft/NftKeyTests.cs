using System.Net;
using System.Net.Sockets;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Nft;

namespace EdgeGuard.Core.Tests.Nft;

/// <summary>Keys of set elements: the octets that the kernel compares.</summary>
public sealed class NftKeyTests
{
    private static readonly NftKey Low = NftKey.Of((ushort)80), High = NftKey.Of((ushort)443);

    [Fact]
    public void Order_is_that_of_the_octets()
    {
        Assert.Equal([true, false, true, false], Compare(Low, High));
        Assert.Equal([false, true, false, true], Compare(High, Low));
        Assert.Equal([false, false, true, true], Compare(Low, NftKey.Of((ushort)80)));
        Assert.True(Low == NftKey.Of((ushort)80) && Low != High);
        Assert.False(Low != NftKey.Of((ushort)80) || Low == High);
    }

    private static bool[] Compare(NftKey one, NftKey other) => [(one < other), (one > other), (one <= other), (one >= other)];

    [Fact]
    public void Equal_octets_are_one_key_and_others_are_another()
    {
        Assert.True(Low.Equals((object)NftKey.Of((ushort)80)));
        Assert.False(Low.Equals((object)High));
        Assert.False(Low.Equals("80"));
        Assert.Equal(1000, Enumerable.Range(1, 1000).Select(port => NftKey.Of((ushort)port).GetHashCode()).Distinct().Count());
    }

    [Theory]
    [InlineData("a")]
    [InlineData("br-things-12345")]
    public void Interface_name_of_1_to_15_characters_fills_16_octets(string name) => Assert.Equal(16, NftKey.OfInterface(name).Octets.Length);

    [Theory]
    [InlineData("")]
    [InlineData("br-things-123456")]
    public void Longer_interface_name_and_none_are_refused(string name) =>
        Assert.Contains("1 to 15 characters", Assert.Throws<ArgumentException>(() => NftKey.OfInterface(name)).Message, StringComparison.Ordinal);

    [Fact]
    public void Widths_are_those_of_the_wire()
    {
        NftType[] types = [NftType.EtherAddr, NftType.Ipv4Addr, NftType.Ipv6Addr, NftType.IfName, NftType.InetService, NftType.EtherType, NftType.InetProto];

        Assert.Equal([6, 4, 16, 16, 2, 2, 1], types.Select(NftKey.WidthOf));
        Assert.Equal([NftType.Ipv4Addr, NftType.Ipv6Addr], new[] { AddressFamily.InterNetwork, AddressFamily.InterNetworkV6 }.Select(NftKey.AddressType));
        Assert.Equal((4, 16, 8, 4), (NftKey.Of(IPAddress.Loopback).Octets.Length, NftKey.Of(IPAddress.IPv6Loopback).Octets.Length, NftKey.Of(new MacAddress(1)).Octets.Length, NftKey.Of((byte)6).Octets.Length));
    }
}
