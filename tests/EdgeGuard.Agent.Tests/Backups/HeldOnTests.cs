using EdgeGuard.Agent.Store;

namespace EdgeGuard.Agent.Tests.Backups;

/// <summary>A restore ends no response, and nothing that only grows falls.</summary>
public sealed class HeldOnTests : IDisposable
{
    private static readonly string[] Levels = ["none", "rate-limit", "restricted", "isolated"];

    private readonly BackupHome _home = new();

    public void Dispose() => _home.Dispose();

    [Fact]
    public void Device_that_was_isolated_after_the_backup_stays_isolated()
    {
        _home.Save();
        _home.Write(db =>
        {
            BackupHome.Hold(db, BackupHome.Camera, "isolated", until: null);
            // A device that the backup does not know.
            BackupHome.Add(db, BackupHome.Lamp);
            BackupHome.Hold(db, BackupHome.Lamp, "restricted", until: 9000);
            BackupHome.Clock(db, 5000);
        });

        IReadOnlyList<string> done = _home.Restore();

        Assert.Equal([(BackupHome.Camera, "isolated", null), (BackupHome.Lamp, "restricted", 9000)], Holds());
        Assert.Contains(done, line => line.StartsWith("kept      2 responses", StringComparison.Ordinal));
        Assert.Equal([BackupHome.Camera], _home.Devices());
    }

    [Fact]
    public void Device_that_was_isolated_at_the_backup_is_isolated_again_for_the_rest_of_then()
    {
        _home.Write(db => BackupHome.Hold(db, BackupHome.Camera, "isolated", until: 1600));
        _home.Save();
        _home.Write(db =>
        {
            BackupHome.Hold(db, BackupHome.Camera, "none", until: null);
            BackupHome.Clock(db, 5000);
        });

        _home.Restore();

        Assert.Equal([(BackupHome.Camera, "isolated", 5600)], Holds());
    }

    [Fact]
    public void Hold_reaches_each_device_that_a_merged_one_was_in_the_backup()
    {
        _home.Write(db => BackupHome.Add(db, BackupHome.Lamp));
        _home.Save();
        _home.Write(db =>
        {
            db.Run("DELETE FROM device WHERE id = $1", BackupHome.Lamp);
            db.Run("INSERT INTO device_mac (mac, device, place) VALUES ($1, $2, 1)", Convert.ToInt64(BackupHome.Lamp, 16), BackupHome.Camera);
            BackupHome.Hold(db, BackupHome.Camera, "isolated", until: null);
        });

        _home.Restore();

        Assert.Equal([(BackupHome.Camera, "isolated", null), (BackupHome.Lamp, "isolated", null)], Holds());
    }

    [Fact]
    public void Pauses_and_timed_permissions_of_the_backup_are_over_and_numbers_do_not_fall()
    {
        _home.Write(db =>
        {
            db.Run("INSERT INTO pause (one, until) VALUES (1, 999999999)");
            db.Run("INSERT INTO allowance (device, peer, since, until, by) VALUES ($1, '203.0.113.7', 0, 999999999, 'a person')", BackupHome.Camera);
            db.Run("INSERT INTO allowance (device, peer, since, until, by) VALUES ($1, '203.0.113.8', 0, NULL, 'a person')", BackupHome.Camera);
            db.Run("INSERT INTO ruleset_next (one, number) VALUES (1, 50)");
        });
        _home.Save();
        _home.Write(db =>
        {
            db.Run("UPDATE ruleset_next SET number = 4000");
            BackupHome.Clock(db, 5000);
        });
        File.WriteAllText(_home.PathOf("state/time-floor"), "2030-01-01T00:00:00Z");

        _home.Restore();

        Assert.Empty(_home.Read(db => db.Rows("SELECT until FROM pause", row => row.GetInt64(0))));
        Assert.Equal(["203.0.113.8"], _home.Read(db => db.Rows("SELECT peer FROM allowance", row => row.GetString(0))));
        Assert.Equal([4000L], _home.Read(db => db.Rows("SELECT number FROM ruleset_next", row => row.GetInt64(0))));
        Assert.Equal([("", 5000L)], _home.Read(db => db.Rows("SELECT boot, last FROM clock ORDER BY number DESC LIMIT 1", row => (row.GetString(0), row.GetInt64(1)))));
        Assert.StartsWith("2030", File.ReadAllText(_home.PathOf("state/time-floor")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(8)]
    public void Any_two_states_leave_the_stricter_and_the_longer_of_two_holds(int seed)
    {
        Random random = new(seed);
        string[] devices = [.. Enumerable.Range(0, 40).Select(i => $"02005e00{i:x4}")];
        long then = random.Next(1000, 9000), today = random.Next(1000, 9000);
        Dictionary<string, (string Level, long? Left)> first = Draw(devices, random), second = Draw(devices, random);
        Put(first, then);
        _home.Save();
        Put(second, today);

        _home.Restore();

        long now = Math.Max(then, today);
        Dictionary<string, (string Level, long? Until)> held = Holds().ToDictionary(hold => hold.Device, hold => (hold.Level, hold.Until));
        Assert.All(devices, device =>
        {
            (string level, long? until) = held.GetValueOrDefault(device, ("none", null));
            foreach ((string had, long? rest) in (IEnumerable<(string, long?)>)[first[device], second[device]])
            {
                Assert.True(Array.IndexOf(Levels, level) >= Array.IndexOf(Levels, had), $"{device}: {had} became {level}");
                if (had != "none") Assert.True(until is null || (rest is not null && until - now >= rest), $"{device}: {rest} became {until - now}");
            }
            if (first[device].Level == "none" && second[device].Level == "none") Assert.Equal("none", level);
        });
        Assert.Contains(held.Values, hold => hold.Level == "isolated");
    }

    private static Dictionary<string, (string Level, long? Left)> Draw(string[] devices, Random random) => devices.ToDictionary(device => device, _ =>
        Levels[random.Next(Levels.Length)] is var level && level == "none" ? (level, (long?)null) : (level, random.Next(4) == 0 ? null : random.Next(1, 5000)));

    private void Put(Dictionary<string, (string Level, long? Left)> holds, long now) => _home.Write(db =>
    {
        db.Run("DELETE FROM clock");
        BackupHome.Clock(db, now);
        foreach ((string device, (string level, long? rest)) in holds) BackupHome.Hold(db, device, level, now + rest);
    });

    private List<(string Device, string Level, long? Until)> Holds() => _home.Read(db => db.Rows(
        "SELECT device, level, until FROM decision WHERE number IN (SELECT MAX(number) FROM decision GROUP BY device) AND level <> 'none' ORDER BY device",
        row => (row.GetString(0), row.GetString(1), row.IsDBNull(2) ? (long?)null : row.GetInt64(2))));
}
