using System.Diagnostics;
using System.Net;
using System.Text.Json;
using EdgeGuard.Linux.Tests.Netns;
using Xunit.Abstractions;

namespace EdgeGuard.Tests.Service.Hostile;

/// <summary>How MUD files are fetched, stored and fetched again, with the program itself and servers that the test changes.</summary>
public sealed class FetchingTests(ITestOutputHelper output)
{
    private const string Id = "00005e006000";

    [NetnsFact]
    [Trait("Suite", "attacks")]
    public void T6_Child_without_privileges_parses_and_may_die_at_any_time() => NetworkNamespace.Run(inside =>
    {
        TestAuthority authority = new();
        int asked = 0;
        HostileCase target = new("target", "");
        string answer = HostileCase.Ok(HostileFiles.With(target.Url));
        target = target with { Answer = (_, stream) => Interlocked.Increment(ref asked) == 1 ? Task.Delay(TimeSpan.FromHours(1)) : HostileCase.WriteAsync(stream, answer) };
        using RunningAgent agent = new(inside);
        using OutsideNetwork outside = new(inside, new IPEndPoint(IPAddress.Parse(OutsideNetwork.Server), 443));
        HostileHome.Serve(outside, authority, [target]);
        HostileHome.Start(agent, authority, [target], retrySeconds: 5);

        Assert.True(SpinWait.SpinUntil(() => Volatile.Read(ref asked) == 1, TimeSpan.FromSeconds(60)), agent.Said);
        int child = Assert.Single(Fetchers(agent));
        string[] status = File.ReadAllLines($"/proc/{child}/status");
        string[] lines = ["CapPrm:\t0000000000000000", "CapEff:\t0000000000000000", "CapBnd:\t0000000000000000", "CapAmb:\t0000000000000000", "NoNewPrivs:\t1", "Seccomp:\t2"];
        Assert.All(lines, line => Assert.Contains(line, status));
        Assert.InRange(uint.Parse(status.Single(line => line.StartsWith("Uid:", StringComparison.Ordinal)).Split('\t')[1], System.Globalization.CultureInfo.InvariantCulture), 2_000_000_000u, (uint)int.MaxValue);
        Assert.NotEqual(File.ResolveLinkTarget("/proc/thread-self/ns/net", false)!.Name, File.ResolveLinkTarget($"/proc/{child}/ns/net", false)!.Name);
        inside.Execute("kill", ["-KILL", $"{child}"]);

        Assert.True(SpinWait.SpinUntil(() => agent.Said.Contains("target.json cannot be had: the process that reads it ended", StringComparison.Ordinal), TimeSpan.FromSeconds(60)), agent.Said);
        agent.AskUntil($"profile {target.Url} is in force", "events");
        Assert.True(SpinWait.SpinUntil(() => Fetchers(agent).Length == 0, TimeSpan.FromSeconds(60)));
    });

    [NetnsTheory]
    [InlineData(true)]
    [InlineData(false)]
    [Trait("Suite", "attacks")]
    public void F35_Honest_profile_comes_into_force_while_other_servers_hang(bool isNamed) => NetworkNamespace.Run(inside =>
    {
        TestAuthority authority = new();
        int hanging = 0;
        HostileCase[] silent = [.. Enumerable.Range(1, 2).Select(i => new HostileCase($"hangs{i}", "")
        {
            Answer = async (_, stream) =>
            {
                Interlocked.Increment(ref hanging);
                await Task.Delay(TimeSpan.FromHours(1));
            },
        })];
        HostileCase[] nameless = [.. Enumerable.Range(1, 2).Select(i => new HostileCase($"nameless{i}", "") { HasSilentName = true })];
        HostileCase[] all = [.. silent, .. nameless];
        using RunningAgent agent = new(inside);
        using OutsideNetwork outside = new(inside, new IPEndPoint(IPAddress.Parse(OutsideNetwork.Server), 443));
        HostileHome.Serve(outside, authority, all, HostileHome.Honest);
        HostileHome.Start(agent, authority, isNamed ? all : []);
        agent.Serve();
        using WireEnd things = new(RunningAgent.ThingIndex);
        if (!isNamed) foreach ((int index, HostileCase one) in all.Index()) Claim((ulong)(0x00005e006000 + index), one.Url);
        Assert.True(SpinWait.SpinUntil(() => Volatile.Read(ref hanging) == 2, TimeSpan.FromSeconds(60)), agent.Said);

        long since = Claim(Convert.ToUInt64(HostileHome.HonestId, 16), HostileHome.Honest.Url);

        Assert.True(SpinWait.SpinUntil(() => agent.Rules().Contains(HostileHome.Honest.Url, StringComparison.Ordinal), TimeSpan.FromSeconds(60)), agent.Rules());
        output.WriteLine($"Its rules were in the kernel {Stopwatch.GetElapsedTime(since).TotalSeconds:0.0} s after the server's word.");
        Assert.Contains($"profile {HostileHome.Honest.Url} is in force", agent.Ask("events"), StringComparison.Ordinal);
        // Neither has been given up.
        Assert.DoesNotContain("hangs1.json", agent.Said, StringComparison.Ordinal);
        Assert.DoesNotContain("hangs2.json", agent.Said, StringComparison.Ordinal);

        long Claim(ulong mac, string url)
        {
            PretendedThing thing = new(things, mac);
            return thing.Request(thing.Discover(url), url);
        }
    });

