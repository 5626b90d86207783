using EdgeGuard.Agent.Store;
using EdgeGuard.Core.State;

namespace EdgeGuard.Agent.Enforcement;

/// <summary>Keeps the numbers in the names of chains and sets, so that the names are the same after a restart.</summary>
/// <remarks>
/// While the agent runs, the stored next number is <see cref="Reserve"/> too high. A number that was given but not stored when the agent crashed is
/// therefore skipped, and not given to another key. Its key gets a new number: a chain is renamed.
/// </remarks>
internal sealed class RulesetIdStore(GatewayStore store)
{
    /// <summary>How many numbers a crash skips; more than the agent gives before it stores them.</summary>
    internal const int Reserve = 1000;

    /// <summary>The state with the numbers of the last run. Reserves numbers for this one.</summary>
    internal GatewayState Restore(GatewayState state)
    {
        RulesetIds ids = RulesetIds.Of(
            store.Read(db => db.Rows("SELECT key, number FROM ruleset_id ORDER BY number", r => KeyValuePair.Create(r.GetString(0), r.GetInt64(1)))),
            store.Read(db => db.Rows("SELECT number FROM ruleset_next", r => r.GetInt64(0))).FirstOrDefault());
        // Where the disk refuses it, the next save does it.
        Attempt.To(() => Save(ids, ids));
        return state with { RulesetIds = ids };
    }

    /// <summary>Stores what changed, and reserves numbers.</summary>
    /// <exception cref="StoreException">Nothing was stored.</exception>
    internal void Save(RulesetIds saved, RulesetIds now) => Save(saved, now, now.Next + Reserve);

    /// <summary>Stores what changed when no more numbers are given, so that none is skipped.</summary>
    /// <exception cref="StoreException">Nothing was stored.</exception>
    internal void SaveLast(RulesetIds saved, RulesetIds now) => Save(saved, now, now.Next);

    private void Save(RulesetIds saved, RulesetIds now, long next) => store.Write(db =>
    {
        foreach ((_, long number) in saved.Numbers.Where(n => now.Find(n.Key) != n.Value)) db.Run("DELETE FROM ruleset_id WHERE number = $1", number);
        foreach ((string key, long number) in now.Numbers.Where(n => saved.Find(n.Key) != n.Value))
        {
            db.Run("INSERT OR REPLACE INTO ruleset_id (number, key) VALUES ($1, $2)", number, key);
        }
        db.Run("INSERT OR REPLACE INTO ruleset_next (one, number) VALUES (1, $1)", next);
    });
}
