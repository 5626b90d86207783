using EdgeGuard.Core.Nft;
using EdgeGuard.Linux.Nft;
using EdgeGuard.Linux.Tests.Netns;

namespace EdgeGuard.Linux.Tests.Nft;

public class NftFeatureTests
{
    [NetnsFact]
    public void F52_Every_need_is_probed_and_nothing_is_left_behind() => NetworkNamespace.Run(inside =>
    {
        using NftTable table = NftTable.Open();

        IReadOnlyList<NftFeature> features = NftFeature.ProbeAll(table);

        // What every kernel that can carry our rules has; ownership came later and is done without.
        Assert.All(features.SkipLast(1), feature => Assert.True(feature.IsPresent, $"{feature.Name}: {feature.Problem}"));
        Assert.Equal(Enum.GetValues<MissingNftFeatures>(), [MissingNftFeatures.None, .. features.Select(feature => feature.Lack).Distinct().Where(lack => lack != MissingNftFeatures.None).Order()]);
        Assert.Equal(table.IsHeld, features[^1].IsPresent);
        Assert.Equal("", inside.Execute("nft", ["list", "ruleset"]));
    });

    [NetnsFact]
    public void F52_What_the_kernel_refuses_is_missing_with_its_words_and_its_price() => NetworkNamespace.Run(_ =>
    {
        using NftTable table = NftTable.Open();
        Ruleset impossible = new()
        {
            Sets = [],
            Chains = [new() { Name = "c", Rules = [NftRule.Of(new NftStatement.Lookup([NftField.Ipv4Source], "missing"))] }],
        };

        NftFeature feature = NftFeature.Probe(table, "dreams", "nobody sleeps", MissingNftFeatures.Reports, impossible);

        Assert.False(feature.IsPresent || feature.IsNeeded);
        Assert.Contains("No such file or directory", feature.Problem, StringComparison.Ordinal);
    });

    [NetnsFact]
    public void F52_Kernel_without_the_right_to_own_a_table_is_told_so() => NetworkNamespace.Run(_ =>
    {
        using NftTable table = NftTable.Open(Ruleset.TableName, mayHold: false);

        NftFeature ownership = NftFeature.ProbeAll(table)[^1];

        Assert.Equal(("ownership of a table", false, false), (ownership.Name, ownership.IsPresent, ownership.IsNeeded));
    });
}
