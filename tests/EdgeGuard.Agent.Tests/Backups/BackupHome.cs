using System.Security.Cryptography;
using System.Text;
using EdgeGuard.Agent.Backups;
using EdgeGuard.Agent.Store;
using EdgeGuard.Agent.Tests.Leds;
using EdgeGuard.Linux.Clock;
using EdgeGuard.Mqtt.Tests.Brokers;
using Microsoft.Data.Sqlite;

namespace EdgeGuard.Agent.Tests.Backups;

/// <summary>A gateway on disk: a configuration with a profile and a password, a state with devices, and a file that belongs to others.</summary>
internal sealed class BackupHome : IDisposable
{
    internal const string Secret = "correct horse", Password = "broker-secret-4711", Camera = "02005e005310", Lamp = "02005e005311";

    private readonly StateFolder _folder = new();
    private readonly LogList<GatewayStore> _log = new();

    internal BackupHome()
    {
        _folder.Write("etc/edgeguard.json", $$"""
            {
              // The operator's own words.
              "networks": [ { "name": "things", "interfaces": ["lan0"] } ],
              "rules": [ { "macPrefix": "02", "profile": "{{PathOf("etc/profiles/camera.json")}}" } ],
              "mqtt": { "passwordFile": "{{PathOf("etc/password")}}", "caFile": "{{PathOf("elsewhere/ca.pem")}}" },
              "state": { "folder": "{{State}}" },
            }
            """);
        _folder.Write("etc/profiles/camera.json", "a camera");
        _folder.Write("etc/unnamed", "of another program");
        _folder.Write("etc/password", Password);
        File.SetUnixFileMode(PathOf("etc/password"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);
        _folder.Write("elsewhere/ca.pem", "a certificate");
        _folder.Write("state/library/lamp-0000.json", "a lamp");
        _folder.Write("state/names.tsv", "of this machine");
        Write(db =>
        {
            Add(db, Camera);
            Clock(db, 1000);
        });
    }

    /// <summary>A quick one; <see cref="BackupTests"/> uses one that is slow to guess.</summary>
    internal PassphraseKey Key { get; } = new(Secret, iterations: 2);

    internal string File1 => PathOf("gateway.backup");

    internal string Configuration => PathOf("etc/edgeguard.json");

    internal string State => PathOf("state");

    internal string Socket => PathOf("control.sock");

    internal string PathOf(string name) => _folder.PathOf(name);

    internal IReadOnlyList<string> Save() => Backup.Make(File1, Key, Configuration, State, new(2026, 11, 30, 12, 0, 0, TimeSpan.Zero));

    internal IReadOnlyList<string> Restore(PassphraseKey? key = null, params string[] problems) => Agent.Backups.Restore.Run(File1, key ?? Key, Configuration, State, Socket, () => problems);

    internal BackupRefusedException Refused(PassphraseKey? key = null)
    {
        Dictionary<string, string> before = Everything();
        BackupRefusedException refused = Assert.Throws<BackupRefusedException>(() => Restore(key));
        Assert.Equal(before, Everything());
        return refused;
    }

    /// <summary>Writes a backup with entries that need not be right.</summary>
    internal void Forge(params (string Name, byte[] Content)[] entries) => Seal([.. entries.SelectMany(entry => Entry(entry.Name, entry.Content))]);

    /// <summary>Writes a backup with any content.</summary>
    internal void Seal(byte[] content)
    {
        using FileStream file = File.Create(File1);
        using SealedWriter writer = new(file, Key, content.Length);
        writer.Write(content);
        writer.Complete();
    }

    /// <summary>The content of the backup.</summary>
    internal byte[] Open()
    {
        using FileStream file = File.OpenRead(File1);
        using SealedReader reader = new(file, Key);
        byte[] content = new byte[reader.Left];
        reader.Read(content);
        return content;
    }

    internal static byte[] Entry(string name, byte[] content)
    {
        byte[] octets = Encoding.UTF8.GetBytes(name);
        return [(byte)(octets.Length >> 8), (byte)octets.Length, 1, 0x80, .. BitConverter.GetBytes((long)content.Length).Reverse(), .. octets, .. content];
    }

    internal (string Name, byte[] Content) About => (Places.About, new AboutBackup("0.3.0", DateTimeOffset.UnixEpoch, Configuration, State).Write());

    internal (string Name, byte[] Content) OwnState(string change = "")
    {
        string copy = PathOf("copy.db");
        File.Delete(copy);
        using (SqliteConnection db = SqliteFile.Open(copy, ""))
        {
            StoreSchema.Bring(db, copy);
            Add(db, Lamp);
            if (change.Length > 0) db.Run(change);
        }
        byte[] octets = File.ReadAllBytes(copy);
        File.Delete(copy);
        return (Places.StoreName, octets);
    }

    internal (string Name, byte[] Content) OwnConfiguration => ("configuration/edgeguard.json", File.ReadAllBytes(Configuration));

    internal void Write(Action<SqliteConnection> change)
    {
        using GatewayStore store = new(State, BootClock.Instance, _log);
        store.Write(change);
    }

    internal T Read<T>(Func<SqliteConnection, T> question)
    {
        using GatewayStore store = GatewayStore.Snapshot(State, BootClock.Instance, _log);
        Assert.True(store.IsCopy);
        return store.Read(question);
    }

    /// <summary>Lets every user pass through the folders, as those of a real machine do.</summary>
    internal void LetPass() => File.SetUnixFileMode(_folder.Root, (UnixFileMode)0b111_101_101);

    internal List<string> Devices() => Read(db => db.Rows("SELECT id FROM device ORDER BY id", row => row.GetString(0)));

    internal static void Add(SqliteConnection db, string device)
    {
        db.Run("INSERT INTO device (id, network, interface, first_seen, last_seen) VALUES ($1, 'things', 'lan0', 0, 0)", device);
        db.Run("INSERT INTO device_mac (mac, device, place) VALUES ($1, $2, 0)", Convert.ToInt64(device, 16), device);
    }

    internal static void Clock(SqliteConnection db, long last) =>
        db.Run("INSERT INTO clock (boot, uptime, start, wall_offset, last) VALUES ('this boot', 0, 0, 0, $1)", last);

    internal static void Hold(SqliteConnection db, string device, string level, long? until) => db.Run(
        "INSERT INTO decision (time, device, before, level, reason, by, until, evidence, score, scored, last_shape, offences, offending, peak, released, hold, advised) VALUES (1, $1, 'none', $2, 'a test', 'a person', $3, '', 0, 0, 0, 0, 0, 'none', 0, 0, 'none')",
        device, level, until);

    /// <summary>Every file with its mode and content.</summary>
    internal Dictionary<string, string> Everything() => Directory.EnumerateFiles(_folder.Root, "*", SearchOption.AllDirectories).Where(path => !path.EndsWith(".lock", StringComparison.Ordinal) && path != File1)
        .ToDictionary(path => path, path => $"{File.GetUnixFileMode(path)} {Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(path)))}");

    public void Dispose() => _folder.Dispose();
}
