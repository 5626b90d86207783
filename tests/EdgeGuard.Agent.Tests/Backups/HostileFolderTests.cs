using System.Buffers.Binary;
using System.Diagnostics;
using System.Text;
using EdgeGuard.Agent.Store;
using EdgeGuard.Linux.Tests.Netns;
using Microsoft.Data.Sqlite;

namespace EdgeGuard.Agent.Tests.Backups;

/// <summary>Root makes a backup while an agent that was taken over works against it in its own folder.</summary>
[Trait("Suite", "attacks")]
public sealed class HostileFolderTests : IDisposable
{
    private const int SectorSize = 512, PageSize = 4096, LockOffset = 0x40000000;
    private static readonly byte[] Magic = [0xd9, 0xd5, 0x05, 0xf9, 0x20, 0xa1, 0x63, 0xd7];

    private readonly BackupHome _home = new();

    private string Copy => Path.Combine(_home.State, "state.db.backup");

    public void Dispose() => _home.Dispose();

    // A journal names another one (the super-journal), which SQLite deletes once it has undone the transaction.
    [NetnsFact]
    public void Journal_beside_the_copy_makes_root_delete_no_file()
    {
        _home.Write(db =>
        {
            for (int i = 0; i < 3000; i++) db.Run("INSERT INTO device (id, network, interface, first_seen, last_seen) VALUES ($1, 'things', 'lan0', 0, 0)", $"device-{i:0000}");
        });
        string victim = _home.PathOf("victim"), ready = _home.PathOf("state/journal.ready");
        byte[] journal = JournalFor(victim);
        File.WriteAllText(victim, "of root\n");
        _home.LetPass();
        GiveAway(_home.State);

        int planted = 0;
        for (int round = 0; round < 20; round++)
        {
            File.WriteAllBytes(ready, journal);
            GiveAway(ready);
            planted += SaveUnderAttack(ready) ? 1 : 0;
            Assert.True(File.Exists(victim), $"deleted in round {round}");
            File.Delete($"{Copy}-journal");
        }

        Assert.True(planted > 0, "the attack never came in time");
        Assert.Contains(_home.Save(), line => line.Contains("3001 devices", StringComparison.Ordinal));
        Assert.False(File.Exists(Copy));
    }

    private bool SaveUnderAttack(string ready)
    {
        using CancellationTokenSource end = new();
        bool isPlanted = false;
        Thread attacker = new(() =>
        {
            while (!end.IsCancellationRequested && !isPlanted)
            {
                if (new FileInfo(Copy) is not { Exists: true, Length: > 0 }) continue;
                File.Move(ready, $"{Copy}-journal", overwrite: true);
                isPlanted = true;
            }
        });
        attacker.Start();
        Exception? refused = Record.Exception(_home.Save);
        end.Cancel();
        attacker.Join();
        Assert.True(refused is null or IOException, $"{refused}");
        return isPlanted;
    }

    // https://www.sqlite.org/fileformat.html, "The Rollback Journal": a header without records, and the name of a super-journal at the end.
    private byte[] JournalFor(string victim)
    {
        string copy = _home.PathOf("measured.db");
        using (SqliteConnection store = SqliteFile.Open(_home.PathOf("state/state.db"), "")) store.Run("VACUUM INTO $1", copy);
        byte[] name = Encoding.UTF8.GetBytes(victim);
        byte[] header = [.. Magic, .. Number(0), .. Number(1234), .. Number((int)(new FileInfo(copy).Length / PageSize)), .. Number(SectorSize), .. Number(PageSize)];
        Array.Resize(ref header, SectorSize);
        File.Delete(copy);
        return [.. header, .. Number(LockOffset / PageSize + 1), .. name, .. Number(name.Length), .. Number(name.Sum(octet => octet)), .. Magic];
    }

    private static byte[] Number(int number)
    {
        byte[] octets = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(octets, number);
        return octets;
    }

    private static void GiveAway(string path)
    {
        using Process process = Process.Start("chown", ["-R", "12345", path]);
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }
}
