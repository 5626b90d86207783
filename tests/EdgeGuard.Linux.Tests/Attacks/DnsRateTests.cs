using System.Net;
using EdgeGuard.Core.Policy;
using EdgeGuard.Core.State;
using EdgeGuard.Linux.Tests.Netns;
using EdgeGuard.Oracle.Homes;
using EdgeGuard.Oracle.Wires;

namespace EdgeGuard.Linux.Tests.Attacks;

/// <summary>The kernel's limit of DNS questions for each device, in front of the DNS proxy.</summary>
[Trait("Suite", "attacks")]
public class DnsRateTests
{
    private const int PerSecond = 10, AtOnce = 10 * PerSecond;
    private static readonly GatewayState Home = Stage.Home([Stage.Allow("udp", new() { Udp = new() })]) with
    {
        Gate = new(10053, LeavesLiterals: false, "nobody", Beat: 1) { QuestionsPerSecond = PerSecond / 2 },
    };

    [NetnsTheory]
    [InlineData(false)]
    [InlineData(true)]
    public void T18_T21_Flood_of_questions_leaves_another_device_its_own(bool isV6) => Stage.Play((stage, bench) =>
    {
        stage.Enforce(Home);
        Assert.InRange(Arrived(bench, Places.Subject.End, Places.Subject, isV6, 1000, spread: true), AtOnce, AtOnce + 50);
        // One socket, one flow: only its first packet meets the redirect, and each one the limit.
        Assert.InRange(Arrived(bench, Places.Subject.End, Places.Subject, isV6, 1000, spread: false), 0, 50);
        Assert.Equal(50, Arrived(bench, Places.Hub.End, Places.Hub, isV6, 50, spread: true));
    });

    [NetnsTheory]
    [InlineData(false)]
    [InlineData(true)]
    public void T1_T21_Questions_in_another_devices_name_take_nothing_of_its_share(bool isV6) => Stage.Play((stage, bench) =>
    {
        stage.Enforce(Home);
        Assert.Equal(0, Arrived(bench, Places.Subject.End, Places.Hub, isV6, 500, spread: true));
        Assert.Equal(0, Arrived(bench, Places.Subject.End with { Mac = Places.Hub.End.Mac }, Places.Subject, isV6, 50, spread: true));
        Assert.Equal(50, Arrived(bench, Places.Hub.End, Places.Hub, isV6, 50, spread: true));
    });

    [NetnsFact]
    public void T21_Questions_are_limited_only_while_the_proxy_is_up() => Stage.Play((stage, bench) =>
    {
        stage.Enforce(Home with { Gate = null });
        Assert.Equal(300, Arrived(bench, Places.Subject.End, Places.Subject, isV6: false, 300, spread: true));
    });

    private static int Arrived(Bench bench, End from, Host name, bool isV6, int questions, bool spread) => bench.Fire([.. Enumerable.Range(0, questions).Select(at => new Shot(from, new()
    {
        Source = isV6 ? name.V6 : name.V4,
        SourcePort = (ushort)(spread ? 20_000 + at : 19_000),
        Destination = IPAddress.Parse(isV6 ? "2001:db8:20::1" : "192.168.20.1"),
        DestinationPort = 53,
        Protocol = IpProtocols.Udp,
    }))]).Count(hit => hit?.Site == Site.Gateway);
}
