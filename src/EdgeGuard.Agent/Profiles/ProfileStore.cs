using System.Collections.Immutable;
using EdgeGuard.Agent.Store;
using EdgeGuard.Core.State;

namespace EdgeGuard.Agent.Profiles;

/// <summary>
/// The MUD files of profiles, as they were read last. After a restart each profile is in force again before the first packet, also while its
/// server is down. Only files that a device needs are kept, each at most as large as a MUD file may be.
/// </summary>
internal sealed class ProfileStore(GatewayStore store)
{
    /// <summary>The state with every stored profile that can still be read.</summary>
    internal GatewayState Restore(GatewayState state) => state with
    {
        Profiles = state.Profiles.SetItems(store.Read(db => db.Rows("SELECT key, file, loaded FROM profile",
            r => (Key: r.GetString(0), Profile: ProfileText.Read(r.GetString(0), r.GetFieldValue<byte[]>(1), DateTimeOffset.FromUnixTimeMilliseconds(r.GetInt64(2)), out _))))
            .Where(read => read.Profile is not null).Select(read => KeyValuePair.Create(read.Key, read.Profile!))),
    };

    /// <summary>The state without the profiles that nobody needs; they are removed from the store too.</summary>
    internal GatewayState Prune(GatewayState state)
    {
        ImmutableArray<string> unneeded = [.. state.Profiles.Keys.Except(NeededKeys.Of(state))];
        if (unneeded.IsEmpty) return state;
        Attempt.To(() => store.Write(db =>
        {
            foreach (string key in unneeded) db.Run("DELETE FROM profile WHERE key = $1", key);
        }));
        return state with { Profiles = state.Profiles.RemoveRange(unneeded) };
    }

    /// <summary>Stores a file, where it is not the one that is stored. What the disk refuses is tried again.</summary>
    /// <returns>Why it is not on the disk yet; null once it is.</returns>
    internal string? Keep(string key, byte[] file, DateTimeOffset loaded)
    {
        if (store.Read(db => db.Rows("SELECT 1 FROM profile WHERE key = $1 AND file = $2", r => r.GetInt64(0), key, file)).Count > 0) return null;
        return store.Pending.Keep($"profile:{key}", db => db.Run("INSERT OR REPLACE INTO profile (key, file, loaded) VALUES ($1, $2, $3)", key, file, loaded.ToUnixTimeMilliseconds()));
    }
}
