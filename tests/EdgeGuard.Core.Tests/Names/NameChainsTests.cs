using EdgeGuard.Core.Names;

namespace EdgeGuard.Core.Tests.Names;

public sealed class NameChainsTests
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1), Grace = TimeSpan.FromMinutes(2), Minute = TimeSpan.FromMinutes(1);

    private readonly NameChains _chains = new();

    [Fact]
    public void A_target_counts_for_the_first_name_while_the_chain_lives()
    {
        Add("cloud.example", Noon, ("pool.example", 1, Minute));

        Assert.Equal(["cloud.example"], Origins("pool.example", Noon + Minute + Grace - TimeSpan.FromSeconds(1)));
        Assert.Empty(Origins("pool.example", Noon + Minute + Grace));
        Assert.Empty(Origins("cloud.example", Noon));
        Assert.Empty(Origins("other.example", Noon));
    }

    [Fact]
    public void T19_A_later_link_never_outlives_an_earlier_one()
    {
        Add("cloud.example", Noon, ("pool.example", 1, Minute));
        _chains.Add(_chains.OriginsOf("pool.example", Noon), [new("edge.example", 1, Hour)], Noon, Hour, Grace);

        Assert.Equal(["cloud.example"], Origins("edge.example", Noon + Minute));
        Assert.Empty(Origins("edge.example", Noon + Minute + Grace));
    }

    [Fact]
    public void T19_Eight_steps_are_the_most_over_all_answers()
    {
        Add("n0.example", Noon, ("n3.example", 3, Hour));
        for (int i = 3; i < 20; i++) _chains.Add(_chains.OriginsOf($"n{i}.example", Noon), [new($"n{i + 1}.example", 1, Hour)], Noon, Hour, Grace);

        Assert.Equal(["n0.example"], Origins("n8.example", Noon));
        Assert.Empty(Origins("n9.example", Noon));
    }

    [Fact]
    public void Two_names_may_lead_to_one_target()
    {
        Add("cloud.example", Noon, ("pool.example", 1, Hour));
        Add("time.example", Noon, ("pool.example", 1, Minute));

        Assert.Equal(["cloud.example", "time.example"], Origins("pool.example", Noon).Order());
        Assert.Equal(["cloud.example"], Origins("pool.example", Noon + Minute + Grace));
    }

    [Fact]
    public void T21_The_number_of_names_is_bounded_and_the_longest_lives_stay()
    {
        Add("cloud.example", Noon, ("pool.example", 1, Hour));
        for (int i = 0; i < 2 * NameChains.MostNames; i++) Add("many.example", Noon, ($"n{i}.example", 1, Minute));

        Assert.Equal(["cloud.example"], Origins("pool.example", Noon));
        Assert.Equal(NameChains.MostNames - 1, Enumerable.Range(0, 2 * NameChains.MostNames).Count(i => Origins($"n{i}.example", Noon).Any()));
    }

    private void Add(string origin, DateTimeOffset now, params (string Name, int Steps, TimeSpan Ttl)[] targets) =>
        _chains.Add([ChainOrigin.At(origin)], [.. targets.Select(t => new NameTarget(t.Name, t.Steps, t.Ttl))], now, Hour, Grace);

    private IEnumerable<string> Origins(string name, DateTimeOffset now) => _chains.OriginsOf(name, now).Select(o => o.Name);
}