    [NetnsFact]
    public void F35_Signature_that_is_away_for_now_takes_no_access_and_is_asked_for_again() => NetworkNamespace.Run(inside =>
    {
        TestAuthority authority = new();
        using System.Security.Cryptography.X509Certificates.X509Certificate2 signer = authority.Signer();
        ChangingFile file = new(signer) { SignatureStatus = "503 Away" };
        using RunningAgent agent = new(inside);
        using OutsideNetwork outside = new(inside, new IPEndPoint(IPAddress.Parse(OutsideNetwork.Server), 443));
        HostileHome.Serve(outside, authority, [file.Case]);
        file.Publish("2026-05-02", 7777);
        HostileHome.Start(agent, authority, [file.Case], retrySeconds: 5);
        agent.AskUntil($"profile {file.Case.Url} is in force (signature: broken)", "events");
        agent.Serve();
        using WireEnd things = new(RunningAgent.ThingIndex);
        PretendedThing thing = new(things, Convert.ToUInt64(Id, 16));
        thing.Request(thing.Discover());
        Assert.True(SpinWait.SpinUntil(() => SignatureOf(agent) == "broken", TimeSpan.FromSeconds(60)), agent.Said);
        Assert.Contains("The agent asks again soon.", agent.Said, StringComparison.Ordinal);

        // The server is itself again, and nobody waits for two days.
        file.SignatureStatus = null;
        Assert.True(SpinWait.SpinUntil(() => SignatureOf(agent) == "valid", TimeSpan.FromSeconds(60)), agent.Said);
        Assert.True(SpinWait.SpinUntil(() => agent.Rules().Contains("7777", StringComparison.Ordinal), TimeSpan.FromSeconds(60)), agent.Rules());

        // A new version whose signature is away is no question for a person.
        file.SignatureStatus = "503 Away";
        file.Publish("2026-05-03", 7779);
        Again();
        Assert.True(SpinWait.SpinUntil(() => agent.Said.Contains("the stored one stays in force: The signature cannot be had", StringComparison.Ordinal), TimeSpan.FromSeconds(60)), agent.Said);
        Assert.Contains("Nothing waits for your approval.", agent.Ask("approvals"), StringComparison.Ordinal);
        Assert.Equal("valid", SignatureOf(agent));
        file.SignatureStatus = null;
        Assert.True(SpinWait.SpinUntil(() => agent.Rules().Contains("7779", StringComparison.Ordinal), TimeSpan.FromSeconds(60)), agent.Said);

        // One without any signature is, until its maker withdraws it.
        file.SignatureStatus = "404 Not Found";
        file.Publish("2026-05-04", 7780);
        Again();
        agent.AskUntil("new version of", "approvals");
        file.SignatureStatus = null;
        file.Publish("2026-05-03", 7779);
        Again();
        agent.AskUntil("Nothing waits for your approval.", "approvals");
        Assert.True(file.Unchanged > 0);

        void Again()
        {
            Assert.True(SpinWait.SpinUntil(() => agent.Count("SELECT (SELECT count(*) FROM device_address) * (SELECT count(*) FROM profile WHERE judgement IS NOT NULL)") == 1, TimeSpan.FromSeconds(60)));
            agent.Kill();
            agent.Change("UPDATE profile SET due = 0");
            HostileHome.Start(agent, authority, [file.Case], retrySeconds: 5);
        }
    });

