using EdgeGuard.Agent.Options;
using EdgeGuard.Agent.Store;

namespace EdgeGuard.Agent.Tests.Backups;

/// <summary>What a restore tries before it counts.</summary>
public sealed class StoredStateTests : IDisposable
{
    private readonly BackupHome _home = new();

    public void Dispose() => _home.Dispose();

    [Fact]
    public void State_that_an_agent_can_read_whole_is_usable() => Assert.True(WhyUnusable() is null, WhyUnusable());

    [Fact]
    public void State_with_a_value_that_is_none_is_not_restored_without_it()
    {
        _home.Write(db => db.Run("INSERT INTO device_address (device, address, mac, origin, seen) VALUES ($1, '192.0.2.1', 1, 'Carrier-pigeon', 0)", BackupHome.Camera));

        Assert.Contains("Carrier-pigeon", WhyUnusable(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("state/state.db.good")]
    [InlineData("state/state.db.of-0.2.0")]
    public void Copy_does_not_stand_in_for_a_state_that_cannot_be_read(string copy)
    {
        File.Move(_home.PathOf("state/state.db"), _home.PathOf(copy));

        Assert.Contains("no state that can be read", WhyUnusable(), StringComparison.Ordinal);
    }

    private string? WhyUnusable() => StoredState.WhyUnusable(new AgentOptions
    {
        Gateway = new() { Id = "gw01" },
        Networks = { new() { Name = "things", Kind = "iot", Mode = "enforce", Interfaces = { "lan0" } } },
        State = new() { Folder = _home.State },
    });
}
