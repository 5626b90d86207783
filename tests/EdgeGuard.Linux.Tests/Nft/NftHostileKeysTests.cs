using EdgeGuard.Core.Access;
using EdgeGuard.Core.Nft;
using EdgeGuard.Core.State;
using EdgeGuard.Core.Tests.Nft;
using EdgeGuard.Linux.Nft;
using EdgeGuard.Linux.Tests.Netns;

namespace EdgeGuard.Linux.Tests.Nft;

/// <summary>Profiles, names and classes that an attacker names, in the real kernel.</summary>
public class NftHostileKeysTests
{
    [NetnsFact]
    public void T8_Kernel_takes_the_ruleset_by_netlink_and_by_text_and_lists_the_same() => NetworkNamespace.Run(inside =>
    {
        Ruleset ruleset = RulesetCompiler.Compile(HostileKeys.Home());
        inside.Nft(RulesetText.Write(ruleset));
        string byText = Listing.Of(inside);
        inside.Nft("delete table inet edgeguard");
        using NftTable table = NftTable.Open();

        table.Apply(ruleset);

        Assert.Empty(table.Examine());
        Assert.Equal(HostileKeys.All.Length, Listing.InOrder(byText).Count(part => part.StartsWith("\tchain policy", StringComparison.Ordinal) && part.Contains("_out4 {", StringComparison.Ordinal)));
        Assert.Equal(byText, Listing.Of(inside));
    });

    [NetnsFact]
    public void Kernel_has_the_same_after_the_devices_came_one_by_one() => NetworkNamespace.Run(inside =>
    {
        using NftTable table = NftTable.Open();
        GatewayState state = RulesetKeys.Allocate(HostileKeys.Home([]));
        List<string> here = [];
        foreach (string key in HostileKeys.All.Reverse())
        {
            here.Add(key);
            state = RulesetKeys.Allocate(state, HostileKeys.Home(here) with { RulesetIds = state.RulesetIds });
            Assert.Null(table.Apply(RulesetCompiler.Compile(state)).Because);
        }
        Assert.Empty(table.Examine());
        IEnumerable<string> grown = Listing.InOrder(Listing.Of(inside));

        table.Replace(RulesetCompiler.Compile(state));

        Assert.Equal(Listing.InOrder(Listing.Of(inside)), grown);
    });
}
