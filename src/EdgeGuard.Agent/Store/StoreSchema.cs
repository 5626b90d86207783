using System.Globalization;
using Microsoft.Data.Sqlite;

namespace EdgeGuard.Agent.Store;

/// <summary>
/// The tables of the gateway's database, as the steps that make them. A new table, or a change of one, is a new entry at the end. Released entries
/// never change or move, because the number of applied entries is the version of a file.
/// </summary>
internal static class StoreSchema
{
    /// <summary>Each runs once per file. Times are Unix milliseconds of gateway time, MAC addresses numbers, IP addresses text.</summary>
    internal static readonly IReadOnlyList<string> Migrations =
    [
        """
        CREATE TABLE device (
            id TEXT PRIMARY KEY, network TEXT NOT NULL, interface TEXT NOT NULL, port TEXT, name TEXT, host_name TEXT, vendor_class TEXT,
            fingerprint TEXT, profile TEXT, profile_source TEXT, first_seen INTEGER NOT NULL, last_seen INTEGER NOT NULL) WITHOUT ROWID;
        CREATE TABLE device_mac (
            mac INTEGER PRIMARY KEY, device TEXT NOT NULL REFERENCES device ON DELETE CASCADE, place INTEGER NOT NULL);
        CREATE INDEX device_mac_by_device ON device_mac (device);
        CREATE TABLE device_address (
            device TEXT NOT NULL REFERENCES device ON DELETE CASCADE, address TEXT NOT NULL, mac INTEGER NOT NULL, origin TEXT NOT NULL,
            until INTEGER, seen INTEGER NOT NULL, PRIMARY KEY (device, address)) WITHOUT ROWID;
        CREATE TABLE device_url (
            device TEXT NOT NULL REFERENCES device ON DELETE CASCADE, source TEXT NOT NULL, url TEXT NOT NULL, heard INTEGER NOT NULL,
            PRIMARY KEY (device, source)) WITHOUT ROWID;
        CREATE TABLE device_request (
            device TEXT NOT NULL REFERENCES device ON DELETE CASCADE, kind TEXT NOT NULL, value TEXT NOT NULL, source TEXT NOT NULL,
            since INTEGER NOT NULL, PRIMARY KEY (device, kind, value)) WITHOUT ROWID;
        """,
        """
        CREATE TABLE decision (
            number INTEGER PRIMARY KEY, time INTEGER NOT NULL, device TEXT NOT NULL, before TEXT NOT NULL, level TEXT NOT NULL, reason TEXT NOT NULL,
            by TEXT NOT NULL, until INTEGER, shape TEXT, evidence TEXT NOT NULL, score REAL NOT NULL, scored INTEGER NOT NULL, last_shape INTEGER NOT NULL,
            offences INTEGER NOT NULL, offending INTEGER NOT NULL, peak TEXT NOT NULL, released INTEGER NOT NULL, hold INTEGER NOT NULL, advised TEXT NOT NULL);
        CREATE INDEX decision_by_device ON decision (device, number);
        CREATE TABLE notice (
            number INTEGER PRIMARY KEY, time INTEGER NOT NULL, device TEXT NOT NULL, kind TEXT NOT NULL, peer TEXT, text TEXT NOT NULL);
        CREATE INDEX notice_by_device ON notice (device, number);
        CREATE TABLE allowance (
            device TEXT NOT NULL, peer TEXT NOT NULL, since INTEGER NOT NULL, until INTEGER, by TEXT NOT NULL, PRIMARY KEY (device, peer)) WITHOUT ROWID;
        CREATE TABLE mode (
            scope TEXT NOT NULL, subject TEXT NOT NULL, mode TEXT NOT NULL, by TEXT NOT NULL, since INTEGER NOT NULL, PRIMARY KEY (scope, subject)) WITHOUT ROWID;
        CREATE TABLE pause (one INTEGER PRIMARY KEY CHECK (one = 1), until INTEGER NOT NULL);
        CREATE TABLE mute (
            device TEXT NOT NULL, peer TEXT NOT NULL, until INTEGER, PRIMARY KEY (device, peer)) WITHOUT ROWID;
        CREATE TABLE profile_seen (key TEXT PRIMARY KEY, fingerprint TEXT NOT NULL, since INTEGER NOT NULL) WITHOUT ROWID;
        """,
        """
        ALTER TABLE device ADD COLUMN shared_with TEXT;
        ALTER TABLE device_url ADD COLUMN before TEXT;
        ALTER TABLE device_request ADD COLUMN why TEXT NOT NULL DEFAULT '';
        CREATE TABLE vouched (
            mac INTEGER PRIMARY KEY, profile TEXT NOT NULL, source TEXT NOT NULL, since INTEGER NOT NULL, signer BLOB NOT NULL);
        """,
        """
        CREATE TABLE learning (device TEXT PRIMARY KEY, mac INTEGER NOT NULL, since INTEGER NOT NULL, until INTEGER NOT NULL) WITHOUT ROWID;
        CREATE TABLE habit (
            device TEXT NOT NULL REFERENCES learning ON DELETE CASCADE, outward INTEGER NOT NULL, protocol INTEGER NOT NULL, icmp_type INTEGER NOT NULL,
            icmp_code INTEGER NOT NULL, peer TEXT NOT NULL, name TEXT, own_port INTEGER NOT NULL, peer_port INTEGER NOT NULL, address TEXT NOT NULL,
            flows INTEGER NOT NULL, answered INTEGER NOT NULL);
        CREATE INDEX habit_by_device ON habit (device);
        """,
        """
        ALTER TABLE mute RENAME TO mute_before;
        CREATE TABLE mute (
            device TEXT NOT NULL, peer TEXT NOT NULL, shape TEXT NOT NULL, until INTEGER, PRIMARY KEY (device, peer, shape)) WITHOUT ROWID;
        INSERT INTO mute SELECT device, peer, '', until FROM mute_before;
        DROP TABLE mute_before;
        ALTER TABLE notice ADD COLUMN told INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE device ADD COLUMN profile_since INTEGER;
        """,
        """
        CREATE TABLE ruleset_id (number INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE);
        CREATE TABLE ruleset_next (one INTEGER PRIMARY KEY CHECK (one = 1), number INTEGER NOT NULL);
        """,
        """
        CREATE TABLE clock (
            number INTEGER PRIMARY KEY, boot TEXT NOT NULL, uptime INTEGER NOT NULL, start INTEGER NOT NULL, wall_offset INTEGER NOT NULL, last INTEGER NOT NULL);
        """,
        """
        CREATE TABLE profile (key TEXT PRIMARY KEY, file BLOB NOT NULL, loaded INTEGER NOT NULL) WITHOUT ROWID;
        ALTER TABLE device ADD COLUMN former TEXT;
        ALTER TABLE device ADD COLUMN former_source TEXT;
        ALTER TABLE device ADD COLUMN refused_profile TEXT;
        ALTER TABLE device ADD COLUMN new_url_at INTEGER;
        ALTER TABLE device ADD COLUMN admission TEXT;
        ALTER TABLE device ADD COLUMN last_isolated INTEGER;
        """,
        """
        CREATE TABLE device_order (device TEXT PRIMARY KEY, orders TEXT NOT NULL) WITHOUT ROWID;
        """,
        """
        CREATE TABLE device_station (
            device TEXT NOT NULL REFERENCES device ON DELETE CASCADE, station INTEGER NOT NULL, profile TEXT, since INTEGER NOT NULL,
            PRIMARY KEY (device, station)) WITHOUT ROWID;
        """,
        """
        ALTER TABLE profile ADD COLUMN signature BLOB;
        ALTER TABLE profile ADD COLUMN judgement TEXT;
        ALTER TABLE profile ADD COLUMN etag TEXT;
        ALTER TABLE profile ADD COLUMN due INTEGER;
        """,
        """
        CREATE TABLE profile_version (
            key TEXT NOT NULL, kind TEXT NOT NULL, time INTEGER NOT NULL, detail TEXT NOT NULL, file BLOB NOT NULL, loaded INTEGER NOT NULL, status TEXT NOT NULL,
            signer TEXT, issuer TEXT, pin TEXT, signed_at INTEGER, why TEXT NOT NULL, PRIMARY KEY (key, kind)) WITHOUT ROWID;
        """,
        """
        CREATE TABLE recent_flow (
            device TEXT NOT NULL, to_device INTEGER NOT NULL, protocol INTEGER NOT NULL, own TEXT NOT NULL, own_port INTEGER NOT NULL, peer TEXT NOT NULL,
            peer_port INTEGER NOT NULL, icmp_type INTEGER NOT NULL, icmp_code INTEGER NOT NULL, seen INTEGER NOT NULL);
        CREATE INDEX recent_flow_by_device ON recent_flow (device);
        """,
        """
        CREATE TABLE coverage_report (network TEXT PRIMARY KEY, grades TEXT NOT NULL) WITHOUT ROWID;
        """,
        """
        ALTER TABLE profile_version RENAME TO profile_version_before;
        CREATE TABLE profile_version (
            key TEXT NOT NULL, kind TEXT NOT NULL, time INTEGER NOT NULL, detail TEXT NOT NULL, file BLOB NOT NULL, loaded INTEGER NOT NULL,
            judgement TEXT NOT NULL, PRIMARY KEY (key, kind)) WITHOUT ROWID;
        INSERT INTO profile_version SELECT key, kind, time, detail, file, loaded, json_object('status', status, 'signer', signer, 'issuer', issuer,
            'signer_pin', pin, 'signed_at', strftime('%Y-%m-%dT%H:%M:%fZ', signed_at / 1000.0, 'unixepoch'), 'why', why) FROM profile_version_before;
        DROP TABLE profile_version_before;
        """,
        """
        CREATE TABLE forgotten (digest TEXT PRIMARY KEY, since INTEGER NOT NULL) WITHOUT ROWID;
        """,
        """
        CREATE TABLE mode_trial (
            scope TEXT NOT NULL, subject TEXT NOT NULL, before TEXT, until INTEGER NOT NULL, connection TEXT, PRIMARY KEY (scope, subject)) WITHOUT ROWID;
        """,
        """
        ALTER TABLE device_address ADD COLUMN granted INTEGER;
        ALTER TABLE device_address ADD COLUMN client TEXT;
        ALTER TABLE device_request ADD COLUMN until INTEGER;
        """,
    ];

