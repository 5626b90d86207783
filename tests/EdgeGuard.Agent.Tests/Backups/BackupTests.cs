using System.Text;
using EdgeGuard.Agent.Backups;
using EdgeGuard.Agent.Options;
using EdgeGuard.Agent.Store;
using EdgeGuard.Linux.Files;
using EdgeGuard.Linux.Service;
using EdgeGuard.Linux.Tests.Netns;
using Microsoft.Data.Sqlite;

namespace EdgeGuard.Agent.Tests.Backups;

/// <summary>A gateway is saved and put back.</summary>
public sealed class BackupTests : IDisposable
{
    private readonly BackupHome _home = new();

    public void Dispose() => _home.Dispose();

    [Fact]
    public void Restore_puts_back_state_configuration_and_files_and_keeps_what_it_replaced()
    {
        string[] saved = ["etc/edgeguard.json", "etc/profiles/camera.json", "etc/password", "state/library/lamp-0000.json"];
        string[] contents = [.. saved.Select(name => File.ReadAllText(_home.PathOf(name)))];
        _home.Save();
        File.WriteAllText(_home.PathOf("etc/edgeguard.json"), "{}");
        Directory.Delete(_home.PathOf("etc/profiles"), recursive: true);
        File.Delete(_home.PathOf("etc/password"));
        File.Delete(_home.PathOf("state/library/lamp-0000.json"));
        _home.Write(db => BackupHome.Add(db, BackupHome.Lamp));

        _home.Restore();

        Assert.Equal(contents, saved.Select(name => File.ReadAllText(_home.PathOf(name))));
        Assert.Equal([BackupHome.Camera], _home.Devices());
        Assert.Equal("{}", File.ReadAllText(_home.PathOf("etc/edgeguard.json.before-restore")));
        Assert.True(File.Exists(_home.PathOf("state/state.db.before-restore")));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead, File.GetUnixFileMode(_home.PathOf("etc/password")));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_home.PathOf("state/state.db")));
        Assert.DoesNotContain(_home.Everything().Keys, path => path.EndsWith(".restore", StringComparison.Ordinal) || path.EndsWith(".backup", StringComparison.Ordinal));
        Assert.Equal(UpgradeNote.OfThisForm(AgentVersion.Text), UpgradeNote.Beside(_home.PathOf("state/state.db")));
        Assert.Empty(UpgradeCopies.Beside(_home.PathOf("state/state.db")));
        _home.Write(db => BackupHome.Add(db, BackupHome.Lamp));
        Assert.Equal([BackupHome.Camera, BackupHome.Lamp], _home.Devices());
    }

    [Fact]
    public void Backup_is_for_its_owner_alone_and_shows_nothing_of_its_content()
    {
        IReadOnlyList<string> done = _home.Save();

        string text = Encoding.Latin1.GetString(File.ReadAllBytes(_home.File1));
        Assert.DoesNotContain(BackupHome.Password, text, StringComparison.Ordinal);
        Assert.DoesNotContain(BackupHome.Camera, text, StringComparison.Ordinal);
        Assert.DoesNotContain("edgeguard.json", text, StringComparison.Ordinal);
        Assert.Contains(BackupHome.Password, Encoding.Latin1.GetString(_home.Open()), StringComparison.Ordinal);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_home.File1));
        Assert.Contains(done, line => line.StartsWith($"LEFT OUT  {_home.PathOf("elsewhere/ca.pem")}", StringComparison.Ordinal));
        Assert.DoesNotContain(done, line => line.Contains("unnamed", StringComparison.Ordinal) || line.Contains("names.tsv", StringComparison.Ordinal));
    }

    [Fact]
    public void Passphrase_is_slow_to_guess()
    {
        Backup.Make(_home.File1, BackupHome.Secret, _home.Configuration, _home.State, DateTimeOffset.UnixEpoch);

        Assert.Equal(BackupProblem.WrongPassphrase, _home.Refused(new(BackupHome.Secret, PassphraseKey.Iterations - 1)).Problem);
        _home.Restore(new(BackupHome.Secret, iterations: 600_000));
    }

    [Fact]
    public void Two_backups_of_the_same_gateway_share_no_block()
    {
        _home.Save();
        byte[] first = File.ReadAllBytes(_home.File1);
        _home.Save();
        byte[] second = File.ReadAllBytes(_home.File1);

        Assert.Equal(first.Length, second.Length);
        Assert.False(first.AsSpan(BackupHeader.Size).SequenceEqual(second.AsSpan(BackupHeader.Size)));
        Assert.False(first.AsSpan(17, 16).SequenceEqual(second.AsSpan(17, 16)));
    }

    [Fact]
    public void Backup_is_made_beside_an_agent_that_writes()
    {
        using GatewayStore agent = new(_home.State, Linux.Clock.BootClock.Instance, new Leds.LogList<GatewayStore>());
        agent.Write(db => BackupHome.Add(db, BackupHome.Lamp));

        _home.Save();
        agent.Write(db => db.Run("DELETE FROM device"));

        Assert.Contains(BackupHome.Lamp, Encoding.Latin1.GetString(_home.Open()), StringComparison.Ordinal);
    }

    [Fact]
    public void Links_and_files_of_other_users_are_left_out()
    {
        File.Delete(_home.PathOf("etc/password"));
        File.CreateSymbolicLink(_home.PathOf("etc/password"), "/etc/shadow");
        File.SetUnixFileMode(_home.PathOf("etc/profiles/camera.json"), (UnixFileMode)0b110_110_110);

        IReadOnlyList<string> done = _home.Save();

        Assert.Contains(done, line => line.StartsWith("LEFT OUT", StringComparison.Ordinal) && line.Contains("password is a symbolic link", StringComparison.Ordinal));
        Assert.Contains(done, line => line.StartsWith("LEFT OUT", StringComparison.Ordinal) && line.Contains("every user may write", StringComparison.Ordinal));
        Assert.DoesNotContain("root:", Encoding.Latin1.GetString(_home.Open()), StringComparison.Ordinal);
    }

    // The agent's user owns the folder, and root makes the backup.
    [NetnsFact]
    public void State_that_is_a_link_of_the_agent_leads_root_to_no_file_of_others()
    {
        string secret = _home.PathOf("elsewhere/secret.db"), store = _home.PathOf("state/state.db");
        File.Move(store, secret);
        File.CreateSymbolicLink(store, secret);
        FileRights.Give(_home.State, 4711, 4712);
        _home.LetPass();

        Assert.ThrowsAny<IOException>(_home.Save);
        Assert.False(File.Exists(_home.File1));

        FileRights.Give(secret, 4711, 4712);
        FileRights.Give(_home.PathOf("elsewhere"), 4711, 4712);
        _home.Save();
    }

    [Fact]
    public void Backup_replaces_a_backup_and_no_other_file()
    {
        File.WriteAllText(_home.File1, "a letter, and not a backup");
        BackupRefusedException refused = Assert.Throws<BackupRefusedException>(_home.Save);
        Assert.Contains("Name another file", refused.Message, StringComparison.Ordinal);
        Assert.Equal("a letter, and not a backup", File.ReadAllText(_home.File1));

        File.Delete(_home.File1);
        _home.Save();
        _home.Save();
        _home.Restore();
    }

    [Fact]
    public void Backup_without_a_state_or_with_a_broken_configuration_is_refused()
    {
        File.WriteAllText(_home.Configuration, "{ broken");
        Assert.Contains("Mend it first", Assert.Throws<BackupRefusedException>(_home.Save).Message, StringComparison.Ordinal);
        foreach (string file in Directory.EnumerateFiles(_home.State, "state.db*")) File.Delete(file);
        Assert.Contains("There is no state", Assert.Throws<BackupRefusedException>(_home.Save).Message, StringComparison.Ordinal);
        Assert.False(File.Exists(_home.File1));
    }

    [Fact]
    public void Restore_onto_a_new_machine_makes_folders_and_gives_files_to_the_agents_group()
    {
        _home.Save();
        Directory.Delete(_home.PathOf("etc/profiles"), recursive: true);
        File.Delete(_home.PathOf("etc/password"));
        Directory.Delete(_home.State, recursive: true);
        Directory.CreateDirectory(_home.State);

        _home.Restore();

        Assert.Equal("a camera", File.ReadAllText(_home.PathOf("etc/profiles/camera.json")));
        Assert.Equal([BackupHome.Camera], _home.Devices());
        Assert.False(File.Exists(_home.PathOf("state/state.db.before-restore")));
    }

    [Fact]
    public void Restored_files_belong_to_the_agent_as_the_state_folder_does()
    {
        if (Environment.UserName != "root") return;
        _home.Save();
        File.Delete(_home.PathOf("etc/password"));
        Directory.Delete(_home.State, recursive: true);
        Directory.CreateDirectory(_home.State);
        FileRights.Give(_home.State, 4711, 4712);
        _home.LetPass();

        _home.Restore();

        Assert.Equal((4711u, 4712u), OwnerOf("state/state.db"));
        Assert.Equal((4711u, 4712u), OwnerOf("state/program-version"));
        Assert.Equal((0u, 4712u), OwnerOf("etc/password"));
    }

    [Fact]
    public void Agent_that_could_not_start_gets_everything_back_as_it_was()
    {
        _home.Save();
        File.Delete(_home.PathOf("etc/password"));
        Directory.Delete(_home.PathOf("etc/profiles"), recursive: true);
        File.WriteAllText(_home.Configuration, "{}");
        _home.Write(db => BackupHome.Add(db, BackupHome.Lamp));
        Dictionary<string, string> before = _home.Everything();

        BackupRefusedException refused = Assert.Throws<BackupRefusedException>(() => _home.Restore(null, "networks:0: no such interface"));

        Assert.Equal(BackupProblem.Unusable, refused.Problem);
        Assert.Contains("no such interface", refused.Message, StringComparison.Ordinal);
        Assert.Equal(before, _home.Everything());
        Assert.False(Directory.Exists(_home.PathOf("etc/profiles")));
    }

    [Fact]
    public void State_folder_inside_that_of_the_configuration_is_restored_by_its_own_rules()
    {
        string config = _home.PathOf("gateway.json");
        File.Copy(_home.Configuration, config);
        Backup.Make(_home.File1, _home.Key, config, _home.State, DateTimeOffset.UnixEpoch);
        _home.Write(db => BackupHome.Add(db, BackupHome.Lamp));
        File.Delete(_home.PathOf("state/library/lamp-0000.json"));
        Restore.Run(_home.File1, _home.Key, config, _home.State, _home.Socket, () => []);
        Assert.Equal([BackupHome.Camera], _home.Devices());
        Assert.Equal("a lamp", File.ReadAllText(_home.PathOf("state/library/lamp-0000.json")));

        _home.Forge((Places.About, new AboutBackup("0.3.0", DateTimeOffset.UnixEpoch, config, _home.State).Write()), _home.OwnState(), ("configuration/gateway.json", "{}"u8.ToArray()), ("configuration/state/state.db", "evil"u8.ToArray()));
        BackupRefusedException refused = Assert.Throws<BackupRefusedException>(() => Restore.Run(_home.File1, _home.Key, config, _home.State, _home.Socket, () => []));
        Assert.Equal(BackupProblem.ForeignPath, refused.Problem);
        Assert.Equal([BackupHome.Camera], _home.Devices());
    }

    [Fact]
    public void State_of_before_has_what_a_killed_agent_wrote_last()
    {
        _home.Save();
        string store = _home.PathOf("state/state.db");
        using (SqliteConnection killed = SqliteFile.Open(store, "PRAGMA journal_mode=WAL; PRAGMA wal_autocheckpoint=0;"))
        {
            BackupHome.Add(killed, BackupHome.Lamp);
            // As kill -9 leaves it: what was written last is in the log alone.
            foreach (string file in (string[])["", "-wal", "-shm"]) File.Copy($"{store}{file}", _home.PathOf($"killed{file}"));
        }
        foreach (string file in (string[])["", "-wal", "-shm"]) File.Copy(_home.PathOf($"killed{file}"), $"{store}{file}", overwrite: true);

        _home.Restore();

        Assert.Equal([BackupHome.Camera], _home.Devices());
        // One file, so that it is exchanged in one step.
        Assert.False(File.Exists($"{store}.before-restore-wal"));
        using SqliteConnection aside = SqliteFile.Open($"{store}.before-restore", "");
        Assert.Equal([BackupHome.Camera, BackupHome.Lamp], aside.Rows("SELECT id FROM device ORDER BY id", row => row.GetString(0)));
    }

    [Fact]
    public void Restore_changes_nothing_beside_a_running_agent()
    {
        _home.Save();
        _home.Write(db => BackupHome.Add(db, BackupHome.Lamp));
        using (InstanceLock.Take(_home.Socket + ".lock")) Assert.Throws<InstanceRunningException>(() => _home.Restore());
        Assert.Equal([BackupHome.Camera, BackupHome.Lamp], _home.Devices());
    }

    // As where the control socket is not where restore looks for it.
    [Fact]
    public void Restore_changes_nothing_beside_an_agent_that_no_lock_shows()
    {
        _home.Save();
        using GatewayStore agent = new(_home.State, Linux.Clock.BootClock.Instance, new Leds.LogList<GatewayStore>());
        agent.Write(db => BackupHome.Add(db, BackupHome.Lamp));

        Assert.Contains("in use", Assert.Throws<IOException>(() => _home.Restore()).Message, StringComparison.Ordinal);

        agent.Write(db => db.Run("DELETE FROM device WHERE id = $1", BackupHome.Camera));
        Assert.Equal([BackupHome.Lamp], _home.Devices());
    }

    [Fact]
    public void Forgetting_a_device_reaches_what_a_restore_kept_aside()
    {
        _home.Write(db => BackupHome.Add(db, BackupHome.Lamp));
        _home.Save();
        _home.Restore();

        using (GatewayStore store = new(_home.State, Linux.Clock.BootClock.Instance, new Leds.LogList<GatewayStore>())) store.Erase(BackupHome.Lamp, [Convert.ToInt64(BackupHome.Lamp, 16)]);

        using SqliteConnection aside = SqliteFile.Open(_home.PathOf("state/state.db.before-restore"), "PRAGMA query_only=ON;");
        Assert.Equal([BackupHome.Camera], aside.Rows("SELECT id FROM device", row => row.GetString(0)));
    }

    private (uint User, uint Group) OwnerOf(string name)
    {
        using FileStream file = File.OpenRead(_home.PathOf(name));
        FileStatus status = FileStatus.Of(file.SafeFileHandle);
        return (status.User, status.Group);
    }
}
