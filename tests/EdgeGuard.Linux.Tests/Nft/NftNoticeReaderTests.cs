using EdgeGuard.Core.Wire;
using EdgeGuard.Linux.Nft;

namespace EdgeGuard.Linux.Tests.Nft;

public class NftNoticeReaderTests
{
    [Fact]
    public void Transactions_are_told_one_by_one()
    {
        List<NftNotice> notices = ReadAll(Bytes.Read("nft-notices"));

        Assert.Equal(
            [
                new NftNotice { IsAboutOurTable = true, Process = "nft", ProcessId = 0x4681 },
                new NftNotice { IsAboutOurTable = true, Process = "nft", ProcessId = 0x4687 },
                new NftNotice { IsAboutOurTable = false, Process = "nft", ProcessId = 0x4688 },
            ], notices);
    }

    [Fact]
    public void Damaged_notices_are_read_without_an_exception() =>
        Assert.All(Bytes.Damaged(Bytes.Read("nft-notices")), bytes => ReadAll(bytes));

    private static List<NftNotice> ReadAll(byte[] bytes)
    {
        NftNoticeReader reader = new("edgeguard", ownPort: uint.MaxValue);
        List<NftNotice> notices = [];
        NetlinkMessageReader messages = new(bytes);
        while (messages.TryRead(out NetlinkMessage message))
        {
            if (reader.Read(message) is { } notice) notices.Add(notice);
        }
        return notices;
    }
}
