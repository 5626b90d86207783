using EdgeGuard.Core.State;

namespace EdgeGuard.Core.Tests.State;

public sealed class RulesetIdsTests
{
    /// <summary>Random keys come and go; a restart reads back what was stored.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void A_number_is_never_shared_and_never_given_to_another_key(int seed)
    {
        Random random = new(seed);
        RulesetIds ids = RulesetIds.Empty;
        Dictionary<long, string> given = [];
        HashSet<string> inUse = [];
        int dropped = 0;
        for (int step = 0; step < 400; step++)
        {
            inUse.RemoveWhere(_ => random.Next(8) == 0);
            string[] more = [.. Enumerable.Range(0, random.Next(60)).Select(_ => $"name {random.Next(20_000)}.example")];
            inUse.UnionWith(more);
            RulesetIds next = ids.Allocate(more, () => inUse);
            foreach (string key in inUse)
            {
                long number = next.Find(key) ?? throw new InvalidOperationException($"seed {seed}, step {step}: {key} has no number");
                Assert.Equal(ids.Find(key) ?? number, number);
            }
            foreach ((string key, long number) in next.Numbers)
            {
                Assert.True(given.TryAdd(number, key) || given[number] == key, $"seed {seed}, step {step}: {number} was of {given[number]} and is of {key}");
            }
            Assert.Equal(next.Numbers.Count, next.Numbers.Values.Distinct().Count());
            Assert.InRange(next.Numbers.Count, 0, RulesetIds.MostKept + RulesetIds.Interval + more.Length);
            dropped += ids.Numbers.Keys.Count(k => next.Find(k) is null);
            ids = random.Next(10) == 0 ? RulesetIds.Of(next.Numbers, next.Next) : next;
        }
        Assert.InRange(dropped, 100, int.MaxValue);
    }

    [Fact]
    public void Keys_get_numbers_in_their_order_and_one_that_has_one_keeps_it()
    {
        RulesetIds ids = RulesetIds.Empty.With(["policy b", "policy a", "policy b"]);

        Assert.Equal((1, 2, 3), (ids.Find("policy a"), ids.Find("policy b"), ids.Next));
        Assert.Same(ids, ids.With(["policy b"]));
        Assert.Equal((1, 3), (ids.With(["policy 0", "policy a"]).Find("policy a"), ids.With(["policy 0"]).Find("policy 0")));
    }

    [Fact]
    public void The_oldest_keys_out_of_use_are_dropped_and_none_in_use()
    {
        string[] many = [.. Enumerable.Range(0, RulesetIds.MostKept + RulesetIds.Interval).Select(i => $"name {i:d5}")];
        RulesetIds ids = RulesetIds.Empty.With(many);

        RulesetIds next = ids.Allocate(Enumerable.Range(0, RulesetIds.Interval).Select(i => $"policy {i:d5}"), () => ["name 00000", "policy 00000"]);

        Assert.Equal(RulesetIds.MostKept, next.Numbers.Count);
        Assert.Equal(1, next.Find("name 00000"));
        Assert.Null(next.Find("name 00001"));
        Assert.Equal(many.Length, next.Find(many[^1]));
        Assert.Equal(many.Length + RulesetIds.Interval + 1, next.Next);
    }

    [Fact]
    public void Everything_in_use_stays_above_the_limit_too()
    {
        string[] many = [.. Enumerable.Range(0, 3 * RulesetIds.MostKept).Select(i => $"name {i}")];

        RulesetIds ids = RulesetIds.Empty.Allocate(many, () => many);

        Assert.All(many, key => Assert.NotNull(ids.Find(key)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    [InlineData(100)]
    public void Stored_numbers_that_cannot_be_right_share_no_number(long next)
    {
        RulesetIds ids = RulesetIds.Of([new("policy a", 7), new("policy b", 7), new("policy c", -1), new("policy d", 9), new("policy d", 10)], next);

        Assert.Equal(["policy a", "policy d"], ids.Numbers.Keys.Order());
        Assert.Equal(Math.Max(10, next), ids.Next);
    }
}
