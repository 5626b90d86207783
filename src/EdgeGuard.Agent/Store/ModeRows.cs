using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Networks;
using EdgeGuard.Core.State;
using Microsoft.Data.Sqlite;

namespace EdgeGuard.Agent.Store;

/// <summary>The rows of modes, and of those that wait for a confirmation.</summary>
internal static class ModeRows
{
    private const string OfDevice = "device", OfNetwork = "network", ByTime = "time";

    /// <summary>Stores a mode with its trial; null for one that follows its network or the configuration, and for one that lasts at once.</summary>
    internal static void Keep(SqliteConnection db, ModeSubject subject, EnforcementMode? mode, ModeTrial? trial, string by, DateTimeOffset now)
    {
        (string scope, string name) = KeyOf(subject);
        if (mode is not { } set) db.Run("DELETE FROM mode WHERE scope = $1 AND subject = $2", scope, name);
        else db.Run("INSERT OR REPLACE INTO mode (scope, subject, mode, by, since) VALUES ($1,$2,$3,$4,$5)", scope, name, set.ToString(), by, now.ToUnixTimeMilliseconds());
        if (trial is null) db.Run("DELETE FROM mode_trial WHERE scope = $1 AND subject = $2", scope, name);
        else db.Run("INSERT OR REPLACE INTO mode_trial (scope, subject, before, until, connection) VALUES ($1,$2,$3,$4,$5)",
            scope, name, trial.Before?.ToString(), trial.Until.ToUnixTimeMilliseconds(), trial.Connection);
    }

    /// <summary>Makes a mode last, unless its trial ended or was renewed meanwhile.</summary>
    internal static void Confirm(SqliteConnection db, ModeSubject subject, ModeTrial trial)
    {
        (string scope, string name) = KeyOf(subject);
        db.Run("DELETE FROM mode_trial WHERE scope = $1 AND subject = $2 AND until = $3", scope, name, trial.Until.ToUnixTimeMilliseconds());
    }

    /// <summary>Returns the mode before, unless the trial was confirmed or renewed meanwhile.</summary>
    internal static void End(SqliteConnection db, ModeSubject subject, ModeTrial trial, DateTimeOffset now)
    {
        (string scope, string name) = KeyOf(subject);
        if (db.Rows("SELECT 1 FROM mode_trial WHERE scope = $1 AND subject = $2 AND until = $3", r => r.GetInt64(0), scope, name, trial.Until.ToUnixTimeMilliseconds()) is [])
            return;
        Keep(db, subject, trial.Before, trial: null, ByTime, now);
    }

    /// <summary>Returns every mode that waits for a confirmation: a person who is locked out may switch the gateway off and on.</summary>
    internal static void EndTrials(SqliteConnection db, long now)
    {
        db.Run("DELETE FROM mode WHERE EXISTS (SELECT 1 FROM mode_trial t WHERE t.scope = mode.scope AND t.subject = mode.subject)");
        db.Run("INSERT INTO mode (scope, subject, mode, by, since) SELECT scope, subject, before, $1, $2 FROM mode_trial WHERE before IS NOT NULL", ByTime, now);
        db.Run("DELETE FROM mode_trial");
    }

    /// <summary>Modes of networks.</summary>
    internal static IEnumerable<KeyValuePair<string, EnforcementMode>> OfNetworks(SqliteConnection db) => Modes(db, OfNetwork);

    /// <summary>Modes of devices.</summary>
    internal static IEnumerable<KeyValuePair<DeviceId, EnforcementMode>> OfDevices(SqliteConnection db) => Modes(db, OfDevice).Select(m => KeyValuePair.Create(new DeviceId(m.Key), m.Value));

    /// <summary>What waits for a confirmation.</summary>
    internal static IReadOnlyList<KeyValuePair<ModeSubject, ModeTrial>> Trials(SqliteConnection db) => db.Rows("SELECT scope, subject, before, until, connection FROM mode_trial", r => KeyValuePair.Create(
        r.GetString(0) == OfNetwork ? ModeSubject.Of(r.GetString(1)) : ModeSubject.Of(new DeviceId(r.GetString(1))),
        new ModeTrial(r.IsDBNull(2) ? null : ModeOf(r.GetString(2)), DateTimeOffset.FromUnixTimeMilliseconds(r.GetInt64(3)), r.IsDBNull(4) ? null : r.GetString(4))));

    // A word that nobody knows must not open a network.
    private static EnforcementMode ModeOf(string word) => Enum.TryParse(word, out EnforcementMode mode) && Enum.IsDefined(mode) ? mode : EnforcementMode.Enforce;

    private static (string Scope, string Name) KeyOf(ModeSubject subject) => (subject.Network is null ? OfDevice : OfNetwork, subject.Name);

    private static List<KeyValuePair<string, EnforcementMode>> Modes(SqliteConnection db, string scope) => [.. db.Rows(
        "SELECT subject, mode FROM mode WHERE scope = $1", r => KeyValuePair.Create(r.GetString(0), ModeOf(r.GetString(1))), scope)];
}