    /// <summary>Migrates a file to the newest version, each step whole or not at all.</summary>
    /// <exception cref="StoreException">A newer version of EdgeGuard wrote the file.</exception>
    internal static void Bring(SqliteConnection connection, string path)
    {
        RequireKnown(connection, path);
        for (int version = FormOf(connection); version < Migrations.Count; version++)
        {
            using SqliteTransaction transaction = connection.BeginTransaction();
            connection.Run(Migrations[version]);
            connection.Run(string.Create(CultureInfo.InvariantCulture, $"PRAGMA user_version={version + 1}"));
            transaction.Commit();
        }
    }

    /// <exception cref="StoreException">A newer version of EdgeGuard wrote the file.</exception>
    internal static void RequireKnown(SqliteConnection connection, string path)
    {
        if (FormOf(connection) is var version && version > Migrations.Count)
        {
            throw new StoreException(
                $"{path} was written by a newer EdgeGuard (form {version}, and this one knows {Migrations.Count}): install that one again, or {Remedy(path)}.");
        }
    }

    /// <summary>How many migrations a file has; 0 for a new one.</summary>
    internal static int FormOf(SqliteConnection connection) => (int)connection.Rows("PRAGMA user_version", r => r.GetInt64(0))[0];

    private static string Remedy(string path) => path != SqliteFile.InMemory && UpgradeCopies.Beside(path).FirstOrDefault(copy => copy.Form <= Migrations.Count) is { } copy
        ? $"run 'edgeguard rollback' for the copy that program {copy.Program} left"
        : $"move it and {path}.good away to begin anew";
}
