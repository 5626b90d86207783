using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using EdgeGuard.Linux.Tests.Netns;
using Xunit.Abstractions;

namespace EdgeGuard.Tests.Service.Hostile;

/// <summary>Every hostile server at once, with the program itself: each is refused with its own reason, and the kernel counts where the agent connects.</summary>
[Trait("Suite", "attacks")]
public sealed partial class HostileServerTests(ITestOutputHelper output)
{
    // Of everything that leaves the gateway: what goes to the servers of the test, and the rest.
    private const string Counters = """
        table inet watch {
          counter served { }
          counter forbidden { }
          counter asked { }
          chain out {
            type filter hook output priority -300; policy accept;
            ip daddr 198.51.100.53 udp dport 53 counter name asked return
            ip daddr 198.51.100.20 tcp dport { 443, 444 } counter name served return
            ip daddr 198.51.100.77 tcp dport 443 return
            tcp flags & (syn | ack) == syn counter name forbidden
            udp dport != { 67, 68, 546, 547, 5353 } counter name forbidden
          }
        }
        """;

    [NetnsFact]
    public void T5_T6_T7_Hostile_servers_are_refused_each_with_its_reason_and_lead_to_no_forbidden_address() => NetworkNamespace.Run(inside =>
    {
        TestAuthority authority = new();
        HostileCase[] all = [.. HostileCases.Connections, .. HostileCases.Signatures(authority), .. HostileCases.Addresses, .. HostileCases.Names, .. HostileCases.Redirects, .. HostileCases.Answers, .. HostileCases.Certificates(authority)];
        Assert.True(all.Length >= 60);
        Assert.Equal(all.Length, all.DistinctBy(c => c.Name).Count());
        using RunningAgent agent = new(inside);
        using OutsideNetwork outside = new(inside, new IPEndPoint(IPAddress.Parse(OutsideNetwork.Server), 443));
        HostileHome.Serve(outside, authority, all, HostileHome.Honest);
        inside.Ip("route add default via 203.0.113.20");
        inside.Ip("-6 route add default dev wan0 metric 9");
        // Neighbors on the uplink, known by an address of the gateway and by a route alone.
        inside.Ip("address add 2001:db8:77::1/64 dev wan0 nodad");
        inside.Ip("-6 route add 2001:db8:78::/64 dev wan0");
        inside.Nft(Counters);
        // The counter counts: a packet to a forbidden address is seen.
        Assert.ThrowsAny<Exception>(() => inside.Execute("timeout", ["1", "bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/443"]));
        Assert.Equal(1, Counted(inside, "forbidden"));
        inside.Execute("nft", ["reset", "counters"]);

        HostileHome.Start(agent, authority, [.. all, HostileHome.Honest]);
        SpinWait.SpinUntil(() => all.All(hostile => Reasons(agent.Said, hostile).Length > 0), TimeSpan.FromSeconds(300));
        agent.AskUntil($"profile {HostileHome.Honest.Url} is in force", "events");

        string said = agent.Said;
        string[] wrong = [.. all.Where(hostile => !Reasons(said, hostile).Any(reason => reason.Contains(hostile.Reason, StringComparison.Ordinal))).Select(hostile => $"{hostile.Name}: expected '{hostile.Reason}', was: {string.Join(" | ", said.Split('\n').Where(line => line.Contains(hostile.Host, StringComparison.Ordinal)))}")];
        Assert.True(wrong.Length == 0, string.Join('\n', wrong));
        Assert.Equal(0, Counted(inside, "forbidden"));
        Assert.True(Counted(inside, "served") > all.Length);
        Assert.True(Counted(inside, "asked") > 0);
        output.WriteLine($"{all.Length} hostile servers refused; {Counted(inside, "served")} packets to the servers, {Counted(inside, "forbidden")} to forbidden addresses.");
    });

    private static string[] Reasons(string said, HostileCase hostile) =>
        [.. said.Split('\n').Where(line => line.Contains(hostile.IsAboutSignature ? "has a signature that is not valid here" : "is not in force", StringComparison.Ordinal) && line.Contains($"/{hostile.Name}.json ", StringComparison.Ordinal))];

    private static long Counted(NetworkNamespace inside, string name) =>
        long.Parse(PacketCount().Match(inside.Execute("nft", ["list", "counter", "inet", "watch", name])).Groups[1].Value, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"packets (\d+)")]
    private static partial Regex PacketCount();
}
