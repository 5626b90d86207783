using EdgeGuard.Agent.Pipeline;

namespace EdgeGuard.Agent.Tests.Service;

public sealed class StageProgressTests
{
    private readonly StageProgress _progress = new();

    [Fact]
    public void Stage_at_the_same_turn_in_four_looks_hangs_until_the_turn_ends()
    {
        using (_progress.Begin("reducer"))
        {
            Assert.Equal([null, null, null, "reducer", "reducer"], Enumerable.Range(0, 5).Select(_ => _progress.Look()));
        }
        Assert.Null(_progress.Look());
    }

    [Fact]
    public void Stage_that_is_busy_with_one_turn_after_another_is_well()
    {
        for (int look = 0; look < 20; look++)
        {
            using (_progress.Begin("reducer")) Assert.Null(_progress.Look());
        }
    }

    [Fact]
    public void Stage_that_waits_is_well() => Assert.All(Enumerable.Range(0, 20), _ => Assert.Null(_progress.Look()));

    [Fact]
    public void Turn_that_hangs_is_seen_beside_others_that_go_on_and_beyond_the_slots()
    {
        using StageProgress.Turn hung = _progress.Begin("enforcement");
        StageProgress.Turn[] many = [.. Enumerable.Range(0, 200).Select(_ => _progress.Begin("discovery"))];
        foreach (StageProgress.Turn turn in many) turn.Dispose();
        string? stuck = null;
        for (int look = 0; look < StageProgress.MostLooks; look++)
        {
            using StageProgress.Turn other = _progress.Begin("discovery");
            stuck = _progress.Look();
        }
        Assert.Equal("enforcement", stuck);
    }
}
