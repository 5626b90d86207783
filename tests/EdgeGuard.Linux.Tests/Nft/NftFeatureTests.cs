using EdgeGuard.Linux.Nft;
using EdgeGuard.Linux.Tests.Netns;

namespace EdgeGuard.Linux.Tests.Nft;

public class NftFeatureTests
{
    [NetnsFact]
    public void Every_need_is_probed_and_nothing_is_left_behind() => NetworkNamespace.Run(inside =>
    {
        using NftTable table = NftTable.Open();

        IReadOnlyList<NftFeature> features = NftFeature.ProbeAll(table);

        Assert.Equal(11, features.Count);
        // What every kernel that can carry our rules must have; ownership came later and is done without.
        Assert.All(features.SkipLast(1), feature => Assert.True(feature.IsPresent, $"{feature.Name}: {feature.Problem}"));
        Assert.Equal(table.IsHeld, features[^1].IsPresent);
        Assert.Equal("", inside.Execute("nft", ["list", "ruleset"]));
    });
}
