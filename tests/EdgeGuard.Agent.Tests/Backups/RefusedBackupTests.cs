using EdgeGuard.Agent.Backups;
using EdgeGuard.Agent.Store;

namespace EdgeGuard.Agent.Tests.Backups;

/// <summary>Backups that are not restored. Each refusal leaves every file as it was, and the backup as it was made restores beside it.</summary>
public sealed class RefusedBackupTests : IDisposable
{
    private const int Seeds = 60;

    private readonly BackupHome _home = new();

    public RefusedBackupTests() => _home.Save();

    public void Dispose() => _home.Dispose();

    [Fact]
    public void Each_kind_of_damage_has_its_own_problem_and_remedy()
    {
        byte[] good = File.ReadAllBytes(_home.File1);
        (BackupProblem Problem, string Remedy, byte[] File)[] bad =
        [
            (BackupProblem.NoBackup, "Name a file", []),
            (BackupProblem.NoBackup, "Name a file", "{ \"networks\": [] }"u8.ToArray()),
            (BackupProblem.Newer, "Install that version", Changed(good, 16, 1)),
            (BackupProblem.WrongPassphrase, "try again", Changed(good, 40, 1)),
            (BackupProblem.Truncated, "Copy it again", good[..30]),
            (BackupProblem.Truncated, "Copy it again", good[..BackupHeader.Size]),
            (BackupProblem.Truncated, "Copy it again", good[..^1]),
            (BackupProblem.Truncated, "Copy it again", good[..(BackupHeader.Size + SealedBlocks.BlockSize + SealedBlocks.TagSize)]),
            (BackupProblem.Changed, "Copy it again", [.. good, 0]),
            (BackupProblem.Changed, "Copy it again", Changed(good, good.Length - 1, 0x80)),
            (BackupProblem.Changed, "Copy it again", Changed(good, BackupHeader.Size, 1)),
        ];
        foreach ((BackupProblem problem, string remedy, byte[] file) in bad)
        {
            File.WriteAllBytes(_home.File1, file);
            BackupRefusedException refused = _home.Refused();
            Assert.Equal(problem, refused.Problem);
            Assert.Contains(remedy, refused.Message, StringComparison.Ordinal);
        }
        File.WriteAllBytes(_home.File1, good);
        Assert.Equal(BackupProblem.WrongPassphrase, _home.Refused(new("wrong horse", iterations: 2)).Problem);
        _home.Restore();
    }

    [Fact]
    public void No_change_of_the_file_goes_unnoticed()
    {
        byte[] good = File.ReadAllBytes(_home.File1);
        Assert.True(good.Length > 2 * (SealedBlocks.BlockSize + SealedBlocks.TagSize));
        for (int seed = 1; seed <= Seeds; seed++)
        {
            File.WriteAllBytes(_home.File1, Mutated(good, new(seed)));
            // Before anything reads the content.
            Assert.Contains(_home.Refused().Problem, (BackupProblem[])[BackupProblem.Changed, BackupProblem.Truncated]);
        }
        File.WriteAllBytes(_home.File1, good);
        _home.Restore();
    }

    public static TheoryData<string> ForeignNames =>
    [
        "/etc/cron.d/evil", "configuration//etc/cron.d/evil", "configuration/../evil", "configuration/a/../../../evil", "configuration/..", "configuration/.", "configuration/",
        "../evil", "evil", "state/state.db", "state/evil", "state/profiles/../evil", "state/profiles", "state/profiles/a/b", "state/names.tsv", "state/bridges.json", "state/library/..",
        "configuration/line\nbreak", "configuration/zero\0", "configuration/1/2/3/4/5/6/7/8/9", "configuration", "about/..", "configuration/link", "configuration/through/evil", "configuration/folder", "configuration/password/evil",
    ];

