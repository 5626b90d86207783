using System.Net;
using System.Text.Json;
using EdgeGuard.Linux.Tests;
using EdgeGuard.Linux.Tests.Netns;

namespace EdgeGuard.Tests.Service;

/// <summary>The queue of approvals, with the program itself killed in each of its states, judged by packets.</summary>
public sealed class ApprovalTests
{
    private const string Honest = "00005e005432", Witness = "00005e005433";
    private const string Expire = "UPDATE profile SET due = 0";
    private const ushort Port = MeterProfile.Port, Other = MeterProfile.Other;

    [NetnsFact]
    public void F37_T14_Wider_version_waits_over_kills_and_applies_once_approved() => NetworkNamespace.Run(inside =>
    {
        using RunningAgent agent = new(inside);
        using WireEnd things = new(RunningAgent.ThingIndex), net = new(RunningAgent.InternetIndex);
        Internet internet = new(net);
        string version = "narrow.json";
        MudServer maker = new(IPAddress.Parse("203.0.113.1"), agent.PathOf(""), url => MeterProfile.For(version).Replace($"\"{version}\"", $"\"{url}\"", StringComparison.Ordinal));
        string profiles = $$""", "profiles": { "caFile": "{{maker.CaFile}}", "localServers": ["203.0.113.1"], "retrySeconds": 5 }""";
        agent.Start(profiles);
        agent.Serve();
        PretendedThing meter = Come(things, Honest, $"{maker.Root}meter.json", out IPAddress own), witness = Come(things, Witness, $"{maker.Root}meter.json", out IPAddress other);
        agent.AskUntil("in part", "device", Witness);
        agent.AskUntil("in part", "device", Honest);

        // The claim waits; killed now, it waits again, under the same id.
        string claim = Id(agent, Honest);
        agent.Kill();
        agent.Start(profiles);
        Assert.Equal(claim, Id(agent, Honest));
        Assert.Contains("profile", agent.Ask("approve", claim), StringComparison.Ordinal);
        agent.Ask("approve", Witness);

        // Killed right after the answer, it is approved.
        agent.Kill();
        agent.Start(profiles);
        Assert.Equal("", Id(agent, Honest));
        internet.Hears(meter, own, Port, () => agent.Ask("device", Honest));
        internet.HearsNot(meter, own, Other, (witness, other));

        // The server has a wider version, and the validity of the one in force ends.
        version = MeterProfile.Wide;
        agent.Stop();
        agent.Change(Expire);
        agent.Start(profiles);
        agent.AskUntil("new version of", "approvals");
        string update = Id(agent, Honest);
        Assert.Contains("approval would add: It may contact the address 203.0.113.9", agent.Ask("approvals"), StringComparison.Ordinal);
        internet.HearsNot(meter, own, Other, (witness, other));

        // The registry writes what came in within a second or so.
        Assert.True(SpinWait.SpinUntil(() => agent.Count("SELECT count(*) FROM profile_version WHERE kind = 'waiting'") == 1, TestTimeout.Limit));

        // Killed while it waits, and the server is gone.
        agent.Kill();
        maker.Dispose();
        agent.Start(profiles);
        Assert.Equal(update, Id(agent, Honest));
        internet.Hears(meter, own, Port);
        internet.HearsNot(meter, own, Other, (witness, other));

        // Killed right after the answer, which is about all devices that use it.
        Assert.Contains("approved by a person on", agent.Ask("approve", update), StringComparison.Ordinal);
        agent.Kill();
        agent.Start(profiles);
        Assert.Equal("", Id(agent, Honest));
        internet.Hears(meter, own, Other, () => agent.Ask("device", Honest));
        internet.Hears(witness, other, Other, () => agent.Ask("device", Witness));
        Assert.DoesNotContain("pending", agent.Ask("status"), StringComparison.Ordinal);
    });

    [NetnsFact]
    public void T14_Refused_version_stays_refused_over_a_kill() => NetworkNamespace.Run(inside =>
    {
        using RunningAgent agent = new(inside);
        using WireEnd things = new(RunningAgent.ThingIndex), net = new(RunningAgent.InternetIndex);
        Internet internet = new(net);
        string version = "narrow.json";
        using MudServer maker = new(IPAddress.Parse("203.0.113.1"), agent.PathOf(""), url => MeterProfile.For(version).Replace($"\"{version}\"", $"\"{url}\"", StringComparison.Ordinal));
        string profiles = $$""", "profiles": { "caFile": "{{maker.CaFile}}", "localServers": ["203.0.113.1"], "retrySeconds": 5 }, "devices": [ { "mac": "00:00:5e:00:54:32", "profile": "{{maker.Root}}meter.json" } ]""";
        agent.Start(profiles);
        agent.Serve();
        PretendedThing meter = Come(things, Honest, "", out IPAddress own);
        internet.Hears(meter, own, Port, () => agent.Ask("device", Honest));

        version = MeterProfile.Wide;
        agent.Stop();
        agent.Change(Expire);
        agent.Start(profiles);
        agent.AskUntil("new version of", "approvals");
        agent.Ask("reject", Honest);
        agent.Kill();
        agent.Start(profiles);
        Assert.Contains("Nothing waits for your approval.", agent.Ask("approvals"), StringComparison.Ordinal);
        internet.Hears(meter, own, Port);
        internet.HearsNot(meter, own, Other, (meter, own));
    });

