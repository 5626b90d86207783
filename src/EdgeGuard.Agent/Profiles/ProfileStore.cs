using System.Collections.Immutable;
using EdgeGuard.Agent.Store;
using EdgeGuard.Core.State;
using Microsoft.Data.Sqlite;

namespace EdgeGuard.Agent.Profiles;

/// <summary>
/// The MUD files of profiles that are in force, as they were read last, with their signatures and how these were judged. After a restart each profile is
/// in force again before the first packet, also while its server is down. Only files that a device needs are kept, each at most as large as a MUD file
/// may be.
/// </summary>
internal sealed class ProfileStore(GatewayStore store)
{
    private const string Select = "SELECT key, file, loaded, signature, judgement, etag, due";

    /// <summary>The state with every stored profile that can still be read.</summary>
    internal GatewayState Restore(GatewayState state) => state with
    {
        Profiles = state.Profiles.SetItems(store.Read(db => db.Rows($"{Select} FROM profile", Read))
            .Select(stored => (stored.Key, Profile: ProfileText.Read(stored.Key, stored.File, stored.Judgement, stored.Loaded, out _)))
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

    /// <summary>The stored file of a profile; null for none.</summary>
    internal StoredProfile? Find(string key) => store.Read(db => db.Rows($"{Select} FROM profile WHERE key = $1", Read, key)).FirstOrDefault();

    /// <summary>Stores a file in place of the one before. What the disk refuses is tried again.</summary>
    /// <returns>Why it is not on the disk yet; null once it is.</returns>
    internal string? Keep(StoredProfile kept)
    {
        string? judgement = kept.Judgement is null ? null : JudgementJson.Write(kept.Judgement);
        return store.Pending.Keep($"profile:{kept.Key}", db => db.Run(
            "INSERT OR REPLACE INTO profile (key, file, loaded, signature, judgement, etag, due) VALUES ($1, $2, $3, $4, $5, $6, $7)",
            kept.Key, kept.File, kept.Loaded.ToUnixTimeMilliseconds(), kept.Signature, judgement, kept.ETag, kept.Due?.ToUnixTimeMilliseconds()));
    }

    private static StoredProfile Read(SqliteDataReader row) =>
        new(row.GetString(0), row.GetFieldValue<byte[]>(1), JudgementJson.Read(row.IsDBNull(4) ? null : row.GetString(4)), DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(2)))
        {
            Signature = row.IsDBNull(3) ? null : row.GetFieldValue<byte[]>(3),
            ETag = row.IsDBNull(5) ? null : row.GetString(5),
            Due = row.IsDBNull(6) ? null : DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(6)),
        };
}
