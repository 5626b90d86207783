using EdgeGuard.Agent.Enforcement;
using EdgeGuard.Agent.Pipeline;
using EdgeGuard.Agent.Store;
using EdgeGuard.Agent.Tests.Leds;
using EdgeGuard.Core.State;
using EdgeGuard.Mqtt.Tests.Brokers;

namespace EdgeGuard.Agent.Tests.Enforcement;

public sealed class RulesetIdStoreTests : IDisposable
{
    private static readonly string[] Keys =
    [
        "policy a", "policy b", "name \"; flush ruleset", "name a\nb", "name a\0b", "name a\0c", "cap \\", $"policy {new string('x', 4096)}1", $"policy {new string('x', 4096)}2",
    ];

    private readonly StateFolder _folder = new();
    private readonly ObservedTime _time = new();
    private readonly LogList<RulesetIdStage> _log = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Numbers_and_the_next_one_are_the_same_after_a_restart()
    {
        RulesetIds given = RulesetIds.Empty.With(Keys);
        await RunAsync(_ => given);

        RulesetIds again = Restored();

        Assert.Equal(given.Numbers.OrderBy(n => n.Value), again.Numbers.OrderBy(n => n.Value));
        Assert.Equal(given.Next, again.Next);
    }

    [Fact]
    public async Task A_dropped_key_is_gone_from_the_store_and_its_number_is_not_given_again()
    {
        await RunAsync(_ => RulesetIds.Empty.With(Keys));
        await RunAsync(ids => RulesetIds.Of(ids.Numbers.Where(n => n.Key != "policy b"), ids.Next));

        RulesetIds again = Restored();

        Assert.Equal(Keys.Except(["policy b"]).Order(StringComparer.Ordinal), again.Numbers.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(Keys.Length + 1, again.With(["policy c"]).Find("policy c"));
    }

    [Fact]
    public void Numbers_that_a_crash_lost_are_not_given_to_other_keys()
    {
        RulesetIds lost;
        using (GatewayStore store = Open()) lost = new RulesetIdStore(store).Restore(Telemetry.Home.Empty).RulesetIds.With(Keys);

        RulesetIds again = Restored();

        Assert.Empty(again.Numbers);
        Assert.DoesNotContain(again.With(["policy other"]).Find("policy other")!.Value, lost.Numbers.Values);
        Assert.Equal(1 + RulesetIdStore.Reserve, again.Next);
    }

    [Fact]
    public async Task Numbers_are_stored_within_a_second_while_the_agent_runs()
    {
        using GatewayStore store = Open();
        RulesetIdStore ids = new(store);
        PipelineChannels channels = new(ids.Restore(Telemetry.Home.Empty));
        using RulesetIdStage stage = new(channels, ids, _time, _log);
        channels.State.Swap(channels.State.Current with { RulesetIds = RulesetIds.Empty.With(Keys) });
        await stage.StartAsync(CancellationToken.None);
        await _time.Waits.ReadAsync(new CancellationTokenSource(TimeSpan.FromSeconds(60)).Token);

        Assert.Equal(Keys.Length, store.Read(c => c.Rows("SELECT count(*) FROM ruleset_id", r => r.GetInt32(0)))[0]);
        Assert.Equal(Keys.Length + 1 + RulesetIdStore.Reserve, store.Read(c => c.Rows("SELECT number FROM ruleset_next", r => r.GetInt64(0)))[0]);
        await stage.StopAsync(CancellationToken.None);
    }

    private async Task RunAsync(Func<RulesetIds, RulesetIds> change)
    {
        using GatewayStore store = Open();
        RulesetIdStore ids = new(store);
        PipelineChannels channels = new(ids.Restore(Telemetry.Home.Empty));
        using RulesetIdStage stage = new(channels, ids, _time, _log);
        channels.State.Swap(channels.State.Current with { RulesetIds = change(channels.State.Current.RulesetIds) });
        await stage.StartAsync(CancellationToken.None);
        await _time.Waits.ReadAsync(new CancellationTokenSource(TimeSpan.FromSeconds(60)).Token);
        await stage.StopAsync(CancellationToken.None);
        Assert.Empty(_log.Lines);
    }

    private RulesetIds Restored()
    {
        using GatewayStore store = Open();
        return new RulesetIdStore(store).Restore(Telemetry.Home.Empty).RulesetIds;
    }

    private GatewayStore Open() => new(_folder.Root, TimeProvider.System, new LogList<GatewayStore>());
}