    [NetnsFact]
    public void F36_Narrower_version_applies_without_a_person_and_after_a_kill() => NetworkNamespace.Run(inside =>
    {
        using RunningAgent agent = new(inside);
        using WireEnd things = new(RunningAgent.ThingIndex), net = new(RunningAgent.InternetIndex);
        Internet internet = new(net);
        string version = MeterProfile.Wide;
        MudServer maker = new(IPAddress.Parse("203.0.113.1"), agent.PathOf(""), url => MeterProfile.For(version).Replace($"\"{version}\"", $"\"{url}\"", StringComparison.Ordinal));
        string profiles = $$""", "profiles": { "caFile": "{{maker.CaFile}}", "localServers": ["203.0.113.1"], "retrySeconds": 5 }, "devices": [ { "mac": "00:00:5e:00:54:32", "profile": "{{maker.Root}}meter.json" } ]""";
        agent.Start(profiles);
        agent.Serve();
        PretendedThing meter = Come(things, Honest, "", out IPAddress own);
        internet.Hears(meter, own, Other, () => agent.Ask("device", Honest));

        version = "narrow.json";
        agent.Stop();
        agent.Change(Expire);
        agent.Start(profiles);
        internet.FallsSilent(meter, own, Other);
        internet.Hears(meter, own, Port);
        Assert.Contains("Nothing waits for your approval.", agent.Ask("approvals"), StringComparison.Ordinal);

        // A failed update changes nothing: what was narrowed stays so, and what is allowed stays allowed.
        agent.Stop();
        maker.Dispose();
        agent.Change(Expire);
        agent.Start(profiles);
        internet.Hears(meter, own, Port);
        internet.HearsNot(meter, own, Other, (meter, own));
    });

    [NetnsFact]
    public void Device_with_two_requests_is_answered_one_by_one() => NetworkNamespace.Run(inside =>
    {
        using RunningAgent agent = new(inside);
        using WireEnd things = new(RunningAgent.ThingIndex), net = new(RunningAgent.InternetIndex);
        using MudServer maker = new(IPAddress.Parse("203.0.113.1"), agent.PathOf(""), MeterProfile.For);
        agent.Start($$""", "profiles": { "caFile": "{{maker.CaFile}}", "localServers": ["203.0.113.1"] }""");
        agent.Serve();
        PretendedThing meter = Come(things, Honest, $"{maker.Root}narrow.json", out IPAddress own);
        agent.AskUntil("in part", "device", Honest);
        IPAddress used = IPAddress.Parse("192.168.21.77");
        meter.Announce(used);
        agent.AskUntil("asks for address 192.168.21.77", "approvals");

        string refused = agent.Ask("approve", Honest);
        Assert.Contains("2 requests about 00005e005432 wait; answer one by its id:", refused, StringComparison.Ordinal);
        string[] ids = [.. JsonDocument.Parse(agent.AskAsShown("approvals", "--json")).RootElement.EnumerateArray().Select(entry => entry.GetProperty("id").GetString()!)];
        Assert.All(ids, id => Assert.Contains(id, refused, StringComparison.Ordinal));
        foreach (string id in ids) agent.Ask("approve", id);
        Assert.Contains("holds     192.168.21.77", agent.Ask("device", Honest), StringComparison.Ordinal);
        Assert.Contains("from approval (strong)", agent.Ask("device", Honest), StringComparison.Ordinal);
    });

    private static string Id(RunningAgent agent, string device) => JsonDocument.Parse(agent.AskAsShown("approvals", "--json")).RootElement.EnumerateArray()
        .Where(entry => entry.GetProperty("device").GetString() == device || entry.TryGetProperty("devices", out JsonElement all) && all.EnumerateArray().Any(one => one.GetString() == device))
        .Select(entry => entry.GetProperty("id").GetString()!).SingleOrDefault() ?? "";

    private static PretendedThing Come(WireEnd wire, string id, string mudUrl, out IPAddress own)
    {
        PretendedThing thing = new(wire, Convert.ToUInt64(id, 16));
        own = thing.Discover(mudUrl);
        thing.Request(own, mudUrl);
        return thing;
    }
}