    [NetnsFact]
    public void F35_T15_Signed_profile_survives_power_cuts_outages_and_bad_updates_and_follows_a_good_one() => NetworkNamespace.Run(inside =>
    {
        TestAuthority authority = new();
        using System.Security.Cryptography.X509Certificates.X509Certificate2 signer = authority.Signer();
        ChangingFile file = new(signer);
        using RunningAgent agent = new(inside);
        using OutsideNetwork outside = new(inside, new IPEndPoint(IPAddress.Parse(OutsideNetwork.Server), 443));
        HostileHome.Serve(outside, authority, [file.Case]);
        file.Publish("2026-05-02", 7777);
        Start();
        agent.AskUntil($"profile {file.Case.Url} is in force (signature: valid)", "events");
        agent.Serve();
        using WireEnd things = new(RunningAgent.ThingIndex);
        PretendedThing thing = new(things, Convert.ToUInt64(Id, 16));
        thing.Request(thing.Discover());
        AssertPort(7777);
        Assert.Equal("valid", SignatureOf(agent));
        // The registry writes a device within seconds.
        Assert.True(SpinWait.SpinUntil(() => agent.Count("SELECT (SELECT count(*) FROM device) * (SELECT count(*) FROM profile WHERE judgement IS NOT NULL)") == 1, TimeSpan.FromSeconds(60)));

        // A power cut, and the server is away: the rules are the same at once, and nobody asks before the validity ends.
        file.Status = "503 Away";
        int before = file.Asked.Count;
        Again(isDue: false);
        Assert.Equal("valid", SignatureOf(agent));
        AssertPort(7777);
        Assert.Equal(before, file.Asked.Count);

        // The validity ends, and the server is still away.
        Again(isDue: true);
        Waits("answers 503");

        // An older file, and one of the future.
        file.Status = null;
        file.Publish("2026-05-01", 7778);
        Again(isDue: true);
        Waits("is before that of the file in force");
        file.Publish("2099-05-01", 7778);
        Again(isDue: true);
        Waits("is in the future");

        // The same file again: the server says that it is not modified.
        file.Publish("2026-05-02", 7777);
        Again(isDue: true);
        Assert.True(SpinWait.SpinUntil(() => file.Unchanged > 0, TimeSpan.FromSeconds(60)), agent.Said);
        AssertPort(7777);

        // A newer one.
        file.Publish("2026-05-03", 7779);
        Again(isDue: true);
        agent.AskUntil($"profile {file.Case.Url} is in force (signature: valid)", "events");
        AssertPort(7779);

        void Start() => HostileHome.Start(agent, authority, [file.Case], retrySeconds: 5);

        void Again(bool isDue)
        {
            agent.Kill();
            if (isDue) agent.Change("UPDATE profile SET due = 0");
            Start();
        }

        void Waits(string reason)
        {
            Assert.True(SpinWait.SpinUntil(() => agent.Said.Contains(reason, StringComparison.Ordinal), TimeSpan.FromSeconds(60)), agent.Said);
            Assert.Equal("valid", SignatureOf(agent));
            AssertPort(7777);
        }

        void AssertPort(int port) => Assert.True(SpinWait.SpinUntil(() => agent.Rules().Contains($"{port}", StringComparison.Ordinal), TimeSpan.FromSeconds(60)), agent.Rules());
    });

    // Between its start and the end of the validity, the agent is given this time.
    private static readonly TimeSpan Left = TimeSpan.FromSeconds(60);

