using System.Text.RegularExpressions;
using EdgeGuard.Linux.Tests.Netns;

namespace EdgeGuard.Tests.Service;

/// <summary>Imported profiles on the program itself: kept, offered, applied by a person's word alone.</summary>
public sealed class ImportedProfileTests
{
    private const string First = "00005e005471", Second = "00005e005472";

    [NetnsFact]
    public void Imported_profile_is_offered_and_waits_for_a_person() => NetworkNamespace.Run(inside =>
    {
        using RunningAgent agent = new(inside);
        Directory.CreateDirectory(agent.PathOf("muds"));
        File.Copy(Cli.Seed("plug.json"), agent.PathOf("muds/plug.json"));
        File.WriteAllText(agent.PathOf("muds/broken.json"), "{ \"ietf-mud:mud\": { \"mud-version\": 1 } }");
        agent.Start();
        agent.Serve();
        using WireEnd wire = new(RunningAgent.ThingIndex);
        foreach (string id in (string[])[First, Second])
        {
            PretendedThing thing = new(wire, Convert.ToUInt64(id, 16));
            thing.Request(thing.Discover());
            Assert.True(SpinWait.SpinUntil(() => agent.Ask("device", id).Contains("holds     192.168.2", StringComparison.Ordinal), TimeSpan.FromSeconds(60)));
        }

        string refused = agent.Ask("profile", "import", agent.PathOf("muds"));
        Assert.Matches("broken\\.json:.*mud-url", refused);
        File.Delete(agent.PathOf("muds/broken.json"));
        string key = Regex.Match(agent.Ask("profile", "import", agent.PathOf("muds")), "already stored as (\\S+)").Groups[1].Value;
        Assert.Contains($"\"key\":\"{key}\",\"is_new\":false", agent.Ask("profile", "import", agent.PathOf("muds"), "--json"), StringComparison.Ordinal);
        Assert.Contains("None of the 1 imported profiles fits", agent.Ask("profile", "match", First), StringComparison.Ordinal);

        // A path that is longer than a line is broken.
        Assert.Contains($"library/{key}.json,fromapproval(strong),local", agent.Ask("profile", "apply", First, key).Replace(" ", "", StringComparison.Ordinal), StringComparison.Ordinal);

        string offer = agent.Ask("profile", "match", Second);
        Assert.Contains($"{key}  15 of 100", offer, StringComparison.Ordinal);
        Assert.Contains($"its hardware is by the same maker as {First}", offer, StringComparison.Ordinal);
        Assert.Contains("profile   none; uses the baseline", agent.Ask("device", Second), StringComparison.Ordinal);
        Assert.Matches($"{Second}.*baseline", agent.Ask("devices"));
        Assert.Contains("No imported profile is called 'nothing'", agent.Ask("profile", "apply", Second, "nothing"), StringComparison.Ordinal);
    });
}
