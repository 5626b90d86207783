using EdgeGuard.Linux.Nft;
using EdgeGuard.Linux.Service;
using EdgeGuard.Linux.Tests.Netns;
using EdgeGuard.Linux.Tests.Nft;

namespace EdgeGuard.Linux.Tests.Service;

public sealed class DescriptorStoreTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("edgeguard-store").FullName;

    private string Address => Path.Combine(_folder, "notify");

    private static string OwnId => $"{Environment.ProcessId}";

    [NetnsFact]
    public void F1_Table_stays_held_by_the_stored_socket_while_no_agent_runs_and_the_next_goes_on_with_it() => NetworkNamespace.Run(inside =>
    {
        using PretendedSystemd systemd = new(Address);
        NftTable first = NftTable.Open();
        first.Apply(SampleRuleset.Whole);
        using (SystemdNotify notify = SystemdNotify.Open(Address, null, null)) Assert.True(notify.Store("nftables", first.Descriptor));
        (string text, int stored) = systemd.Receive();
        first.Dispose();

        Assert.Equal("FDSTORE=1\nFDNAME=nftables\nFDPOLL=0", text);
        inside.Nft("flush ruleset");
        using NftTable second = NftTable.Open(DescriptorStore.Take("nftables", OwnId, "1", "nftables", first: stored)!);
        second.Apply(SampleRuleset.Whole);

        Assert.Empty(second.Examine());
        if (!second.IsHeld) return;
        inside.Nft("flush ruleset");
        Assert.Empty(second.Examine());
    });

    [NetnsFact]
    public void Descriptor_of_another_kind_is_closed_and_a_new_socket_opened() => NetworkNamespace.Run(inside =>
    {
        using PretendedSystemd systemd = new(Address);
        using (SystemdNotify notify = SystemdNotify.Open(Address, null, null))
        using (FileStream file = File.Create(Path.Combine(_folder, "file"))) Assert.True(notify.Store("nftables", file.SafeFileHandle));
        (_, int stored) = systemd.Receive();

        using NftTable table = NftTable.Open(DescriptorStore.Take("nftables", OwnId, "1", "nftables", first: stored)!);
        table.Apply(SampleRuleset.Whole);

        Assert.Empty(table.Examine());
    });

    [Theory]
    [InlineData("1", "1", "nftables")] // of another process
    [InlineData(null, null, null)]
    [InlineData("own", "none", "nftables")]
    [InlineData("own", "1", "other")]
    [InlineData("own", "1", "other:nftables")] // more names than descriptors
    [InlineData("own", "1", null)]
    public void Nothing_is_taken_that_was_not_handed_to_us(string? process, string? count, string? names) =>
        Assert.Null(DescriptorStore.Take("nftables", process == "own" ? OwnId : process, count, names));

    [Fact]
    public void Nobody_to_keep_it_is_told()
    {
        using SystemdNotify notify = SystemdNotify.Open(null, null, null);
        using FileStream file = File.Create(Path.Combine(_folder, "file"));

        Assert.False(notify.Store("nftables", file.SafeFileHandle));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
