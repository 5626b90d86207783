using EdgeGuard.Linux.Nft;
using EdgeGuard.Linux.Tests.Netns;

namespace EdgeGuard.Linux.Tests.Nft;

public class NftCommandTests
{
    private const string Ours = "table inet edgeguard {\n\tchain a {\n\t}\n}\n";

    [NetnsFact]
    public Task Applied_text_is_what_the_kernel_lists() => NetworkNamespace.RunAsync(async _ =>
    {
        NftCommand nft = new();

        await nft.ApplyAsync(Ours, TestTimeout.Token);

        Assert.Equal(Ours, await nft.ListAsync(TestTimeout.Token));
    });

    [NetnsFact]
    public Task F15_Refused_text_changes_nothing_and_says_so() => NetworkNamespace.RunAsync(async _ =>
    {
        NftCommand nft = new();
        await nft.ApplyAsync(Ours, TestTimeout.Token);

        NftRefusedException refused = await Assert.ThrowsAsync<NftRefusedException>(() => nft.ApplyAsync(
            "table inet edgeguard { chain b { }; chain fwd { } }", TestTimeout.Token));

        Assert.Contains("previous one is still in force", refused.Message, StringComparison.Ordinal);
        Assert.Contains("unexpected fwd", refused.Message, StringComparison.Ordinal);
        Assert.Equal(Ours, await nft.ListAsync(TestTimeout.Token));
    });

    [NetnsFact]
    public Task Checked_text_is_not_applied() => NetworkNamespace.RunAsync(async _ =>
    {
        NftCommand nft = new();
        await nft.ApplyAsync(Ours, TestTimeout.Token);

        await nft.CheckAsync("delete table inet edgeguard", TestTimeout.Token);

        Assert.Equal(Ours, await nft.ListAsync(TestTimeout.Token));
    });

    [NetnsFact]
    public Task Large_text_that_nft_gives_up_on_is_a_refusal_and_not_a_broken_pipe() => NetworkNamespace.RunAsync(async _ =>
        await Assert.ThrowsAsync<NftRefusedException>(() => new NftCommand("/bin/false").ApplyAsync(new string('#', 10_000_000), TestTimeout.Token)));

    [Fact]
    public async Task Missing_nft_is_named_with_its_package()
    {
        NftRefusedException refused = await Assert.ThrowsAsync<NftRefusedException>(
            () => new NftCommand("/nonexistent/nft").ApplyAsync(Ours, TestTimeout.Token));

        Assert.Contains("package nftables", refused.Message, StringComparison.Ordinal);
    }
}
