using EdgeGuard.Core.Wire;
using EdgeGuard.Linux.Nft;

namespace EdgeGuard.Linux.Tests.Nft;

public class NftImageTests
{
    [Fact]
    public void Table_on_its_way_to_the_kernel_and_back_is_the_same()
    {
        NftImage told = Read(Bytes.Read("nft-batch")), found = Read(Bytes.Read("nft-dump"));

        Assert.Equal(["dns", "forward", "other", "viol"], told.Chains.Keys);
        Assert.Equal(["cat", "dev4", "gov4", "lan", "vfrom", "x4"], told.Sets.Keys);
        Assert.Equal((3, 19, 0, 1), (told.Chains["viol"].Rules.Count, told.Chains["other"].Rules.Count, told.Chains["forward"].Rules.Count, told.Chains["dns"].Rules.Count));
        Assert.Empty(NftImage.Compare(told, found));
    }

    [Fact]
    public void Another_table_is_not_looked_into()
    {
        NftImage image = Read(Bytes.Read("nft-dump"), table: "other");

        Assert.Empty(image.Chains);
        Assert.Empty(image.Sets);
    }

    [Fact]
    public void Damaged_answers_are_read_without_an_exception_and_never_pass_for_the_whole()
    {
        byte[] whole = Bytes.Read("nft-dump");
        NftImage told = Read(Bytes.Read("nft-batch"));

        // Octets that are no part of the table's meaning may change unseen; a cut may not.
        Assert.All(Bytes.Damaged(whole).Where((_, i) => i >= whole.Length || i % 16 == 0), bytes =>
        {
            NftImage image = Read(bytes);
            NftDifference[] differences = [.. NftImage.Compare(told, image)];
            if (bytes.Length < whole.Length / 2) Assert.NotEmpty(differences);
        });
    }

    [Fact]
    public void Damaged_attributes_within_whole_messages_are_read_without_an_exception()
    {
        byte[] whole = Bytes.Read("nft-dump");
        NetlinkMessageReader messages = new(whole);
        int read = 0;
        for (; messages.TryRead(out NetlinkMessage message); read++)
        {
            ushort type = message.Type;
            Assert.All(Bytes.Damaged(message.Payload.ToArray(), mutations: 100), payload => Read(type, payload));
        }
        Assert.NotEqual(0, read);
    }

    private static NftImage Read(ushort type, byte[] payload)
    {
        NftImageReader reader = new("edgeguard");
        reader.Read(new() { Type = type, Payload = payload });
        return reader.Build();
    }

    private static NftImage Read(byte[] bytes, string table = "edgeguard")
    {
        NftImageReader reader = new(table);
        NetlinkMessageReader messages = new(bytes);
        while (messages.TryRead(out NetlinkMessage message)) reader.Read(message);
        return reader.Build();
    }
}
