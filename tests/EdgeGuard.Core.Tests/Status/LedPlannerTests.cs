using System.Collections.Immutable;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.Networks;
using EdgeGuard.Core.State;
using EdgeGuard.Core.Status;
using static EdgeGuard.Core.Tests.Status.GatewayStates;

namespace EdgeGuard.Core.Tests.Status;

public sealed class LedPlannerTests
{
    /// <summary>What people must be able to tell apart across the room.</summary>
    private static readonly (string Name, GatewayState State)[] Situations =
    [
        ("starting", Enforcing with { Enforcement = EnforcementStatus.Starting, Broker = new(true, false, null) }),
        ("enforcing", Enforcing),
        ("degraded", Enforcing.Troubled(ConcernKind.Degraded)),
        ("can be bypassed", Enforcing.Troubled(ConcernKind.Bypass)),
        ("new device waiting", Enforcing.Troubled(ConcernKind.AwaitsApproval)),
        ("monitoring", Enforcing with { Networks = GatewayStates.Networks(Thing("things", EnforcementMode.Monitor), Trusted) }),
        ("ruleset refused", Enforcing with { Enforcement = new(2, false, "the kernel said EINVAL") }),
        ("broker away", Enforcing with { Broker = new(true, false, "connection refused") }),
        ("violation just now", Enforcing.With(Camera.Violating(Seconds(1)))),
        ("device held", Enforcing.With(Camera.Violating(Seconds(61)).Held(ResponseLevel.Isolated, Seconds(60)))),
        ("device held, acknowledged", Enforcing.With(Camera.Held(ResponseLevel.Isolated, Seconds(60))) with { AlarmAcknowledged = Noon }),
        ("profile missing", Enforcing.WithoutProfileOf(Camera)),
        ("table not as expected", Enforcing with { Enforcement = new(2, false, "another process holds the table") { IsAltered = true } }),
        ("paused", Enforcing with { PausedUntil = Noon.AddMinutes(10) }),
    ];

    private static readonly (string Name, GatewayState State)[] Details =
    [
        ("starting, no broker wanted", Enforcing with { Enforcement = EnforcementStatus.Starting, Broker = BrokerStatus.NotConfigured }),
        ("two networks, one monitored", Enforcing with
        {
            Networks = GatewayStates.Networks(Thing("things", EnforcementMode.Enforce), Thing("attic", EnforcementMode.Monitor)),
        }),
        ("only trusted networks", Enforcing with { Networks = GatewayStates.Networks(Trusted) }),
        ("refused before the first", Enforcing with { Enforcement = new(1, false, "no nf_tables") }),
        ("held a moment ago", Enforcing.With(Camera.Violating(Seconds(3)).Held(ResponseLevel.Isolated, Seconds(2)))),
        ("held, and still trying", Enforcing.With(Camera.Violating(Seconds(0)).Held(ResponseLevel.Isolated, Seconds(60)))),
        ("held, another violates", Enforcing.With(Camera.Held(ResponseLevel.Restricted, Seconds(60))).With(Bulb.Violating(Seconds(4)))),
        ("two held", Enforcing.With(Camera.Held(ResponseLevel.Restricted, Seconds(60))).With(Bulb.Held(ResponseLevel.Isolated, Seconds(60)))),
        ("held, muted", Muted(Enforcing.With(Camera.Held(ResponseLevel.Isolated, Seconds(3))))),
        ("one held and muted, one held", Muted(Enforcing.With(Camera.Held(ResponseLevel.Isolated, Seconds(60))).With(Bulb.Held(ResponseLevel.Isolated, Seconds(60))))),
        ("slowed just now", Enforcing.With(Camera.Held(ResponseLevel.RateLimit, Seconds(3)))),
        ("slowed just now, muted", Muted(Enforcing.With(Camera.Held(ResponseLevel.RateLimit, Seconds(3))))),
        ("violates again and again", Enforcing.With(Camera.Violating(Seconds(1)) with { LastSign = Noon - Seconds(60) })),
        ("slowed only", Enforcing.With(Camera.Held(ResponseLevel.RateLimit, Seconds(60)))),
        ("released after its violation", Enforcing.With(Camera.Violating(Seconds(3)).Held(ResponseLevel.None, Seconds(1)))),
        ("violates after its release", Enforcing.With(Camera.Violating(Seconds(1)).Held(ResponseLevel.None, Seconds(3)))),
        ("violation ten seconds ago", Enforcing.With(Camera.Violating(Seconds(10)))),
        ("clock set back an hour", Enforcing.With(Camera.Violating(-Seconds(3600)))),
        ("profile missing that nobody asks for", Enforcing.WithoutProfileOf(Camera) with { Devices = Enforcing.Devices }),
        ("refused while a device is held", Enforcing.With(Camera.Held(ResponseLevel.Isolated, Seconds(60))) with { Enforcement = new(2, false, "EINVAL") }),
        ("violation acknowledged", Enforcing.With(Camera.Violating(Seconds(3))) with { AlarmAcknowledged = Noon - Seconds(2) }),
        ("violation after acknowledging", Enforcing.With(Camera.Violating(Seconds(2))) with { AlarmAcknowledged = Noon - Seconds(3) }),
        ("another held after acknowledging", Enforcing.With(Camera.Held(ResponseLevel.Isolated, Seconds(60))).With(Bulb.Held(ResponseLevel.Isolated, Seconds(20)))
            with { AlarmAcknowledged = Noon - Seconds(30) }),
        ("acknowledged, clock set back", Enforcing.With(Camera.Violating(Seconds(2))) with { AlarmAcknowledged = Noon.AddHours(1) }),
        ("violation while paused", Enforcing.With(Camera.Violating(Seconds(2))) with { PausedUntil = Noon.AddMinutes(10) }),
        ("held while paused", Enforcing.With(Camera.Held(ResponseLevel.Isolated, Seconds(60))) with { PausedUntil = Noon.AddMinutes(10) }),
        ("paused while monitoring", Enforcing with { Networks = GatewayStates.Networks(Thing("things", EnforcementMode.Monitor)), PausedUntil = Noon.AddMinutes(10) }),
        ("table mended a moment ago", Enforcing with { Enforcement = Mended(Seconds(3)) }),
        ("table mended, acknowledged", Enforcing with { Enforcement = Mended(Seconds(3)), AlarmAcknowledged = Noon - Seconds(2) }),
        ("table mended, then a violation", Enforcing.With(Camera.Violating(Seconds(1))) with { Enforcement = Mended(Seconds(3)) }),
        ("bypass acknowledged", Enforcing.Troubled(ConcernKind.Bypass) with { AlarmAcknowledged = Noon }),
        ("bypassed while the broker is away", Enforcing.Troubled(ConcernKind.Bypass) with { Broker = new(true, false, "refused") }),
        ("waiting while the broker is away", Enforcing.Troubled(ConcernKind.AwaitsApproval) with { Broker = new(true, false, "refused") }),
        ("waiting, no broker wanted", Enforcing.Troubled(ConcernKind.AwaitsApproval) with { Broker = BrokerStatus.NotConfigured }),
        ("degraded while a device is held", Enforcing.With(Camera.Held(ResponseLevel.Isolated, Seconds(60))).Troubled(ConcernKind.Degraded)),
        ("degraded while starting", Enforcing.Troubled(ConcernKind.Degraded) with { Enforcement = EnforcementStatus.Starting }),
        ("degraded while paused", Enforcing.Troubled(ConcernKind.Degraded) with { PausedUntil = Noon.AddMinutes(10) }),
        ("no devices", Enforcing with { Devices = ImmutableSortedDictionary<DeviceId, Device>.Empty }),
    ];

