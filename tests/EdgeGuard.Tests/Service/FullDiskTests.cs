using System.Net;
using EdgeGuard.Linux.Tests.Netns;
using Microsoft.Data.Sqlite;

namespace EdgeGuard.Tests.Service;

/// <summary>The whole program on a disk without room, which an attacker waits for or brings about.</summary>
[Trait("Suite", "attacks")]
public sealed class FullDiskTests
{
    private const string Bad = "00005e005402", Honest = "00005e005403";

    [NetnsFact]
    public void F46_F47_Quarantine_on_a_full_disk_is_reported_and_outlives_a_crash_once_there_is_room() => NetworkNamespace.Run(inside =>
    {
        using RunningAgent agent = new(inside);
        string state = agent.PathOf("state");
        Directory.CreateDirectory(state);
        inside.Execute("mount", ["-t", "tmpfs", "-o", "size=3m", "none", state]);
        try
        {
            File.WriteAllText(agent.PathOf("profile.json"), MeterProfile.For("https://mud.example.net/meter.json"));
            string rules = $$""", "rules": [ { "macPrefix": "00:00:5e", "profile": "{{agent.PathOf("profile.json")}}" } ]""";
            agent.Start(rules);
            agent.Serve();
            using WireEnd things = new(RunningAgent.ThingIndex), net = new(RunningAgent.InternetIndex);
            Internet internet = new(net);
            PretendedThing bad = new(things, 0x00005e005402), honest = new(things, 0x00005e005403);
            IPAddress own = bad.Discover(), other = honest.Discover();
            bad.Request(own);
            honest.Request(other);
            internet.Hears(bad, own);
            internet.Hears(honest, other);
            Fill(Path.Combine(state, "filler"));

            string answer = agent.Ask("quarantine", Bad);
            internet.HearsNot(bad, own, MeterProfile.Port, (honest, other));
            Assert.Contains("cannot be stored", answer, StringComparison.Ordinal);
            agent.AskUntil("cannot be stored", "status");
            agent.AskUntil("cannot be stored", "events");
            Assert.Contains("cannot be stored", agent.Ask("doctor"), StringComparison.Ordinal);

            File.Delete(Path.Combine(state, "filler"));
            Assert.True(SpinWait.SpinUntil(() => Level(state, Bad) == "isolated", TimeSpan.FromSeconds(60)), agent.Said);
            agent.Kill();
            agent.Start(rules);
            internet.Hears(honest, other);
            internet.HearsNot(bad, own, MeterProfile.Port, (honest, other));
            Assert.Contains("isolated", agent.Ask("device", Bad), StringComparison.Ordinal);
            Assert.DoesNotContain("isolated", agent.Ask("device", Honest), StringComparison.Ordinal);

            // The next crash comes while the disk is full again: what is stored still counts.
            Fill(Path.Combine(state, "filler"));
            agent.Stop();
            agent.Start(rules);
            internet.Hears(honest, other);
            internet.HearsNot(bad, own, MeterProfile.Port, (honest, other));
        }
        finally
        {
            agent.Kill();
            inside.Execute("umount", [state]);
        }
    });

    private static void Fill(string path)
    {
        try
        {
            using FileStream file = new(path, FileMode.Append, FileAccess.Write, FileShare.Read, bufferSize: 0);
            while (true) file.Write(new byte[1024]);
        }
        catch (IOException)
        {
            return;
        }
    }

    private static string? Level(string folder, string device)
    {
        using SqliteConnection connection = new($"Data Source={Path.Combine(folder, "state.db")};Pooling=False");
        connection.Open();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "SELECT level FROM decision WHERE device = $1 ORDER BY number DESC LIMIT 1";
        command.Parameters.AddWithValue("$1", device);
        return command.ExecuteScalar() as string;
    }
}
