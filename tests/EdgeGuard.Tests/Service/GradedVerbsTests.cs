using System.Net;
using EdgeGuard.Linux.Tests.Netns;

namespace EdgeGuard.Tests.Service;

/// <summary>What a person orders at the command line, against the running agent: every graded response, for a time, and being told less.</summary>
public sealed class GradedVerbsTests
{
    private const string Thing = "00005e005477";
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    [NetnsFact]
    public void Each_level_can_be_ordered_and_a_mute_is_listed_outlives_a_kill_and_is_taken_back() => NetworkNamespace.Run(inside =>
    {
        using RunningAgent agent = new(inside);
        agent.Start();
        agent.Serve();
        using WireEnd things = new(RunningAgent.ThingIndex);
        PretendedThing thing = new(things, 0x00005e005477);
        IPAddress granted = thing.Discover();
        thing.Request(granted);
        Assert.True(SpinWait.SpinUntil(() => agent.Ask("device", Thing).Contains($"holds     {granted}", StringComparison.Ordinal), Longest));

        Holds(agent, "rate-limit", "rate-limit since", "--for", "2h");
        Holds(agent, "restrict", "restricted since", "--for", "30m");
        Holds(agent, "isolate", "isolated since", "--for", "1d");
        Assert.Matches("^response  isolated since [^u]* by cli: quarantined by hand$", Response(agent.Ask("quarantine", Thing)));
        Assert.Contains("--for: 'soon' is not a length. Write a number with s, m, h or d, such as 90s, 10m, 2h or 1d.", agent.Ask("restrict", Thing, "--for", "soon"), StringComparison.Ordinal);

        Assert.Contains("may contact xn--bcher-kva.example for 90s.", agent.Ask("allow", Thing[..6], "Bücher.example", "90s"), StringComparison.Ordinal);
        Assert.Contains("'443' is not an IPv4 address. Write four decimal parts", agent.Ask("allow", Thing, "443", "1h"), StringComparison.Ordinal);
        Assert.Contains("may no longer contact xn--bcher-kva.example", agent.Ask("allow", granted.ToString(), "bücher.example", "--undo"), StringComparison.Ordinal);
        Assert.Contains("may contact 203.0.113.0/24 for two minutes.", agent.Ask("allow", Thing, "203.0.113.0/24", "once"), StringComparison.Ordinal);
        Assert.Contains("may no longer contact 203.0.113.0/24", agent.Ask("allow", Thing, "203.0.113.0/24", "--undo"), StringComparison.Ordinal);
        Assert.Contains("Enforcement is paused until", agent.Ask("pause", "90s"), StringComparison.Ordinal);
        Assert.Contains("Enforcement is on.", agent.Ask("resume"), StringComparison.Ordinal);

        Assert.Contains($"Alerts are muted for {Thing} and cloud.example.net, until ", agent.Ask("mute", Thing, "cloud.example.net", "--for", "1d"), StringComparison.Ordinal);
        Assert.Contains("Alerts are muted for every device, where it looks like foreign-dns, until you undo it", agent.Ask("mute", "--shape", "foreign-dns"), StringComparison.Ordinal);
        Assert.Contains("'nonsense' is not an attack pattern", agent.Ask("mute", "--shape", "nonsense"), StringComparison.Ordinal);

        Assert.Contains("Enforcement is paused until", agent.Ask("pause", "5"), StringComparison.Ordinal);
        agent.Kill();
        File.Delete(agent.PathOf("control.sock"));
        agent.Start();

        Assert.Contains("ENFORCEMENT IS PAUSED", agent.Ask("status"), StringComparison.Ordinal);
        Assert.Contains("Enforcement is on.", agent.Ask("resume"), StringComparison.Ordinal);
        Assert.Contains("response  isolated since", agent.Ask("device", Thing), StringComparison.Ordinal);
        foreach (string told in new[] { agent.Ask("why", Thing), agent.Ask("report"), agent.Ask("mute") })
        {
            Assert.Contains($"edgeguard mute {Thing} cloud.example.net --undo", told, StringComparison.Ordinal);
            Assert.Contains("edgeguard mute --shape foreign-dns --undo", told, StringComparison.Ordinal);
        }
        Assert.Contains("again", agent.Ask("mute", Thing, "cloud.example.net", "--undo"), StringComparison.Ordinal);
        Assert.Contains("again", agent.Ask("mute", "--shape", "foreign-dns", "--undo"), StringComparison.Ordinal);
        Assert.True(SpinWait.SpinUntil(() => agent.Ask("mute").Contains("Nothing is muted.", StringComparison.Ordinal), Longest));
        Assert.Contains("response  none", agent.Ask("release", Thing), StringComparison.Ordinal);
    });

    private static void Holds(RunningAgent agent, string verb, string response, params string[] length) =>
        Assert.Matches($"^response  {response} .* until .* by cli: ", Response(agent.Ask([verb, Thing, .. length])));

    private static string Response(string told) => told.Split('\n').FirstOrDefault(line => line.StartsWith("response", StringComparison.Ordinal)) ?? told;
}