    [Fact]
    public void Pictures_are_as_the_golden_table_says()
    {
        IEnumerable<string> rows = Situations.Concat(Details).Select(c => Row(c.Name, LedPlanner.Plan(c.State, Noon)));
        Golden.Matches("leds.txt", string.Join('\n', [Row("situation", "agent", "network", "alarm", "until"), .. rows]) + "\n");
    }

    [Fact]
    public void Situations_all_look_different()
    {
        string[] looks = [.. Situations.Select(s => LedPlanner.Plan(s.State, Noon).Picture).Select(p => $"{p.Agent.Pattern} {p.Network.Pattern} {p.Alarm.Pattern}")];
        Assert.Equal(looks.Distinct(), looks);
    }

    [Fact]
    public void Plan_holds_until_the_moment_it_names_and_not_beyond()
    {
        int changing = 0;
        foreach ((string name, GatewayState state) in Situations.Concat(Details))
        {
            LedPlan plan = LedPlanner.Plan(state, Noon);
            DateTimeOffset until = plan.Until ?? Noon.AddDays(1);
            Assert.True(plan.Picture == LedPlanner.Plan(state, until.AddTicks(-1)).Picture, name);
            if (plan.Until is null) continue;
            Assert.True(plan.Picture != LedPlanner.Plan(state, until).Picture, name);
            changing++;
        }
        Assert.InRange(changing, 1, int.MaxValue);
    }

    [Fact]
    public void Only_an_agent_that_enforces_everything_shows_a_beat()
    {
        string[] beating = [.. Situations.Concat(Details).Where(s => LedPlanner.Plan(s.State, Noon).Picture.Agent.Pattern == LedPattern.Beat).Select(s => s.Name)];
        Assert.DoesNotContain("starting", beating);
        Assert.DoesNotContain("monitoring", beating);
        Assert.DoesNotContain("ruleset refused", beating);
        Assert.DoesNotContain("only trusted networks", beating);
        Assert.DoesNotContain("two networks, one monitored", beating);
        Assert.Contains("enforcing", beating);
    }

    [Fact]
    public void One_lens_shows_the_most_urgent_sign_alone()
    {
        IEnumerable<string> rows = Situations.Select(s => $"{s.Name,-26} | {Lens(LedPlanner.Plan(s.State, Noon).Picture)}");
        Golden.Matches("one-lens.txt", string.Join('\n', rows) + "\n");
    }

    private static string Lens(LedPicture picture)
    {
        LedPicture seen = picture.ThroughOneLens();
        return string.Join(", ", LedNames.All.Where(led => seen[led].Pattern != LedPattern.Off).Select(led => $"{led.Name()} {seen[led]}"));
    }

    private static GatewayState Muted(GatewayState state) => state with { Mutes = state.Mutes.Add(new(Camera.Id), null) };

    private static EnforcementStatus Mended(TimeSpan ago) =>
        new(2, true, null) { Repairs = 1, LastRepair = new(Noon - ago, "there is no table", "nft (process 7)", TimeSpan.FromMilliseconds(20)) };

    private static TimeSpan Seconds(int seconds) => TimeSpan.FromSeconds(seconds);

    private static string Row(string name, LedPlan plan) => Row(name, plan.Picture.Agent.ToString(), plan.Picture.Network.ToString(),
        plan.Picture.Alarm.ToString(), plan.Until is { } until ? $"+{(until - Noon).TotalSeconds:0} s" : "-");

    private static string Row(string name, string agent, string network, string alarm, string until) =>
        $"{name,-37} | {agent,-33} | {network,-26} | {alarm,-33} | {until}";
}