    [ClockFact]
    public void F35_Running_agent_asks_once_when_the_validity_ends_and_not_before() => NetworkNamespace.Run(inside =>
    {
        TestAuthority authority = new();
        using System.Security.Cryptography.X509Certificates.X509Certificate2 signer = authority.Signer();
        ChangingFile file = new(signer);
        using RunningAgent agent = new(inside);
        using OutsideNetwork outside = new(inside, new IPEndPoint(IPAddress.Parse(OutsideNetwork.Server), 443));
        HostileHome.Serve(outside, authority, [file.Case]);
        file.Publish("2026-05-02", 7777);
        HostileHome.Start(agent, authority, [file.Case], retrySeconds: 5);
        agent.AskUntil($"profile {file.Case.Url} is in force (signature: valid)", "events");
        Assert.True(SpinWait.SpinUntil(() => agent.Count("SELECT count(*) FROM profile WHERE judgement IS NOT NULL AND due IS NOT NULL") == 1, TimeSpan.FromSeconds(60)));
        Assert.Equal(["/changing.json", "/changing.p7s"], file.Asked);
        TimeSpan validity = TimeSpan.FromMilliseconds(agent.Count("SELECT due - loaded FROM profile"));
        Assert.InRange(validity, TimeSpan.FromHours(48), TimeSpan.FromHours(48.2));
        long due = agent.Count("SELECT due FROM profile");
        file.Publish("2026-05-03", 7779);

        // The same boot, shortly before the end: what is stored counts, and nobody asks.
        agent.Kill();
        HostileHome.Start(agent, authority, [file.Case], retrySeconds: 5, ahead: validity - Left);
        Assert.Equal(2, file.Asked.Count);

        // It runs on, and the time comes.
        Assert.True(SpinWait.SpinUntil(() => agent.Count("SELECT loaded FROM profile") >= due, TimeSpan.FromSeconds(120)), agent.Said);
        Assert.Equal(["/changing.json", "/changing.p7s", "/changing.json", "/changing.p7s"], file.Asked);
        agent.AskUntil($"profile {file.Case.Url} is in force (signature: valid)", "events");
        Assert.True(agent.Count("SELECT due - loaded FROM profile") >= TimeSpan.FromHours(48).TotalMilliseconds);

        // Several turns of the stage later, nothing was asked again.
        Thread.Sleep(TimeSpan.FromSeconds(12));
        Assert.Equal(4, file.Asked.Count);
    });

    [ClockFact]
    public void F42_F43_Signed_file_is_taken_in_1970_and_stays_in_force_ten_years_later() => NetworkNamespace.Run(inside =>
    {
        TestAuthority authority = new();
        using System.Security.Cryptography.X509Certificates.X509Certificate2 signer = authority.Signer();
        ChangingFile file = new(signer);
        using RunningAgent agent = new(inside);
        MovedClock clock = new(agent);
        using OutsideNetwork outside = new(inside, new IPEndPoint(IPAddress.Parse(OutsideNetwork.Server), 443));
        HostileHome.Serve(outside, authority, [file.Case]);
        file.Publish("2026-05-02", 7777);
        clock.Set(DateTimeOffset.UnixEpoch.AddHours(1) - DateTimeOffset.UtcNow);
        HostileHome.Start(agent, authority, [file.Case], retrySeconds: 5);
        if (Linux.Clock.ClockSynchronization.IsSynchronized())
        {
            // Then the time of this machine counts, whatever it is.
            Assert.True(SpinWait.SpinUntil(() => agent.Said.Contains("its certificate is not valid at", StringComparison.Ordinal), TimeSpan.FromSeconds(60)), agent.Said);
            return;
        }
        agent.AskUntil($"profile {file.Case.Url} is in force (signature: valid)", "events");
        agent.Serve();
        using WireEnd things = new(RunningAgent.ThingIndex);
        PretendedThing thing = new(things, Convert.ToUInt64(Id, 16));
        thing.Request(thing.Discover());
        AssertInForce(7777);

        // Ten years ahead, the certificates of server and signer have expired, and so has the validity of the file.
        file.Publish("2026-05-03", 7779);
        Again(TimeSpan.FromDays(3653));
        Assert.True(SpinWait.SpinUntil(() => agent.Said.Contains("the stored one stays in force", StringComparison.Ordinal), TimeSpan.FromSeconds(60)), agent.Said);
        Assert.Contains("its certificate is not valid at", agent.Said, StringComparison.Ordinal);
        AssertInForce(7777);

        Again(TimeSpan.Zero);
        AssertInForce(7779);

        void Again(TimeSpan by)
        {
            Assert.True(SpinWait.SpinUntil(() => agent.Count("SELECT (SELECT count(*) FROM device_address) * (SELECT count(*) FROM profile WHERE judgement IS NOT NULL)") == 1, TimeSpan.FromSeconds(60)));
            agent.Kill();
            clock.Set(by);
            agent.Change("UPDATE profile SET due = 0");
            HostileHome.Start(agent, authority, [file.Case], retrySeconds: 5);
        }

        void AssertInForce(int port)
        {
            Assert.True(SpinWait.SpinUntil(() => agent.Rules().Contains($"{port}", StringComparison.Ordinal), TimeSpan.FromSeconds(60)), $"{agent.Ask("device", Id)}\n{agent.Said}");
            Assert.Equal("valid", SignatureOf(agent));
        }
    });

