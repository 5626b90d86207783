using System.Text.RegularExpressions;
using EdgeGuard.Core.Nft;
using EdgeGuard.Linux.Nft;
using EdgeGuard.Linux.Tests.Netns;

namespace EdgeGuard.Linux.Tests.Nft;

public partial class NftTableTests
{
    [NetnsFact]
    public void Kernel_lists_the_same_after_our_netlink_as_after_nft_has_read_our_text()
    {
        string byText = "", byNetlink = "";
        NetworkNamespace.Run(inside =>
        {
            inside.Nft(RulesetText.Write(SampleRuleset.Whole));
            byText = List(inside);
        });
        NetworkNamespace.Run(inside =>
        {
            using NftTable table = NftTable.Open();
            table.Apply(SampleRuleset.Whole);
            byNetlink = List(inside);
        });

        Assert.Equal(byText, byNetlink);
    }

    // Who holds a table is all in which the two may differ: "# progname …" behind the name, and a line "flags owner".
    private static string List(NetworkNamespace inside) => HolderRemark().Replace(
        inside.Execute("nft", ["-nn", "list", "table", "inet", "edgeguard"]), "");

    [GeneratedRegex(@" # progname [^\n]*|\n\tflags [^\n]*\n(?=\n)")]
    private static partial Regex HolderRemark();
}
