using EdgeGuard.Core.Wire;

namespace EdgeGuard.Linux.Tests.Wire;

public class NetlinkErrorReaderTests
{
    [Fact]
    public void Number_and_place_of_the_fault_are_read() => Assert.Equal(new NetlinkError(2) { Offset = 60 }, Read(Bytes.Read("nft-error")));

    [Fact]
    public void Words_are_read_when_the_request_is_left_out()
    {
        byte[] payload = [0xFF, 0xFF, 0xFF, 0xFF, .. new byte[16], 7, 0, 1, 0, (byte)'n', (byte)'o', 0, 0];

        NetlinkError error = NetlinkErrorReader.Read(new() { Type = 2, Flags = 0x300, Payload = payload });

        Assert.Equal(new NetlinkError(1) { Text = "no" }, error);
    }

    [Theory]
    [InlineData("")]
    [InlineData("000000")]
    public void Answer_cut_within_its_number_is_an_error(string hex) =>
        Assert.NotEqual(0, NetlinkErrorReader.Read(new() { Type = 2, Payload = Convert.FromHexString(hex) }).Number);

    [Fact]
    public void Least_number_there_is_is_an_error_too() =>
        Assert.Equal(int.MaxValue, NetlinkErrorReader.Read(new() { Type = 2, Payload = [0, 0, 0, 0x80] }).Number);

    [Fact]
    public void Damaged_answers_are_read_without_an_exception() => Assert.All(Bytes.Damaged(Bytes.Read("nft-error")), bytes =>
    {
        NetlinkMessageReader messages = new(bytes);
        while (messages.TryRead(out NetlinkMessage message)) NetlinkErrorReader.Read(message);
    });

    private static NetlinkError Read(byte[] bytes)
    {
        NetlinkMessageReader messages = new(bytes);
        Assert.True(messages.TryRead(out NetlinkMessage message));
        return NetlinkErrorReader.Read(message);
    }
}
