using System.Diagnostics;
using EdgeGuard.Agent.Options;
using EdgeGuard.Agent.Response;
using EdgeGuard.Agent.Store;
using EdgeGuard.Agent.Tests.Leds;
using EdgeGuard.Agent.Tests.Telemetry;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.Networks;
using EdgeGuard.Linux.Files;
using EdgeGuard.Linux.Tests.Netns;
using EdgeGuard.Mqtt.Tests.Brokers;
using Microsoft.Data.Sqlite;

namespace EdgeGuard.Agent.Tests.Store;

public sealed class GatewayStoreTests : IDisposable
{
    private readonly StateFolder _folder = new();
    private readonly LogList<GatewayStore> _log = new();

    private string StorePath => _folder.PathOf(GatewayStore.FileName);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Store_has_what_was_written_when_it_is_opened_again()
    {
        using (GatewayStore first = Open()) first.Write(c => Add(c, "kept"));

        using GatewayStore second = Open();

        Assert.Equal(["kept"], Names(second));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(StorePath));
    }

    [Fact]
    public void F45_Change_that_fails_half_way_leaves_nothing()
    {
        using GatewayStore store = Open();
        store.Write(c => Add(c, "before"));

        Assert.Throws<StoreException>(() => store.Write(c =>
        {
            Add(c, "half");
            c.Run("INSERT INTO device (id) VALUES ('x')");
        }));

        Assert.Equal(["before"], Names(store));
    }

    // A power cut leaves the log cut anywhere; each commit here adds one device and one address, so a half would be seen.
    [Fact]
    public void F45_Power_cut_at_any_octet_of_the_log_leaves_a_whole_number_of_changes()
    {
        const int changes = 8;
        byte[] file, log;
        using (GatewayStore store = Open())
        {
            for (int i = 0; i < changes; i++)
            {
                string name = $"d{i}";
                store.Write(c =>
                {
                    Add(c, name);
                    c.Run("INSERT INTO device_address (device, address, mac, origin, until, seen) VALUES ($1, $2, 1, 'lease4', NULL, 0)", name, $"192.0.2.{name[1..]}");
                });
            }
            (file, log) = (Shared(StorePath), Shared($"{StorePath}-wal"));
        }
        HashSet<int> seen = [];
        for (int cut = 0; cut <= log.Length; cut += 509)
        {
            using StateFolder after = new();
            File.WriteAllBytes(after.PathOf(GatewayStore.FileName), file);
            File.WriteAllBytes(after.PathOf($"{GatewayStore.FileName}-wal"), log[..cut]);
            // It is written first.
            UpgradeNote.OfThisForm(AgentVersion.Text).Write(after.PathOf(GatewayStore.FileName));
            using GatewayStore store = new(after.Root, TimeProvider.System, _log);

            List<string> devices = Names(store);
            List<string> addressed = store.Read(c => c.Rows("SELECT device FROM device_address ORDER BY device", r => r.GetString(0)));

            Assert.Equal(Enumerable.Range(0, devices.Count).Select(i => $"d{i}"), devices);
            Assert.Equal(devices, addressed);
            seen.Add(devices.Count);
        }
        Assert.True(seen.Count > 3, "the cuts met too few different states to prove anything");
        Assert.Empty(_log.Lines);
    }

    [Fact]
    public void F48_Damaged_file_is_kept_aside_and_told_and_its_copy_takes_its_place()
    {
        using (GatewayStore first = Open())
        {
            first.Write(c => Add(c, "known"));
            first.KeepCopy();
        }
        Overwrite(StorePath);

        using GatewayStore second = Open();

        Assert.Equal(["known"], Names(second));
        Assert.Single(Directory.GetFiles(_folder.Root, "state.db.broken-*"));
        Assert.Contains("is damaged", Assert.Single(_log.Lines), StringComparison.Ordinal);
    }

    [Fact]
    public void F48_Damaged_page_in_the_middle_is_found_at_start()
    {
        using (GatewayStore first = Open())
        {
            first.Write(c =>
            {
                for (int i = 0; i < 400; i++) Add(c, $"device-{i:000}");
            });
        }
        byte[] file = File.ReadAllBytes(StorePath);
        file.AsSpan(file.Length / 2, 4096).Fill(0xA5);
        File.WriteAllBytes(StorePath, file);

        using GatewayStore second = Open();

        Assert.Empty(Names(second));
        Assert.Single(_log.Lines);
    }

    [Fact]
    public void F48_Damage_without_a_copy_begins_anew()
    {
        File.WriteAllText(StorePath, "no database, whatever its name says; long enough to be looked at");

        using GatewayStore store = Open();
        store.Write(c => Add(c, "new"));

        Assert.Equal(["new"], Names(store));
    }

    [Fact]
    public void Damaged_copy_is_not_tried_for_ever()
    {
        using (GatewayStore first = Open()) first.KeepCopy();
        Overwrite(StorePath);
        Overwrite($"{StorePath}.good");

        using GatewayStore store = Open();

        Assert.Empty(Names(store));
        Assert.Null(store.Problem);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void F48_Copy_of_before_an_upgrade_counts_where_no_other_is_whole(bool isDamaged)
    {
        using (GatewayStore first = new(_folder.Root, TimeProvider.System, _log, "0.1.0")) first.Write(c => Add(c, "known"));
        using (GatewayStore second = Open()) second.KeepCopy();
        foreach (string file in (string[])[StorePath, $"{StorePath}.good"])
        {
            if (isDamaged) Overwrite(file);
            else File.Delete(file);
        }

        using GatewayStore store = Open();

        Assert.Equal(["known"], Names(store));
        Assert.True(File.Exists($"{StorePath}.of-0.1.0"));
        Assert.Contains("the copy of", _log.Lines.Last(), StringComparison.Ordinal);
    }

    [Fact]
    public void F48_Copy_of_before_an_upgrade_that_is_damaged_too_is_not_tried_for_ever()
    {
        using (GatewayStore first = new(_folder.Root, TimeProvider.System, _log, "0.1.0"))
        {
            first.Write(c =>
            {
                for (int i = 0; i < 400; i++) Add(c, $"device-{i:000}");
            });
        }
        using (Open())
        {
        }
        string copy = $"{StorePath}.of-0.1.0";
        byte[] octets = File.ReadAllBytes(copy);
        octets.AsSpan(octets.Length / 2, 4096).Fill(0xA5);
        File.WriteAllBytes(copy, octets);
        File.Delete(StorePath);

        using GatewayStore store = Open();

        Assert.Null(store.Problem);
        Assert.Empty(Names(store));
    }

    [Fact]
    public void F48_Emptied_file_is_replaced_by_its_copy()
    {
        using (GatewayStore first = Open())
        {
            first.Write(c => Add(c, "known"));
            first.KeepCopy();
        }
        File.WriteAllBytes(StorePath, []);

        using GatewayStore second = Open();

        Assert.Equal(["known"], Names(second));
    }

    // Such as where a check of the disk moved the file to lost+found.
    [Fact]
    public void F48_Missing_file_is_replaced_by_its_copy()
    {
        using (GatewayStore first = Open())
        {
            first.Write(c => Add(c, "known"));
            first.KeepCopy();
        }
        File.Delete(StorePath);

        using GatewayStore second = Open();

        Assert.Equal(["known"], Names(second));
        Assert.Contains("missing", Assert.Single(_log.Lines), StringComparison.Ordinal);
    }

    [Fact]
    public void Copy_is_not_written_again_where_nothing_changed()
    {
        using GatewayStore store = Open();
        store.Write(c => Add(c, "one"));
        store.KeepCopy();
        File.WriteAllText($"{StorePath}.good", "not written again");
        store.KeepCopy();
        Assert.Equal("not written again", File.ReadAllText($"{StorePath}.good"));

        store.Write(c => Add(c, "two"));
        store.KeepCopy();

        Assert.NotEqual("not written again", File.ReadAllText($"{StorePath}.good"));
    }

    // A state that an agent of root left, in a folder that belongs to the agent's user now.
    [NetnsFact]
    public void State_that_may_not_be_read_ends_the_start_and_stays() => RefusesToStart("state.db");

    [NetnsFact]
    public void Copy_that_may_not_be_read_ends_the_start_and_stays() => RefusesToStart("state.db.good");

    private void RefusesToStart(string name)
    {
        using (GatewayStore first = Open())
        {
            first.Write(c => Add(c, "known"));
            first.KeepCopy();
        }
        foreach (string other in Directory.GetFiles(_folder.Root).Where(file => Path.GetFileName(file) != name)) File.Delete(other);
        byte[] stored = File.ReadAllBytes(_folder.PathOf(name));
        GiveAway(_folder.Root);

        using (OwnerAccess.Of(_folder.Root))
        {
            StoreException refused = Assert.Throws<StoreException>(Open);
            Assert.Contains("cannot be read", refused.Message, StringComparison.Ordinal);
            Assert.Contains("chown", refused.Message, StringComparison.Ordinal);
            using GatewayStore seen = GatewayStore.Snapshot(_folder.Root, TimeProvider.System, _log);
            Assert.NotNull(seen.Problem);
        }

        // The copy takes the place of a missing file first.
        Assert.Equal(stored, File.ReadAllBytes(StorePath));
    }

    [NetnsFact]
    public void State_that_may_be_read_and_not_written_counts()
    {
        using (GatewayStore first = Open())
        {
            first.Write(c => Add(c, "known"));
            first.KeepCopy();
        }
        foreach (string file in Directory.GetFiles(_folder.Root)) File.SetUnixFileMode(file, (UnixFileMode)0b110_100_100);
        GiveAway(_folder.Root);

        using (OwnerAccess.Of(_folder.Root))
        {
            using GatewayStore store = Open();
            Assert.Equal(["known"], Names(store));
        }
    }

    [Fact]
    public void State_of_a_newer_program_leaves_the_copy_of_before_the_upgrade_for_the_boot()
    {
        using (GatewayStore first = new(_folder.Root, TimeProvider.System, _log, "0.1.0")) first.Write(c => Add(c, "known"));
        using (GatewayStore second = new(_folder.Root, TimeProvider.System, _log, "0.3.0")) second.Write(c => Add(c, "new"));
        using (SqliteConnection newer = SqliteFile.Open(StorePath, "PRAGMA user_version=4711;"))
        {
        }

        using GatewayStore seen = GatewayStore.Snapshot(_folder.Root, TimeProvider.System, _log);

        Assert.Equal(["known"], Names(seen));
        Assert.Equal($"{StorePath}.of-0.1.0", seen.Source);
    }

    [Fact]
    public void F48_Damaged_numbers_of_a_decision_free_no_device()
    {
        using GatewayStore store = Open();
        foreach (string column in (string[])["time", "scored", "last_shape", "offences", "offending", "released", "hold"])
        {
            store.Write(c =>
            {
                c.Run(
                    """
                    INSERT INTO decision (time, device, before, level, reason, by, evidence, score, scored, last_shape, offences, offending, peak, released, hold, advised)
                    VALUES (0, $1, 'none', 'isolated', 'by hand', 'cli', '', 0, 0, 0, 0, 0, 'none', 0, 0, 'none')
                    """, column);
                c.Run($"UPDATE decision SET {column} = $1 WHERE device = $2", long.MaxValue, column);
            });
        }

        Assert.Equal(Enumerable.Repeat(ResponseLevel.Isolated, 7), new DecisionStore(store).Last().Select(decision => decision.Response.Level));
    }

    [Fact]
    public void F48_Row_that_cannot_be_read_is_left_out_and_reported_once()
    {
        using GatewayStore store = Open();
        store.Write(c =>
        {
            Add(c, "good");
            Add(c, "odd");
            c.Run("UPDATE device SET admission = 'Strange' WHERE id = 'odd'");
            c.Run("INSERT INTO mode (scope, subject, mode, by, since) VALUES ('network', 'things', 'Bolted', 'cli', 0)");
        });

        for (int i = 0; i < 2; i++)
        {
            Assert.Equal(["good"], store.Read(c => c.Rows("SELECT id, admission FROM device", r => (Id: r.GetString(0), Admission: r.IsDBNull(1) ? default : Enum.Parse<Admission>(r.GetString(1))))).Select(d => d.Id));
        }

        Assert.Contains("Strange", Assert.Single(_log.Lines, line => line.StartsWith("7112", StringComparison.Ordinal)), StringComparison.Ordinal);
        Assert.Equal(EnforcementMode.Enforce, new OperatorStore(store).Restore(Home.Empty, Home.Noon).NetworkModes["things"]);
    }

    [Fact]
    public void Damaged_file_never_becomes_the_copy()
    {
        using GatewayStore store = Open();
        store.Write(c =>
        {
            for (int i = 0; i < 400; i++) Add(c, $"device-{i:000}");
        });
        store.KeepCopy();
        byte[] good = File.ReadAllBytes($"{StorePath}.good");
        store.Read(c => c.Rows("PRAGMA wal_checkpoint(TRUNCATE)", r => r.GetInt64(0)));
        using (FileStream file = new(StorePath, FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
        {
            file.Position = file.Length / 2;
            file.Write(Enumerable.Repeat((byte)0xA5, 4096).ToArray());
        }

        store.Write(c => c.Run("UPDATE pause SET until = 0"));
        store.KeepCopy();

        Assert.Equal(good, File.ReadAllBytes($"{StorePath}.good"));
        Assert.Contains("could not be copied", Assert.Single(_log.Lines), StringComparison.Ordinal);
    }

    [Fact]
    public void File_of_a_newer_program_is_refused_with_the_remedy()
    {
        using (SqliteConnection newer = SqliteFile.Open(StorePath, "PRAGMA user_version=4711;"))
        {
        }

        StoreException refused = Assert.Throws<StoreException>(Open);

        Assert.Contains("newer EdgeGuard", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void F47_Folder_that_cannot_be_used_is_told_and_the_gateway_goes_on()
    {
        File.WriteAllText(_folder.PathOf("file"), "");

        using GatewayStore store = new(_folder.PathOf("file/state"), TimeProvider.System, _log);
        store.Write(c => Add(c, "in memory"));

        Assert.Equal(["in memory"], Names(store));
        Assert.NotNull(store.Problem);
        Assert.Single(_log.Lines);
    }

    private static void GiveAway(string folder)
    {
        using Process process = Process.Start("chown", ["12345", folder]);
        process.WaitForExit();
    }

    private GatewayStore Open() => new(_folder.Root, TimeProvider.System, _log);

    private static void Add(SqliteConnection connection, string id) =>
        connection.Run("INSERT INTO device (id, network, interface, first_seen, last_seen) VALUES ($1, 'things', 'lan0', 0, 0)", id);

    private static List<string> Names(GatewayStore store) => store.Read(c => c.Rows("SELECT id FROM device ORDER BY id", r => r.GetString(0)));

    private static void Overwrite(string path) => File.WriteAllBytes(path, [.. Enumerable.Repeat((byte)0xA5, 8192)]);

    private static byte[] Shared(string path)
    {
        using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        byte[] bytes = new byte[file.Length];
        file.ReadExactly(bytes);
        return bytes;
    }
}
