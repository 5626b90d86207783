using EdgeGuard.Mqtt.Contract;

namespace EdgeGuard.Mqtt.Tests;

public sealed class PacketBoundaryTests
{
    [Theory]
    [InlineData(true, new byte[] { 0x30, 8, 0, 0, 0, 0, 0, 0, 0, 0, 0xd0, 0 })]
    [InlineData(false, new byte[] { 0x30, 9 })]
    [InlineData(false, new byte[] { 0xd0, 0, 0x30, 0x80, 0x80, 0x80, 1 })]
    [InlineData(false, new byte[] { 0x30, 0xff, 0xff, 0xff, 0xff })]
    [InlineData(true, new byte[] { 0x30, 0x87, 0, 1, 2, 3 })]
    public void Header_that_announces_more_than_ten_octets_is_refused_however_the_octets_are_cut(bool isTaken, byte[] stream)
    {
        Assert.Equal(isTaken, new PacketBoundary(10).Advance(stream));
        PacketBoundary one = new(10);
        Assert.Equal(isTaken, stream.All(octet => one.Advance([octet])));
    }
}
