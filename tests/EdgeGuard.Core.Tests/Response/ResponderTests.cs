using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Text;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.Networks;
using EdgeGuard.Core.Response;
using EdgeGuard.Core.State;
using EdgeGuard.Core.Tests.Violations;
using EdgeGuard.Core.Violations;

namespace EdgeGuard.Core.Tests.Response;

public sealed class ResponderTests
{
    private static readonly GradingLimits Grown = GradingLimits.Default with { NewProfile = TimeSpan.Zero };

    [Fact]
    public void The_story_of_an_offender_step_by_step() => Golden.Matches("offender.txt", Story(Home.Full(), Grown,
    [
        .. Scan(0, 4), .. Scan(10, 2, first: 10), .. Scan(20, 3, first: 20),
        (Home.Noon.AddHours(4), null), (Home.Noon.AddHours(4).AddSeconds(25), null),
        .. Scan(4 * 3600 + 60, 3, first: 30),
        (Home.Noon.AddHours(4).AddSeconds(90), Packet.Tcp((4 * 3600) + 90, Packet.Outside(40), 23)),
        (Home.Noon.AddHours(12).AddSeconds(70), null),
    ]));

    [Fact]
    public void The_story_of_one_that_does_not_stop() => Golden.Matches("persistent.txt", Story(Home.Full(), Grown,
    [
        .. Scan(0, 4), .. Enumerable.Range(1, 10).Select(i => ((DateTimeOffset, Violation?))(Home.Noon.AddMinutes(i), Packet.Tcp(i * 60, Packet.Outside(0), 23))),
        (Home.Noon.AddMinutes(10.1), null), (Home.Noon.AddMinutes(31), null),
    ]));

    [Fact]
    public void Names_that_carry_data_count_though_nothing_else_is_forbidden_and_levels_are_looked_after_meanwhile()
    {
        Responder responder = new(ShapeLimits.Default, Grown);
        GatewayState state = Home.Full();
        for (int i = 0; i < 40; i++)
        {
            DateTimeOffset now = Home.Noon.AddSeconds(i);
            responder.Ask(state, state.Devices[Home.Camera], ViolationClassifierTests.TunnelName(i), now);
            responder.Elapse(now);
        }
        Assert.Equal(ResponseLevel.Isolated, responder.Of(Home.Camera).Response.Level);
    }

    [Theory]
    [InlineData(16, 5000, true)]
    [InlineData(16, 400, true)]
    [InlineData(16, 390, false)]
    [InlineData(1, 5000, true)]
    public void Flood_to_many_destinations_shows_in_the_kernels_count(int destinations, int counted, bool isFlood)
    {
        Responder responder = new(ShapeLimits.Default, Grown);
        GatewayState state = Home.Full();
        // The kernel reports a few of them.
        for (int i = 0; i < 64; i++) responder.Observe(state, Packet.Udp(i / 100.0, Packet.Outside(i % destinations), 7777, length: 600));
        Assert.Equal(ResponseLevel.None, responder.Of(Home.Camera).Response.Level);

        ResponderAnswer answer = responder.Count(state, state.Devices[Home.Camera], new(counted, TimeSpan.FromSeconds(5)), Home.Noon.AddSeconds(5));

        Assert.Equal(isFlood ? ViolationShape.UdpFlood : null, answer.Detection?.Shape);
        Assert.Equal(isFlood, responder.Of(Home.Camera).Response.Level > ResponseLevel.None);
        Assert.Equal(ResponseLevel.None, responder.Of(Home.Bulb).Response.Level);
    }

    [Fact]
    public void Flood_that_its_reports_show_counts_once()
    {
        Responder responder = new(ShapeLimits.Default, Grown);
        GatewayState state = Home.Full();
        for (int i = 0; i < 100; i++) responder.Observe(state, Packet.Udp(4 + i / 100.0, Packet.Outside(0), 7777, length: 600));
        double score = responder.Of(Home.Camera).Score;
        Assert.True(score > 0);

        Assert.Null(responder.Count(state, state.Devices[Home.Camera], new(5000, TimeSpan.FromSeconds(5)), Home.Noon.AddSeconds(5)).Detection);

        Assert.Equal(score, responder.Of(Home.Camera).Score);
    }

