using EdgeGuard.Benchmarks.Homes;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.Nft;
using EdgeGuard.Core.State;
using EdgeGuard.Linux.Nft;
using EdgeGuard.Linux.Tests.Netns;

namespace EdgeGuard.Linux.Tests.Nft;

/// <summary>As many devices as a gateway may ever have.</summary>
public class NftBigHomeTests
{
    private const int Devices = 5000;

    [NetnsFact]
    public void Five_thousand_devices_are_loaded_and_one_changes_alone() => NetworkNamespace.Run(_ =>
    {
        GatewayState home = BigHome.Of(Devices);
        Ruleset ruleset = RulesetCompiler.Compile(home);
        using NftTable table = NftTable.Open();

        NftChange loaded = table.Apply(ruleset);
        IReadOnlyList<NftDifference> differences = table.Examine();
        NftChange changed = table.Apply(RulesetCompiler.Compile(home.Holding(4711, ResponseLevel.Isolated)));

        Assert.Equal(NftChangeKind.Replaced, loaded.Kind);
        Assert.Equal(Devices, ruleset.Sets.Single(set => set.Name == "from_device4").Elements.Length);
        Assert.Empty(differences);
        Assert.Equal((NftChangeKind.Changed, null), (changed.Kind, changed.Because));
        Assert.InRange(changed.Octets, 1, 10_000);
        Assert.Empty(table.Examine());
    });
}