    [Theory]
    [MemberData(nameof(ForeignNames))]
    public void Paths_outside_of_both_folders_and_through_links_are_refused(string name)
    {
        Directory.CreateDirectory(_home.PathOf("outside"));
        Directory.CreateDirectory(_home.PathOf("etc/folder"));
        File.CreateSymbolicLink(_home.PathOf("etc/link"), _home.PathOf("elsewhere/ca.pem"));
        Directory.CreateSymbolicLink(_home.PathOf("etc/through"), _home.PathOf("outside"));
        _home.Forge(_home.About, _home.OwnState(), _home.OwnConfiguration, (name, "evil"u8.ToArray()));

        BackupRefusedException refused = _home.Refused();

        Assert.Equal(BackupProblem.ForeignPath, refused.Problem);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_home.PathOf("outside")));
        _home.Forge(_home.About, _home.OwnState(), _home.OwnConfiguration, ("configuration/folder/good", "good"u8.ToArray()));
        _home.Restore();
        Assert.Equal("good", File.ReadAllText(_home.PathOf("etc/folder/good")));
    }

    [Fact]
    public void Devices_and_pipes_are_not_written_to()
    {
        System.Diagnostics.Process.Start("mkfifo", [_home.PathOf("etc/pipe")]).WaitForExit();
        _home.Forge(_home.About, _home.OwnState(), _home.OwnConfiguration, ("configuration/pipe", "evil"u8.ToArray()));
        BackupRefusedException refused = Assert.Throws<BackupRefusedException>(() => _home.Restore());
        Assert.Equal(BackupProblem.ForeignPath, refused.Problem);
        File.Delete(_home.PathOf("etc/pipe"));
        _home.Restore();
    }

    [Fact]
    public void Content_that_no_program_writes_is_refused()
    {
        (string Name, byte[] Content) other = ("configuration/other", "other"u8.ToArray());
        byte[] head = BackupHome.Entry("configuration/long", []);
        head[4] = 0x7F;
        (string Why, byte[] Content)[] bad =
        [
            ("nothing first", Join(_home.OwnState(), _home.OwnConfiguration)),
            ("twice from", Join(_home.About, _home.About, _home.OwnState(), _home.OwnConfiguration)),
            ("no state", Join(_home.About, _home.OwnConfiguration)),
            ("two states", Join(_home.About, _home.OwnState(), _home.OwnState(), _home.OwnConfiguration)),
            ("no configuration", Join(_home.About, _home.OwnState(), other)),
            ("a file that is a folder", Join(_home.About, _home.OwnState(), _home.OwnConfiguration, ("configuration/both", []), ("configuration/both/inner", []))),
            ("a folder that is a file", Join(_home.About, _home.OwnState(), _home.OwnConfiguration, ("configuration/both/inner", []), ("configuration/both", []))),
            ("one file twice", Join(_home.About, _home.OwnState(), _home.OwnConfiguration, other, other)),
            ("too long", [.. Join(_home.About, _home.OwnState(), _home.OwnConfiguration), .. head]),
            ("cut", Join(_home.About, _home.OwnState(), _home.OwnConfiguration)[..^1]),
            ("half a head", [.. Join(_home.About, _home.OwnState(), _home.OwnConfiguration), 0, 1]),
            ("no name", [.. Join(_home.About, _home.OwnState(), _home.OwnConfiguration), .. BackupHome.Entry("", [])]),
            ("no json", Join((Places.About, "[1]"u8.ToArray()), _home.OwnState(), _home.OwnConfiguration)),
            ("null", Join((Places.About, "{}"u8.ToArray()), _home.OwnState(), _home.OwnConfiguration)),
            ("no database", Join(_home.About, (Places.StoreName, "no database, but long enough for one"u8.ToArray()), _home.OwnConfiguration)),
            ("empty database", Join(_home.About, (Places.StoreName, []), _home.OwnConfiguration)),
            ("trigger", Join(_home.About, _home.OwnState("CREATE TRIGGER evil AFTER DELETE ON pause BEGIN DELETE FROM decision; END"), _home.OwnConfiguration)),
            ("view", Join(_home.About, _home.OwnState("CREATE VIEW evil AS SELECT 1"), _home.OwnConfiguration)),
            ("table", Join(_home.About, _home.OwnState("CREATE TABLE evil (one)"), _home.OwnConfiguration)),
            ("lost table", Join(_home.About, _home.OwnState("DROP TABLE pause"), _home.OwnConfiguration)),
            ("other form", Join(_home.About, _home.OwnState("PRAGMA user_version=3"), _home.OwnConfiguration)),
        ];
        Assert.All(bad, one =>
        {
            _home.Seal(one.Content);
            Assert.Equal((one.Why, BackupProblem.Malformed), (one.Why, _home.Refused().Problem));
        });
        _home.Forge(_home.About, _home.OwnState(), _home.OwnConfiguration, other);
        _home.Restore();
    }

    [Fact]
    public void Newer_states_other_places_and_large_files_have_their_own_problems()
    {
        (string Name, byte[] Content) elsewhere = (Places.About, new AboutBackup("0.3.0", DateTimeOffset.UnixEpoch, "/etc/other.json", _home.State).Write());
        (string Name, byte[] Content) otherState = (Places.About, new AboutBackup("0.3.0", DateTimeOffset.UnixEpoch, _home.Configuration, "/srv/state").Write());

        _home.Forge(_home.About, _home.OwnState($"PRAGMA user_version={StoreSchema.Migrations.Count + 1}"), _home.OwnConfiguration);
        Assert.Equal(BackupProblem.Newer, _home.Refused().Problem);
        _home.Forge(elsewhere, _home.OwnState(), _home.OwnConfiguration);
        Assert.Equal(BackupProblem.OtherPlace, _home.Refused().Problem);
        _home.Forge(otherState, _home.OwnState(), _home.OwnConfiguration);
        Assert.Equal(BackupProblem.OtherPlace, _home.Refused().Problem);
        _home.Forge(_home.About, _home.OwnState(), _home.OwnConfiguration, ("configuration/large", new byte[BackupEntry.LongestFile + 1]));
        Assert.Equal(BackupProblem.TooLarge, _home.Refused().Problem);
        _home.Forge([_home.About, _home.OwnState(), _home.OwnConfiguration, .. Enumerable.Range(0, BackupEntry.MostFiles + 1).Select(i => ($"configuration/{i}", Array.Empty<byte>()))]);
        Assert.Equal(BackupProblem.TooLarge, _home.Refused().Problem);
    }

    // Whoever knows the passphrase can write any content.
    [Fact]
    public void Changed_content_is_refused_or_changes_files_of_the_two_folders_alone()
    {
        byte[] good = _home.Open();
        Dictionary<string, string> outside = Outside();
        int refused = 0;
        for (int seed = 1; seed <= Seeds; seed++)
        {
            _home.Seal(Mutated(good, new(seed), header: 0));
            Dictionary<string, string> before = _home.Everything();
            try
            {
                _home.Restore();
            }
            catch (BackupRefusedException)
            {
                refused++;
                Assert.Equal(before, _home.Everything());
            }
            Assert.Equal(outside, Outside());
            _ = _home.Devices();
        }
        Assert.InRange(refused, Seeds / 4, Seeds);
    }

    private Dictionary<string, string> Outside() => _home.Everything().Where(file => !file.Key.StartsWith(_home.PathOf("etc/"), StringComparison.Ordinal) && !file.Key.StartsWith(_home.State, StringComparison.Ordinal)
        || file.Key.EndsWith("names.tsv", StringComparison.Ordinal) || file.Key.EndsWith("unnamed", StringComparison.Ordinal)).ToDictionary();

    private static byte[] Join(params (string Name, byte[] Content)[] entries) => [.. entries.SelectMany(entry => BackupHome.Entry(entry.Name, entry.Content))];

    private static byte[] Changed(byte[] file, int at, byte by)
    {
        byte[] changed = [.. file];
        changed[at] ^= by;
        return changed;
    }

    // One to three changes: an octet, a cut, octets twice, two blocks in each other's place, octets of zero. The header's salt stays, so that the key is quick.
    private static byte[] Mutated(byte[] good, Random random, int header = BackupHeader.Size)
    {
        List<byte> file = [.. good];
        for (int changes = random.Next(1, 4); changes > 0 && file.Count > header + 64; changes--)
        {
            int at = random.Next(header, file.Count - 32);
            switch (random.Next(5))
            {
                case 0: file[at] ^= (byte)random.Next(1, 256); break;
                case 1: file.RemoveRange(at, random.Next(1, file.Count - at)); break;
                case 2: file.InsertRange(at, good[header..(header + random.Next(1, 32))]); break;
                case 3: Swap(file, header, random.Next(1, 31)); break;
                default: foreach (int i in Enumerable.Range(at, 16)) file[i] ^= 0x5A; break;
            }
        }
        return [.. file];
    }

    private static void Swap(List<byte> file, int header, int length)
    {
        int second = file.Count - length;
        for (int i = 0; i < length; i++) (file[header + i], file[second + i]) = (file[second + i], (byte)(file[header + i] ^ 1));
    }
}