    [Fact]
    public void T1_Address_that_was_evicted_is_no_evidence_unless_another_device_holds_it()
    {
        ImmutableArray<IPAddress> many = [.. Enumerable.Range(1, 30).Select(i => IPAddress.Parse($"2001:db8:20::5:{i:x}"))];
        GatewayState state = Home.Full();
        GatewayState own = state with { Devices = state.Devices.SetItem(Home.Camera, state.Devices[Home.Camera] with { Evicted = many }) };
        GatewayState stolen = own with { Devices = own.Devices.SetItem(Home.Bulb, own.Devices[Home.Bulb] with { Addresses = many }) };

        Assert.Equal((0, 30, 30), (Evidence(own), Evidence(state), Evidence(stolen)));

        int Evidence(GatewayState home)
        {
            Responder responder = new(ShapeLimits.Default, Grown);
            return many.Index().Count(a => responder.Observe(home, Packet.From(a.Index, a.Item.ToString())).Detection is not null);
        }
    }

    [Fact]
    public void A_broken_device_that_retries_one_host_for_ever_gets_one_suggestion_and_is_left_alone()
    {
        Responder responder = new(ShapeLimits.Default, Grown);
        ResponderAnswer[] answers = [.. Enumerable.Range(0, 20_000).Select(i => responder.Observe(Home.Full(), Packet.Tcp(i * 5, "203.0.113.99", 8883)))];
        Assert.Equal((0, 0, 1), (answers.Count(a => a.Decision is not null), answers.Count(a => a.Advice is not null), answers.Count(a => a.Suggestion is not null)));
        Assert.Equal(Standing.Clean, responder.Of(Home.Camera));
    }

    [Theory]
    [InlineData(EnforcementMode.Enforce, 0, ResponseLevel.Isolated, ResponseLevel.None)]
    [InlineData(EnforcementMode.Enforce, 24, ResponseLevel.Restricted, ResponseLevel.Isolated)]
    [InlineData(EnforcementMode.Monitor, 0, ResponseLevel.None, ResponseLevel.Isolated)]
    public void The_rules_go_as_far_as_they_may_and_advise_what_remains(EnforcementMode mode, int newHours, ResponseLevel reached, ResponseLevel advised)
    {
        Responder responder = new(ShapeLimits.Default, Grown with { NewProfile = TimeSpan.FromHours(newHours) });
        ResponderAnswer[] answers = [.. Scan(0, 20).Select(s => responder.Observe(Home.Full(mode), s.Packet!))];
        Assert.Equal(reached, responder.Of(Home.Camera).Response.Level);
        Assert.Equal(advised, answers.Max(a => a.Advice?.Level ?? ResponseLevel.None));
    }

    [Theory]
    [InlineData(1, 100, ResponseLevel.Restricted)]
    [InlineData(100, 1, ResponseLevel.Restricted)]
    [InlineData(100, 100, ResponseLevel.Isolated)]
    public void A_profile_is_new_when_the_device_just_got_it_and_when_its_maker_just_changed_it(int givenHoursAgo, int changedHoursAgo, ResponseLevel reached)
    {
        GatewayState state = Home.Full();
        Device camera = state.Devices[Home.Camera];
        state = state with
        {
            Devices = state.Devices.SetItem(camera.Id, camera with { FirstSeen = Home.Noon.AddDays(-30), ProfileSince = Home.Noon.AddHours(-givenHoursAgo) }),
            ProfileAges = state.ProfileAges.SetItem(camera.ProfileKey!, new("x", Home.Noon.AddHours(-changedHoursAgo))),
        };
        Responder responder = new(ShapeLimits.Default, GradingLimits.Default);
        foreach (var (_, packet) in Scan(0, 20)) responder.Observe(state, packet!);
        Assert.Equal(reached, responder.Of(Home.Camera).Response.Level);
    }

    [Theory]
    [InlineData(1, ResponseLevel.Restricted)]
    [InlineData(-1, ResponseLevel.Isolated)]
    public void A_device_that_is_still_being_learned_stops_at_restricted(int hoursLeft, ResponseLevel reached)
    {
        var watched = System.Collections.Immutable.ImmutableSortedDictionary<DeviceId, DateTimeOffset>.Empty.Add(Home.Camera, Home.Noon.AddHours(hoursLeft));
        Assert.Equal(reached, LevelAfterScan(Home.Full().After(new PolicyInput.LearningChanged(watched))));
    }

    [Fact]
    public void A_device_without_a_profile_stops_at_restricted()
    {
        GatewayState state = Home.Full();
        state = state with { Devices = state.Devices.SetItem(Home.Camera, state.Devices[Home.Camera] with { ProfileKey = null }) };
        Assert.Equal(ResponseLevel.Restricted, LevelAfterScan(state));
    }

    [Fact]
    public void A_hub_waits_for_a_person()
    {
        GatewayState state = Home.Full();
        state = state with { Settings = state.Settings.Add(Home.CameraMac, new(null, null, IsHub: true)) };
        Assert.Equal(ResponseLevel.None, LevelAfterScan(state));
    }