    [NetnsFact]
    public void T14_Verdict_follows_the_trust_anchors_at_once_though_the_file_is_not_modified() => NetworkNamespace.Run(inside =>
    {
        TestAuthority authority = new();
        using System.Security.Cryptography.X509Certificates.X509Certificate2 signer = authority.Signer();
        ChangingFile file = new(signer);
        using RunningAgent agent = new(inside);
        using OutsideNetwork outside = new(inside, new IPEndPoint(IPAddress.Parse(OutsideNetwork.Server), 443));
        HostileHome.Serve(outside, authority, [file.Case]);
        file.Publish("2026-05-02", 7777);
        HostileHome.Start(agent, authority, [file.Case], retrySeconds: 5);
        agent.AskUntil($"profile {file.Case.Url} is in force (signature: valid)", "events");
        agent.Serve();
        using WireEnd things = new(RunningAgent.ThingIndex);
        PretendedThing thing = new(things, Convert.ToUInt64(Id, 16));
        thing.Request(thing.Discover());
        Waits("valid");

        // The authority of the signer is removed.
        Again(authority.Other);
        Waits("unknown-signer");

        Again(authority.Root);
        Waits("valid");

        // While the signature cannot be had, there is no other verdict.
        file.SignatureStatus = "404 Not Found";
        Again(authority.Other);
        Assert.True(SpinWait.SpinUntil(() => agent.Said.Contains("the stored one stays in force: The signature cannot be had", StringComparison.Ordinal), TimeSpan.FromSeconds(60)), agent.Said);
        Assert.Equal("valid", SignatureOf(agent));
        file.SignatureStatus = null;
        Waits("unknown-signer");

        void Again(System.Security.Cryptography.X509Certificates.X509Certificate2 anchor)
        {
            // The registry writes a device within seconds.
            Assert.True(SpinWait.SpinUntil(() => agent.Count("SELECT (SELECT count(*) FROM device) * (SELECT count(*) FROM profile WHERE judgement IS NOT NULL)") == 1, TimeSpan.FromSeconds(60)));
            agent.Kill();
            HostileHome.Start(agent, authority, [file.Case], retrySeconds: 5, anchor);
        }

        void Waits(string signature) => Assert.True(SpinWait.SpinUntil(() => SignatureOf(agent) == signature, TimeSpan.FromSeconds(60)), agent.Said);
    });

    private static int[] Fetchers(RunningAgent agent) =>
        [.. Directory.GetDirectories("/proc").Select(path => int.TryParse(Path.GetFileName(path), out int id) ? id : 0).Where(id => id > 0 && IsFetcher(id, agent.ProcessId))];

    private static bool IsFetcher(int process, int parent)
    {
        try
        {
            return File.ReadAllText($"/proc/{process}/cmdline").Split('\0') is [.., "fetcher", ""] && File.ReadAllLines($"/proc/{process}/status").Contains($"PPid:\t{parent}");
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static string? SignatureOf(RunningAgent agent)
    {
        using JsonDocument device = JsonDocument.Parse(agent.Ask("device", Id, "--json"));
        return device.RootElement.GetProperty("profile").GetProperty("signature").GetString();
    }
}
