using EdgeGuard.Linux.Nft;
using EdgeGuard.Linux.Tests.Netns;
using static EdgeGuard.Linux.Tests.Nft.SampleRuleset;

namespace EdgeGuard.Linux.Tests.Nft;

public class NftWatchTests
{
    [NetnsFact]
    public Task Foreign_transactions_are_told_with_their_author_and_whether_they_touch_us() => NetworkNamespace.RunAsync(async inside =>
    {
        using NftTable table = NftTable.Open("edgeguard", mayHold: false);
        table.Apply(Whole);
        using NftWatch watch = NftWatch.Open(table);

        inside.Nft("add table inet other");
        inside.Nft("add table ip edgeguard");
        inside.Nft("insert rule inet edgeguard forward accept");
        inside.Nft("flush ruleset");

        List<NftNotice> notices = await TakeAsync(watch, 4);
        Assert.Equal([false, false, true, true], notices.Select(notice => notice.IsAboutOurTable));
        Assert.All(notices, notice => Assert.Equal("nft", notice.Process));
        Assert.All(notices, notice => Assert.True(notice.ProcessId > 0));
    });

    [NetnsFact]
    public Task Our_own_transactions_are_no_news() => NetworkNamespace.RunAsync(async inside =>
    {
        using NftTable table = NftTable.Open();
        using NftWatch watch = NftWatch.Open(table);
        table.Apply(Whole);
        table.Remove();

        inside.Nft("add table inet other");

        NftNotice notice = Assert.Single(await TakeAsync(watch, 1));
        Assert.Equal(("nft", false), (notice.Process, notice.IsAboutOurTable));
    });

    private static async Task<List<NftNotice>> TakeAsync(NftWatch watch, int count)
    {
        List<NftNotice> taken = [];
        await foreach (NftNotice notice in watch.ReadAllAsync(TestTimeout.Token))
        {
            taken.Add(notice);
            if (taken.Count == count) break;
        }
        return taken;
    }
}