    [Fact]
    public void A_trusted_device_is_never_held()
    {
        Responder responder = new(ShapeLimits.Default, Grown);
        foreach (var (_, packet) in Scan(0, 50)) responder.Observe(Home.Full(), packet! with { SourceMac = Home.LaptopMac, Source = System.Net.IPAddress.Parse("192.168.30.10") });
        Assert.Equal(Standing.Clean, responder.Of(Home.Laptop));
    }

    [Fact]
    public void Old_offences_are_forgiven()
    {
        Standing old = Standing.Clean with { Offences = 3, Peak = ResponseLevel.Isolated, ReleasedAt = Home.Noon.AddDays(-31) };
        Responder responder = new(ShapeLimits.Default, Grown);
        responder.Restore(Home.Camera, old);
        foreach (var (_, packet) in Scan(0, 3)) responder.Observe(Home.Full(), packet!);
        Assert.Equal((ResponseLevel.RateLimit, 0), (responder.Of(Home.Camera).Response.Level, responder.Of(Home.Camera).Offences));
    }

    [Fact]
    public void Each_offence_doubles_the_time_up_to_the_longest()
    {
        TimeSpan[] holds = [.. Enumerable.Range(0, 8).Select(offences =>
        {
            Responder responder = new(ShapeLimits.Default, Grown);
            responder.Restore(Home.Camera, Standing.Clean with { Offences = offences, Peak = ResponseLevel.Isolated, ReleasedAt = Home.Noon });
            foreach (var (_, packet) in Scan(0, 8)) responder.Observe(Home.Full(), packet!);
            return responder.Of(Home.Camera).Hold;
        })];
        Assert.Equal([4, 8, 16, 32, 64, 128, 168, 168], holds.Select(h => (int)h.TotalHours));
    }

    [Fact]
    public void What_a_person_holds_without_end_no_clock_releases()
    {
        Responder responder = new(ShapeLimits.Default, Grown);
        responder.Order(Home.Camera, new(ResponseLevel.Restricted, Home.Noon, "by hand", "cli"));
        foreach (var (_, packet) in Scan(0, 20)) responder.Observe(Home.Full(), packet!);
        Assert.Equal((ResponseLevel.Isolated, null), (responder.Of(Home.Camera).Response.Level, responder.Of(Home.Camera).Response.Until));
        Assert.Empty(responder.Elapse(Home.Noon.AddDays(365)));
    }

    [Fact]
    public void A_person_may_let_go_what_a_rule_holds_and_the_offence_is_remembered()
    {
        Responder responder = new(ShapeLimits.Default, Grown);
        foreach (var (_, packet) in Scan(0, 4)) responder.Observe(Home.Full(), packet!);
        responder.Order(Home.Camera, new(ResponseLevel.None, Home.Noon.AddMinutes(1), "by hand", "cli"));
        Assert.Equal(1, responder.Of(Home.Camera).Offences);
        foreach (var (_, packet) in Scan(70, 3)) responder.Observe(Home.Full(), packet!);
        Assert.Equal(ResponseLevel.Restricted, responder.Of(Home.Camera).Response.Level);
    }

    [Fact]
    public void What_a_person_held_for_no_offence_is_none_when_let_go()
    {
        Responder responder = new(ShapeLimits.Default, Grown);
        responder.Order(Home.Camera, new(ResponseLevel.Isolated, Home.Noon, "by hand", "cli"));
        responder.Order(Home.Camera, new(ResponseLevel.None, Home.Noon, "by hand", "cli"));
        Assert.Equal(0, responder.Of(Home.Camera).Offences);
    }

    [Fact]
    public void The_next_level_to_end_is_the_earliest_and_one_without_end_is_none()
    {
        Responder responder = new(ShapeLimits.Default, Grown);
        Assert.Null(responder.NextDue);
        responder.Order(Home.Bulb, new(ResponseLevel.Restricted, Home.Noon, "by hand", "cli"));
        Assert.Null(responder.NextDue);
        responder.Order(Home.Camera, new(ResponseLevel.RateLimit, Home.Noon, "by hand", "cli") { Until = Home.Noon.AddHours(2) });
        responder.Order(Home.Bulb, new(ResponseLevel.RateLimit, Home.Noon, "by hand", "cli") { Until = Home.Noon.AddHours(1) });
        Assert.Equal(Home.Noon.AddHours(1), responder.NextDue);
        responder.Order(Home.Bulb, new(ResponseLevel.None, Home.Noon, "by hand", "cli") { Until = Home.Noon.AddMinutes(1) });
        Assert.Equal(Home.Noon.AddHours(2), responder.NextDue);
    }

