using EdgeGuard.Agent.Options;
using EdgeGuard.Agent.Store;
using EdgeGuard.Agent.Tests.Leds;
using EdgeGuard.Core.Networks;
using EdgeGuard.Core.State;
using EdgeGuard.Linux.Clock;
using EdgeGuard.Linux.Service;
using EdgeGuard.Linux.Tests.Netns;
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
        Assert.Equal((UpgradeNote.None.Program, StoreSchema.Migrations.Count - 1), (copy.Program, copy.Form));
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
    public void Copy_made_with_a_clock_that_went_back_is_the_newest()
    {
        for (int i = 0; i < 4; i++) Use($"0.{i}.0", $"d{i}");
        foreach (UpgradeCopy copy in UpgradeCopies.Beside(StorePath)) File.SetLastWriteTimeUtc(copy.Path, DateTime.UtcNow.AddYears(5));

        Use("0.4.0", "d4");

        Assert.Equal("0.3.0", UpgradeCopies.Beside(StorePath)[0].Program);
    }

    [Fact]
    public void Rollback_restores_state_and_program_of_before_and_keeps_the_newer_ones_aside()
    {
        UseOlderForm("0.1.0", "old");
        Use(AgentVersion.Text, "new");
        File.WriteAllText($"{StorePath}.good", "of the newer state");
        KeepProgram();

        IReadOnlyList<string> done = RollBack()!;

        Assert.StartsWith("restored", done[0], StringComparison.Ordinal);
        Assert.Equal(["old"], NamesIn(StorePath));
        Assert.Equal(StoreSchema.Migrations.Count - 1, FormOf(StorePath));
        Assert.Equal(["new", "old"], NamesIn($"{StorePath}.rolled-back-{AgentVersion.Text}"));
        Assert.False(File.Exists($"{StorePath}.good"));
        AssertProgramIsOfBefore();
    }

    [Fact]
    public void Rollback_leaves_a_state_that_the_program_of_before_can_read()
    {
        Use("0.1.0", "old");
        Use(AgentVersion.Text, "new");
        KeepProgram();

        Assert.Equal(2, RollBack()!.Count);

        Assert.Equal(["new", "old"], NamesIn(StorePath));
        AssertProgramIsOfBefore();
    }

    // The new program ended before it opened the store, such as at a configuration that it refuses.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Rollback_after_an_upgrade_that_never_started_changes_the_program_alone(bool hasOlderCopy)
    {
        if (hasOlderCopy) UseOlderForm("0.0.9", "ancient");
        Use("0.1.0", "old");
        KeepProgram();

        Assert.Equal(2, RollBack()!.Count);

        Assert.Contains("old", NamesIn(StorePath));
        AssertProgramIsOfBefore();
    }

    [Fact]
    public void Second_rollback_goes_no_further_back_and_loses_nothing()
    {
        UseOlderForm("0.0.9", "ancient");
        Use("0.1.0", "old");
        Use(AgentVersion.Text, "new");
        RollBack();
        List<string> first = NamesIn(StorePath);

        Assert.Null(RollBack());

        Assert.Equal(first, NamesIn(StorePath));
    }

    [Fact]
    public void Rollback_that_ended_before_the_program_goes_on_with_the_program()
    {
        UseOlderForm("0.1.0", "old");
        Use(AgentVersion.Text, "new");
        Assert.NotEmpty(RollBack()!);
        KeepProgram();

        Assert.Equal(2, RollBack()!.Count);

        Assert.Equal(["old"], NamesIn(StorePath));
        AssertProgramIsOfBefore();
    }

    [Fact]
    public void Rollback_frees_no_device_and_opens_no_network()
    {
        UseOlderForm("0.1.0", "camera");
        using (SqliteConnection old = SqliteFile.Open(StorePath, "PRAGMA foreign_keys=OFF;"))
        {
            old.Run("INSERT INTO mode (scope, subject, mode, by, since) VALUES ('network', 'closed-since', 'Monitor', 'cli', 0)");
            old.Run("INSERT INTO allowance (device, peer, since, by) VALUES ('camera', '203.0.113.66', 0, 'cli')");
            old.Run("INSERT INTO device_mac (mac, device, place) VALUES (5, 'camera', 0)");
        }
        Use(AgentVersion.Text, "bulb");
        using (GatewayStore store = Open(AgentVersion.Text))
        {
            store.Write(db =>
            {
                Decide(db, "camera", "isolated");
                Decide(db, "bulb", "restricted");
                db.Run("UPDATE device SET admission = 'Refused' WHERE id = 'bulb'");
                db.Run("DELETE FROM mode");
                db.Run("DELETE FROM allowance");
                db.Run("INSERT INTO mode (scope, subject, mode, by, since) VALUES ('network', 'things', 'Enforce', 'cli', 0)");
            });
        }

        IReadOnlyList<string> done = RollBack()!;

        Assert.Contains(done, line => line.Contains("camera", StringComparison.Ordinal) && line.Contains("bulb", StringComparison.Ordinal));
        using SqliteConnection back = SqliteFile.Open(StorePath, "PRAGMA foreign_keys=OFF;");
        Assert.Equal(StoreSchema.Migrations.Count - 1, StoreSchema.FormOf(back));
        Assert.Equal(["bulb restricted", "camera isolated"], back.Rows("SELECT device || ' ' || level FROM decision ORDER BY device", r => r.GetString(0)));
        Assert.Equal(["things Enforce"], back.Rows("SELECT subject || ' ' || mode FROM mode", r => r.GetString(0)));
        Assert.Empty(back.Rows("SELECT device FROM allowance", r => r.GetString(0)));
        Assert.Equal(["Refused"], back.Rows("SELECT admission FROM device WHERE id = 'bulb'", r => r.GetString(0)));
    }

    [Fact]
    public void Rollback_holds_nobody_again_whom_a_person_released_or_admitted_since()
    {
        UseOlderForm("0.1.0", "camera", "bulb", "guest", "lamp");
        using (SqliteConnection old = SqliteFile.Open(StorePath, "PRAGMA foreign_keys=OFF;"))
        {
            foreach (string device in (string[])["camera", "bulb"]) Decide(old, device, "isolated");
            old.Run("UPDATE device SET admission = 'Refused' WHERE id = 'guest'");
            old.Run("UPDATE device SET admission = 'Awaited' WHERE id = 'lamp'");
        }
        using (GatewayStore store = Open(AgentVersion.Text))
        {
            store.Write(db =>
            {
                Decide(db, "camera", "none");
                // By the clock, and not by a person.
                Decide(db, "bulb", "none", "time");
                db.Run("UPDATE device SET admission = 'Admitted' WHERE id = 'guest'");
            });
        }

        Assert.Contains(RollBack()!, line => line.Contains("released or admitted: camera, guest", StringComparison.Ordinal));

        using SqliteConnection back = SqliteFile.Open(StorePath, "PRAGMA query_only=ON;");
        Assert.Equal(["bulb isolated", "camera none"], back.Rows(
            "SELECT device || ' ' || level FROM decision WHERE number IN (SELECT MAX(number) FROM decision GROUP BY device) ORDER BY device", r => r.GetString(0)));
        Assert.Equal(["guest Admitted", "lamp Awaited"], back.Rows("SELECT id || ' ' || admission FROM device WHERE admission IS NOT NULL ORDER BY id", r => r.GetString(0)));
    }

    [Fact]
    public void Mode_that_nobody_confirmed_ends_with_a_rollback_to_a_program_without_trials()
    {
        int trials = StoreSchema.Migrations.TakeWhile(migration => !migration.Contains("mode_trial", StringComparison.Ordinal)).Count();
        UseForm(trials, "0.1.0", "camera");
        using (GatewayStore store = Open(AgentVersion.Text))
        {
            foreach ((string network, EnforcementMode? before) in new (string, EnforcementMode?)[] { ("new", null), ("known", EnforcementMode.Monitor) })
                store.Write(db => ModeRows.Keep(db, ModeSubject.Of(network), EnforcementMode.Enforce, new(before, DateTimeOffset.UnixEpoch, null), "cli", DateTimeOffset.UnixEpoch));
            store.Write(db => ModeRows.Keep(db, ModeSubject.Of("confirmed"), EnforcementMode.Enforce, trial: null, "cli", DateTimeOffset.UnixEpoch));
        }

        Assert.NotEmpty(RollBack()!);

        using SqliteConnection back = SqliteFile.Open(StorePath, "PRAGMA query_only=ON;");
        Assert.Equal(["confirmed Enforce", "known Monitor"], back.Rows("SELECT subject || ' ' || mode FROM mode ORDER BY subject", r => r.GetString(0)));
    }

    [Fact]
    public void Damaged_copy_is_refused_and_nothing_changes()
    {
        UseOlderForm("0.1.0", [.. Enumerable.Range(0, 400).Select(i => $"device-{i:000}")]);
        Use(AgentVersion.Text, "new");
        string copy = UpgradeCopies.Beside(StorePath)[0].Path;
        byte[] octets = File.ReadAllBytes(copy);
        octets.AsSpan(octets.Length / 2, 4096).Fill(0xA5);
        File.WriteAllBytes(copy, octets);
        File.WriteAllText($"{StorePath}.good", "good");
        KeepProgram();

        Assert.Throws<IOException>(() => RollBack());

        Assert.Contains("new", NamesIn(StorePath));
        Assert.True(File.Exists($"{StorePath}.good"));
        Assert.True(Directory.Exists($"{Programs}.before"));
    }

    // A full disk kept the copy from being made, and the store was migrated.
    [Fact]
    public void Migrated_state_is_never_labelled_as_that_of_the_program_before()
    {
        UseOlderForm("0.1.0", "old");
        using (GatewayStore store = Open(AgentVersion.Text)) { }
        File.Delete(UpgradeCopies.Beside(StorePath)[0].Path);
        new UpgradeNote("0.1.0", StoreSchema.Migrations.Count - 1, null).Write(StorePath);

        Use(AgentVersion.Text, "new");

        Assert.Empty(UpgradeCopies.Beside(StorePath));
        Assert.Contains(_log.Lines, line => line.StartsWith("7111", StringComparison.Ordinal));
        Assert.Null(RollBack());
    }

    [NetnsFact]
    public void F46_Copy_that_does_not_fit_leaves_its_room_and_the_new_program_stores()
    {
        using SmallDisk disk = new();
        string path = Path.Combine(disk.Root, GatewayStore.FileName);
        MakeOlderForm(path, devices: 1100);
        Directory.CreateDirectory($"{Programs}.before");
        Assert.InRange(disk.Room, 300_000, new FileInfo(path).Length - 1);

        using (GatewayStore store = new(disk.Root, BootClock.Instance, _log))
        {
            Assert.Null(store.Problem);
            store.Write(db => Add(db, "new"));
        }

        Assert.DoesNotContain(Directory.GetFiles(disk.Root), file => file.Contains(".new", StringComparison.Ordinal));
        Assert.Contains("new", NamesIn(path));
        Assert.Contains(_log.Lines, line => line.StartsWith("7111", StringComparison.Ordinal));
        // The program of before left no note of its form, and could not read what there is now.
        for (int i = 0; i < 2; i++)
        {
            Assert.Null(Rollback.Run(disk.Root, Socket, Programs));
            using GatewayStore again = new(disk.Root, BootClock.Instance, _log);
            Assert.Empty(UpgradeCopies.Beside(path));
        }
        Assert.True(Directory.Exists($"{Programs}.before"));
    }

    [NetnsFact]
    public void F46_Rollback_that_does_not_fit_leaves_its_room()
    {
        using SmallDisk disk = new();
        string path = Path.Combine(disk.Root, GatewayStore.FileName);
        MakeOlderForm(path, devices: 560);
        using (GatewayStore store = new(disk.Root, BootClock.Instance, _log)) store.Write(db => Add(db, "new"));
        Assert.Single(UpgradeCopies.Beside(path));
        string[] before = Directory.GetFiles(disk.Root);

        Assert.Throws<IOException>(() => Rollback.Run(disk.Root, Socket, Programs));

        Assert.Equal(before.Order(), Directory.GetFiles(disk.Root).Order());
        Assert.Contains("new", NamesIn(path));
    }

    [Fact]
    public void State_is_not_migrated_where_its_form_cannot_be_noted()
    {
        MakeOlderForm(StorePath, devices: 1);
        Directory.CreateDirectory(UpgradeCopies.NotePath(StorePath) + ".new");

        using (GatewayStore store = Open(AgentVersion.Text))
        {
            Assert.NotNull(store.Problem);
            Assert.Equal(["device-0000"], store.Read(db => db.Rows("SELECT id FROM device", r => r.GetString(0))));
        }

        Assert.Equal(StoreSchema.Migrations.Count - 1, FormOf(StorePath));
    }

    [Fact]
    public void Note_that_is_a_link_is_replaced_and_not_followed()
    {
        string victim = _folder.Write("victim", "of root");
        Use("0.1.0", "old");
        foreach (string ending in (string[])["", ".new"])
        {
            File.Delete(UpgradeCopies.NotePath(StorePath) + ending);
            File.CreateSymbolicLink(UpgradeCopies.NotePath(StorePath) + ending, victim);
        }

        Use("0.2.0", "new");

        Assert.Equal("of root", File.ReadAllText(victim));
        Assert.Equal("0.2.0", UpgradeNote.Beside(StorePath)!.Program);
    }

    [Fact]
    public void Older_program_says_in_one_line_that_there_is_a_copy_and_takes_it()
    {
        Use("0.1.0", "old");
        Use("0.3.0", "new");
        using (SqliteConnection newer = SqliteFile.Open(StorePath, "PRAGMA user_version=4711;")) { }
        KeepProgram();

        StoreException refused = Assert.Throws<StoreException>(() => Open("0.2.0"));
        Assert.DoesNotContain('\n', refused.Message);
        Assert.Contains("newer EdgeGuard", refused.Message, StringComparison.Ordinal);
        Assert.Contains("'edgeguard rollback' for the copy that program 0.1.0 left", refused.Message, StringComparison.Ordinal);
        Assert.NotEmpty(RollBack()!);
        Assert.Equal(["old"], NamesIn(StorePath));
        Assert.False(Directory.Exists($"{Programs}.after"));
    }

    [Fact]
    public void Rollback_changes_nothing_beside_a_running_agent_and_without_a_copy()
    {
        Use(AgentVersion.Text, "only");
        Assert.Null(RollBack());
        Use("0.3.0", "newer");
        using (InstanceLock.Take(Socket + ".lock")) Assert.Throws<InstanceRunningException>(RollBack);
        Assert.Equal(["newer", "only"], NamesIn(StorePath));
    }

    // As where the control socket is not where rollback looks for it.
    [Fact]
    public void Store_that_is_in_use_stays_where_no_lock_shows_the_agent()
    {
        UseOlderForm("0.1.0", "old");
        using GatewayStore running = Open(AgentVersion.Text);
        running.Write(db => Add(db, "new"));

        Assert.Contains("in use", Assert.Throws<IOException>(RollBack).Message, StringComparison.Ordinal);

        running.Write(db => Add(db, "newer"));
        Assert.Equal(["new", "newer", "old"], NamesIn(StorePath));
    }

    private IReadOnlyList<string>? RollBack() => Rollback.Run(_folder.Root, Socket, Programs);

    private void KeepProgram()
    {
        Directory.CreateDirectory(Programs);
        Directory.CreateDirectory($"{Programs}.before");
        File.WriteAllText(Path.Combine($"{Programs}.before", "edgeguard"), "of before");
    }

    private void AssertProgramIsOfBefore()
    {
        Assert.Equal("of before", File.ReadAllText(Path.Combine(Programs, "edgeguard")));
        Assert.True(Directory.Exists($"{Programs}.after"));
        Assert.False(Directory.Exists($"{Programs}.before"));
    }

    private void UseOlderForm(string program, params string[] devices) => UseForm(StoreSchema.Migrations.Count - 1, program, devices);

    private void UseForm(int form, string program, params string[] devices)
    {
        using SqliteConnection old = SqliteFile.Open(StorePath, "PRAGMA journal_mode=WAL;");
        foreach (string migration in StoreSchema.Migrations.Take(form)) old.Run(migration);
        old.Run($"PRAGMA user_version={form}");
        foreach (string device in devices) Add(old, device);
        new UpgradeNote(program, form, null).Write(StorePath);
    }

    // As a program up to 0.2 leaves it: without a note.
    private static void MakeOlderForm(string path, int devices)
    {
        using SqliteConnection old = SqliteFile.Open(path, "PRAGMA journal_mode=MEMORY;");
        foreach (string migration in StoreSchema.Migrations.SkipLast(1)) old.Run(migration);
        old.Run($"PRAGMA user_version={StoreSchema.Migrations.Count - 1}");
        for (int i = 0; i < devices; i++)
        {
            Add(old, $"device-{i:0000}");
            old.Run("UPDATE device SET name = $1 WHERE id = $2", new string('x', 850), $"device-{i:0000}");
        }
    }

    private static int FormOf(string path)
    {
        using SqliteConnection db = SqliteFile.Open(path, "PRAGMA query_only=ON;");
        return StoreSchema.FormOf(db);
    }

    private static void Decide(SqliteConnection db, string device, string level, string by = "cli") => db.Run(
        """
        INSERT INTO decision (time, device, before, level, reason, by, evidence, score, scored, last_shape, offences, offending, peak, released, hold, advised)
        VALUES (0, $1, 'none', $2, 'by hand', $3, '', 0, 0, 0, 0, 0, 'none', 0, 0, 'none')
        """, device, level, by);

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
