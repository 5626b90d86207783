using System.Collections.Immutable;
using EdgeGuard.Agent.Profiles;
using EdgeGuard.Agent.Store;
using EdgeGuard.Core.Mud;
using EdgeGuard.Core.Policy;
using EdgeGuard.Core.State;
using Microsoft.Data.Sqlite;

namespace EdgeGuard.Agent.Registry;

/// <summary>The versions of profiles that wait for a person, and those that a person approved, in the store.</summary>
internal static class ProfileVersions
{
    private const string Waiting = "waiting", Refused = "refused", Withdrawn = "withdrawn", Approved = "approved";

    /// <summary>The state with them. An approved version is in force, unless a later one was loaded.</summary>
    internal static GatewayState Restore(SqliteConnection connection, GatewayState state)
    {
        ILookup<string, Row> rows = connection.Rows("SELECT key, kind, time, detail, file, loaded, judgement FROM profile_version", Read)
            .Where(row => row.Profile is not null).ToLookup(row => row.Kind);
        return state with
        {
            WaitingFiles = state.WaitingFiles.SetItems(rows[Waiting].Concat(rows[Refused]).Concat(rows[Withdrawn])
                .Select(row => KeyValuePair.Create(row.Key, new WaitingFile(row.Profile!, row.Time, row.Detail, row.Kind == Refused) { IsWithdrawn = row.Kind == Withdrawn }))),
            ApprovedFiles = state.ApprovedFiles.SetItems(rows[Approved].Select(row => KeyValuePair.Create(row.Key, new ApprovedFile(row.Profile!, row.Time, row.Detail)))),
            Profiles = state.Profiles.SetItems(rows[Approved].Where(row => state.Profiles.TryGetValue(row.Key, out Profile? stored) && stored.Loaded <= row.Time && stored.Fingerprint != row.Profile!.Fingerprint)
                .Select(row => KeyValuePair.Create(row.Key, row.Profile!))),
        };
    }

    /// <summary>Stores what changed.</summary>
    internal static void Save(SqliteConnection connection, Versions before, Versions now)
    {
        foreach (string key in Changed(before.Waiting, now.Waiting).Union(Changed(before.Approved, now.Approved)))
        {
            connection.Run("DELETE FROM profile_version WHERE key = $1", key);
            if (now.Waiting.TryGetValue(key, out WaitingFile? waiting)) Insert(connection, key, KindOf(waiting), waiting.Since, waiting.Why, waiting.Profile);
            if (now.Approved.TryGetValue(key, out ApprovedFile? approved)) Insert(connection, key, Approved, approved.At, approved.By, approved.Profile);
        }
    }

    private static string KindOf(WaitingFile file) => file.IsRefused ? Refused : file.IsWithdrawn ? Withdrawn : Waiting;

    private static IEnumerable<string> Changed<T>(ImmutableSortedDictionary<string, T> before, ImmutableSortedDictionary<string, T> now) where T : class =>
        before.Keys.Union(now.Keys).Where(key => !ReferenceEquals(before.GetValueOrDefault(key), now.GetValueOrDefault(key)));

    private static void Insert(SqliteConnection connection, string key, string kind, DateTimeOffset time, string detail, Profile profile) => connection.Run(
        "INSERT INTO profile_version (key, kind, time, detail, file, loaded, judgement) VALUES ($1, $2, $3, $4, $5, $6, $7)",
        key, kind, time.ToUnixTimeMilliseconds(), detail, MudWriter.Write(profile.File), profile.Loaded.ToUnixTimeMilliseconds(), JudgementJson.Write(profile.Signature));

    private static Row Read(SqliteDataReader row) => new(row.GetString(0), row.GetString(1), Time(row, 2), row.GetString(3), ReadProfile(row));

    private static Profile? ReadProfile(SqliteDataReader row) =>
        JudgementJson.Read(row.GetString(6)) is { } signature && MudReader.Read(row.GetFieldValue<byte[]>(4), MudStrictness.Compatible) is MudResult.Accepted accepted
            ? new(accepted.File, PolicyCompiler.Compile(accepted.File), signature, Time(row, 5))
            : null;

    private static DateTimeOffset Time(SqliteDataReader row, int column) => DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(column));

    private sealed record Row(string Key, string Kind, DateTimeOffset Time, string Detail, Profile? Profile);
}

/// <summary>What <see cref="ProfileVersions"/> stores of a state.</summary>
internal readonly record struct Versions(ImmutableSortedDictionary<string, WaitingFile> Waiting, ImmutableSortedDictionary<string, ApprovedFile> Approved)
{
    internal static Versions Of(GatewayState state) => new(state.WaitingFiles, state.ApprovedFiles);
}