    [Theory]
    [InlineData("192.168.20.10", 0)]
    [InlineData("fe80::1", 0)]
    [InlineData("0.0.0.0", 0)]
    [InlineData("::", 0)]
    [InlineData("192.168.20.77", 1)]
    public void A_device_that_has_just_come_is_not_blamed_for_its_own_addresses(string source, int expected)
    {
        Responder responder = new(ShapeLimits.Default, Grown);

        ResponderAnswer answer = responder.Observe(Home.Full(), Packet.From(0, source));

        Assert.Equal(expected, answer.Device is null ? 0 : 1);
        Assert.Equal(expected, responder.FlowsOf(Home.Camera).Count);
    }

    [Theory]
    [InlineData(ResponseLevel.Restricted, ResponseLevel.RateLimit, ResponseLevel.Restricted)]
    [InlineData(ResponseLevel.RateLimit, ResponseLevel.RateLimit, ResponseLevel.RateLimit)]
    [InlineData(ResponseLevel.RateLimit, ResponseLevel.Isolated, ResponseLevel.Isolated)]
    public void Of_two_devices_that_are_one_the_stricter_level_stays_with_the_most_offences(ResponseLevel one, ResponseLevel other, ResponseLevel expected)
    {
        Responder responder = new(ShapeLimits.Default, Grown);
        responder.Restore(Home.Camera, Standing.Clean with { Response = new(one, Home.Noon, "one", "rule"), Offences = 3 });
        responder.Restore(Home.Bulb, Standing.Clean with { Response = new(other, Home.Noon, "other", "rule"), Offences = 1 });

        Decision[] decisions = [.. responder.Merge(Home.Camera, Home.Bulb, Home.Noon.AddHours(1), "cli")];

        Assert.Equal((expected, 3), (responder.Of(Home.Camera).Response.Level, responder.Of(Home.Camera).Offences));
        Assert.Equal(Standing.Clean, responder.Of(Home.Bulb));
        Assert.Equal((Home.Bulb, other, ResponseLevel.None, "cli"), (decisions[^1].Device, decisions[^1].Before, decisions[^1].Response.Level, decisions[^1].Response.By));
        Assert.Equal(expected == one ? 1 : 2, decisions.Length);
        if (decisions.Length == 2) Assert.Equal((Home.Camera, one, other), (decisions[0].Device, decisions[0].Before, decisions[0].Response.Level));
    }

    [Fact]
    public void A_device_that_never_did_anything_leaves_nothing_behind_when_it_is_merged()
    {
        Responder responder = new(ShapeLimits.Default, Grown);
        responder.Restore(Home.Camera, Standing.Clean with { Offences = 3 });

        Assert.Empty(responder.Merge(Home.Camera, Home.Bulb, Home.Noon, "cli"));
        Assert.Equal(3, responder.Of(Home.Camera).Offences);
    }

    private static ResponseLevel LevelAfterScan(GatewayState state)
    {
        Responder responder = new(ShapeLimits.Default, Grown);
        foreach (var (_, packet) in Scan(0, 50)) responder.Observe(state, packet!);
        return responder.Of(Home.Camera).Response.Level;
    }

    private static IEnumerable<(DateTimeOffset Time, Violation? Packet)> Scan(double second, int count, int first = 0) =>
        Enumerable.Range(0, count).Select(i => (Home.Noon.AddSeconds(second + (i / 200.0)), (Violation?)Packet.Tcp(second + (i / 200.0), Packet.Outside(first + i), 23)));

    /// <summary>After each step what was decided, and the whole standing.</summary>
    private static string Story(GatewayState state, GradingLimits limits, IEnumerable<(DateTimeOffset Time, Violation? Packet)> steps)
    {
        Responder responder = new(ShapeLimits.Default, limits);
        StringBuilder text = new();
        foreach ((DateTimeOffset time, Violation? packet) in steps)
        {
            Decision? decision = packet is null ? responder.Elapse(time).SingleOrDefault() : responder.Observe(state, packet).Decision;
            Standing s = responder.Of(Home.Camera);
            text.Append(CultureInfo.InvariantCulture, $"{time:HH:mm:ss.fff} {(packet is null ? "time passes" : $"{packet.Destination}:{packet.DestinationPort}")}\n");
            if (decision is not null) text.Append(CultureInfo.InvariantCulture, $"  {decision.Before.Name()} -> {decision.Response.Level.Name()} by {decision.Response.By}: {decision.Response.Reason}\n");
            text.Append(CultureInfo.InvariantCulture, $"  {s.Response.Level.Name()} until {s.Response.Until:HH:mm:ss} score {s.Score:0.00} offences {s.Offences}{(s.IsOffending ? " and one now" : "")} peak {s.Peak.Name()} hold {s.Hold}\n");
        }
        return text.ToString();
    }
}
