using System.Net;
using EdgeGuard.Core.Nft;
using EdgeGuard.Core.Tests.Nft;
using EdgeGuard.Linux.Nft;
using EdgeGuard.Linux.Tests.Netns;

namespace EdgeGuard.Linux.Tests.Nft;

/// <summary>What the kernel has after many small changes must be what it has after one large one.</summary>
public class NftDeltaTests
{
    private const int Steps = 150;

    private static int Seed => int.TryParse(Environment.GetEnvironmentVariable("EDGEGUARD_SEED"), out int seed) ? seed : 1;

    [NetnsFact]
    public void Walk_of_changes_keeps_the_kernel_at_what_it_was_told()
    {
        RandomRulesets rulesets = new(new Random(Seed));
        Walk(rulesets.Next, datagramLimit: null, Steps);
    }

    [NetnsFact]
    public void Walk_in_datagrams_too_small_for_a_change_keeps_it_so_too()
    {
        Random random = new(Seed);
        Walk(() => Large(4000, mayLag: true, random), datagramLimit: 32 * 1024, steps: 15);
    }

    [NetnsFact]
    public void F17_Large_ruleset_is_sent_in_parts_when_it_must_be() => NetworkNamespace.Run(_ =>
    {
        using NftTable whole = NftTable.Open(Ruleset.TableName), parted = NftTable.Open("parted", datagramLimit: 200_000);
        Ruleset large = Large(20_000, mayLag: true);

        whole.Apply(large);
        parted.Apply(large);

        Assert.Empty(whole.Examine());
        Assert.Empty(parted.Examine());
    });

    [NetnsFact]
    public void F17_Parts_that_may_not_be_sent_apart_are_refused_with_the_remedy() => NetworkNamespace.Run(inside =>
    {
        using NftTable table = NftTable.Open(Ruleset.TableName, datagramLimit: 200_000);

        NftRefusedException refused = Assert.Throws<NftRefusedException>(() => table.Apply(Large(20_000, mayLag: false)));

        Assert.Contains("net.core.wmem_max", refused.Message, StringComparison.Ordinal);
        Assert.Equal("", inside.Execute("nft", ["list", "ruleset"]));
    });

    [NetnsFact]
    public void Refusal_after_the_first_part_says_so_and_the_next_ruleset_is_sent_whole() => NetworkNamespace.Run(_ =>
    {
        using NftTable table = NftTable.Open(Ruleset.TableName, datagramLimit: 200_000);
        Ruleset large = Large(20_000, mayLag: true);
        NftSet set = large.Sets[0];
        NftElement last = set.Elements[^1] with { Verdict = NftVerdict.Goto("nowhere") };

        NftRefusedException refused = Assert.Throws<NftRefusedException>(
            () => table.Apply(large with { Sets = [set with { Elements = set.Elements.SetItem(set.Elements.Length - 1, last) }] }));

        Assert.True(refused.IsTorn);
        Assert.Contains("applied in part", refused.Message, StringComparison.Ordinal);
        Assert.Null(table.InForce);
        Assert.Equal(NftChangeKind.Replaced, table.Apply(large).Kind);
        Assert.Empty(table.Examine());
    });

    private static void Walk(Func<Ruleset> next, int? datagramLimit, int steps) => NetworkNamespace.Run(_ =>
    {
        using NftTable table = NftTable.Open(Ruleset.TableName, datagramLimit: datagramLimit);
        table.Apply(next());
        for (int step = 0; step < steps; step++)
        {
            NftChange change = table.Apply(next());

            Assert.True(change.Because is null, $"EDGEGUARD_SEED={Seed}, step {step}: {change.Because}");
            IReadOnlyList<NftDifference> differences = table.Examine();
            Assert.True(differences is [], $"EDGEGUARD_SEED={Seed}, step {step}: {string.Join('\n', differences)}");
        }
    });

    private static Ruleset Large(int elements, bool mayLag, Random? random = null) => new()
    {
        Chains = [],
        Sets =
        [
            new()
            {
                Name = "large", Key = [NftType.Ipv4Addr, NftType.InetService], IsVerdictMap = true, MayLag = mayLag,
                Elements =
                [
                    .. Enumerable.Range(0, elements).Where(_ => random is null || random.Next(3) != 0).Select(n => new NftElement(
                        NftKey.Of(new IPAddress([10, (byte)(n >> 16), (byte)(n >> 8), (byte)n])).Then(NftKey.Of((ushort)443)))
                    {
                        Verdict = random?.Next(2) == 0 ? NftVerdict.Drop : NftVerdict.Accept,
                    }),
                ],
            },
        ],
    };
}
