using EdgeGuard.Agent.Options;
using EdgeGuard.Agent.Store;
using EdgeGuard.Agent.Tests.Leds;
using EdgeGuard.Linux.Clock;
using EdgeGuard.Linux.Service;
using EdgeGuard.Mqtt.Tests.Brokers;
using Microsoft.Data.Sqlite;

namespace EdgeGuard.Agent.Tests.Store;

/// <summary>A program of another version opens the store, and the operator goes back.</summary>
public sealed class UpgradeTests : IDisposable
{
    private readonly StateFolder _folder = new();
    private readonly LogList<GatewayStore> _log = new();

    private string StorePath => _folder.PathOf(GatewayStore.FileName);

    private string Socket => _folder.PathOf("control.sock");

    private string Programs => _folder.PathOf("programs");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Upgrade_keeps_a_copy_of_the_state_of_before_and_a_restart_keeps_none()
    {
        Use("0.1.0", "old");
        Assert.Empty(UpgradeCopies.Beside(StorePath));
        Use("0.1.0", "older");
        Assert.Empty(UpgradeCopies.Beside(StorePath));

        Use("0.2.0", "new");

        UpgradeCopy copy = Assert.Single(UpgradeCopies.Beside(StorePath));
        Assert.Equal(("0.1.0", StoreSchema.Migrations.Count), (copy.Program, copy.Form));
        Assert.Equal(["old", "older"], NamesIn(copy.Path));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(copy.Path));
    }

    [Fact]
    public void Copy_has_the_form_of_before()
    {
        using (SqliteConnection old = SqliteFile.Open(StorePath, "PRAGMA journal_mode=WAL;"))
        {
            foreach (string migration in StoreSchema.Migrations.SkipLast(1)) old.Run(migration);
            old.Run($"PRAGMA user_version={StoreSchema.Migrations.Count - 1}");
            Add(old, "old");
        }

        Use(AgentVersion.Text, "new");

        UpgradeCopy copy = Assert.Single(UpgradeCopies.Beside(StorePath));
        Assert.Equal((UpgradeCopies.Unknown, StoreSchema.Migrations.Count - 1), (copy.Program, copy.Form));
        Assert.Equal(["old"], NamesIn(copy.Path));
    }

    [Fact]
    public void Three_copies_stay_and_forgetting_a_device_reaches_them()
    {
        for (int i = 0; i < 6; i++) Use($"0.{i}.0", $"d{i}");
        UpgradeCopy[] copies = [.. UpgradeCopies.Beside(StorePath)];
        Assert.Equal(["0.4.0", "0.3.0", "0.2.0"], copies.Select(c => c.Program));
        Assert.Equal(["d0", "d1", "d2", "d3", "d4"], NamesIn(copies[0].Path));

        using (GatewayStore store = Open("0.5.0")) store.Erase("d1", []);

        Assert.Equal(copies, UpgradeCopies.Beside(StorePath));
        Assert.All(copies, copy => Assert.DoesNotContain("d1", NamesIn(copy.Path)));
        Assert.All(copies, copy => Assert.Contains("d2", NamesIn(copy.Path)));
    }

    [Fact]
    public void Rollback_restores_state_and_program_of_before_and_keeps_the_newer_ones_aside()
    {
        Use("0.1.0", "old");
        Use(AgentVersion.Text, "new");
        File.WriteAllText($"{StorePath}.good", "of the newer state");
        Directory.CreateDirectory(Programs);
        Directory.CreateDirectory($"{Programs}.before");
        File.WriteAllText(Path.Combine($"{Programs}.before", "edgeguard"), "0.1.0");

        IReadOnlyList<string>? done = Rollback.Run(_folder.Root, Socket, Programs);

        Assert.Equal(2, done!.Count);
        Assert.Equal(["old"], NamesIn(StorePath));
        Assert.Equal(["new", "old"], NamesIn($"{StorePath}.rolled-back"));
        Assert.False(File.Exists($"{StorePath}.good"));
        Assert.Equal("0.1.0", File.ReadAllText(Path.Combine(Programs, "edgeguard")));
        Assert.True(Directory.Exists($"{Programs}.after"));
        Use("0.1.0", "again");
        Assert.Equal(["again", "old"], NamesIn(StorePath));
    }

    [Fact]
    public void Older_program_says_in_one_line_that_there_is_a_copy_and_takes_it()
    {
        Use("0.1.0", "old");
        Use("0.3.0", "new");
        using (SqliteConnection newer = SqliteFile.Open(StorePath, "PRAGMA user_version=4711;")) { }
        Directory.CreateDirectory(Programs);
        Directory.CreateDirectory($"{Programs}.before");

        StoreException refused = Assert.Throws<StoreException>(() => Open("0.2.0"));
        Assert.DoesNotContain('\n', refused.Message);
        Assert.Contains("newer EdgeGuard", refused.Message, StringComparison.Ordinal);
        Assert.Contains("'edgeguard rollback' for the copy that program 0.1.0 left", refused.Message, StringComparison.Ordinal);
        Assert.Single(Rollback.Run(_folder.Root, Socket, Programs)!);
        Assert.Equal(["old"], NamesIn(StorePath));
        Assert.False(Directory.Exists($"{Programs}.after"));
    }

    [Fact]
    public void Rollback_changes_nothing_beside_a_running_agent_and_without_a_copy()
    {
        Use(AgentVersion.Text, "only");
        Assert.Null(Rollback.Run(_folder.Root, Socket, Programs));
        Use("0.3.0", "newer");
        using (InstanceLock.Take(Socket + ".lock")) Assert.Throws<InstanceRunningException>(() => Rollback.Run(_folder.Root, Socket, Programs));
        Assert.Equal(["newer", "only"], NamesIn(StorePath));
    }

    private GatewayStore Open(string program) => new(_folder.Root, BootClock.Instance, _log, program);

    private void Use(string program, string device)
    {
        using GatewayStore store = Open(program);
        store.Write(db => Add(db, device));
    }

    private static void Add(SqliteConnection db, string id) =>
        db.Run("INSERT INTO device (id, network, interface, first_seen, last_seen) VALUES ($1, 'things', 'lan0', 0, 0)", id);

    private static List<string> NamesIn(string path)
    {
        using SqliteConnection db = SqliteFile.Open(path, "PRAGMA query_only=ON;");
        return db.Rows("SELECT id FROM device ORDER BY id", r => r.GetString(0));
    }
}
