using System.Net;
using EdgeGuard.Core.Access;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.Events;
using EdgeGuard.Core.Networks;
using EdgeGuard.Core.Policy;
using EdgeGuard.Core.Reducers;
using EdgeGuard.Core.Response;
using EdgeGuard.Core.State;

namespace EdgeGuard.Core.Tests.State;

public sealed class DeviceOrderTests
{
    private static readonly GatewayState Home2 = Home.Full().With(Home.BulbMac, "br-things", null, "192.168.20.11");

    [Fact]
    public void Trusted_device_may_go_to_the_internet_and_no_rule_holds_it()
    {
        (GatewayState trusted, IReadOnlyList<GatewayEvent> events) = Order(Home2, Home.Camera, orders => orders with { IsTrusted = true });
        Device camera = trusted.Devices[Home.Camera];

        Assert.Equal(FlowVerdict.Denied, Out(Home2, Home.Camera, "203.0.113.99"));
        Assert.Equal(FlowVerdict.Allowed, Out(trusted, Home.Camera, "203.0.113.99"));
        Assert.Equal(FlowVerdict.Denied, Out(trusted, Home.Bulb, "203.0.113.99"));
        Assert.Equal(ResponseLevel.None, Ceiling.Of(trusted, camera, GradingLimits.Default, Home.Noon).Level);
        Assert.False(GatewayDirectory.UsesBaseline(trusted, camera));
        Assert.False(GatewayDirectory.IsGated(trusted with { Gate = new(53, false, "", 1) }, camera));
        Assert.Contains(events, e => e is GatewayEvent.TrustChanged { IsTrusted: true } && Alerts.Is(e, trusted));

        GatewayState undone = Order(trusted, Home.Camera, orders => orders with { IsTrusted = false }).State;
        Assert.Empty(undone.Orders);
        Assert.Equal(FlowVerdict.Denied, Out(undone, Home.Camera, "203.0.113.99"));
    }

    [Fact]
    public void Trusted_device_is_held_where_a_person_wants_it()
    {
        GatewayState trusted = Order(Home2, Home.Camera, orders => orders with { IsTrusted = true }).State;

        GatewayState held = Reducer.Apply(trusted, new PolicyInput.ResponseDecided(Home.Camera, new(ResponseLevel.Isolated, Home.Noon, "by hand", "cli")), Home.Noon).State;

        Assert.Equal(FlowVerdict.Denied, Out(held, Home.Camera, "203.0.113.99"));
    }

    [Fact]
    public void Paused_device_is_monitored_alone_and_its_own_mode_returns()
    {
        GatewayState enforced = Reducer.Apply(Home2, new PolicyInput.DeviceModeChanged(Home.Camera, EnforcementMode.Enforce, "cli"), Home.Noon).State;
        (GatewayState paused, IReadOnlyList<GatewayEvent> events) = Order(enforced, Home.Camera, orders => orders with { PausedUntil = Home.Noon.AddMinutes(10) });

        Assert.Equal((EnforcementMode.Monitor, EnforcementMode.Enforce), (paused.ModeOf(paused.Devices[Home.Camera]), paused.ModeOf(paused.Devices[Home.Bulb])));
        GatewayEvent begun = Assert.Single(events);
        Assert.Contains("is set to monitor until 2026-", begun.Report(paused).Sentence, StringComparison.Ordinal);
        Assert.True(Alerts.Is(begun, paused));

        (GatewayState over, IReadOnlyList<GatewayEvent> ended) = Order(paused, Home.Camera, orders => orders with { PausedUntil = null });
        Assert.Equal(EnforcementMode.Enforce, over.ModeOf(over.Devices[Home.Camera]));
        Assert.Equal(EnforcementMode.Enforce, Assert.IsType<GatewayEvent.ModeChanged>(Assert.Single(ended)).Mode);
    }

    [Fact]
    public void Mode_that_a_person_sets_ends_the_pause_of_the_device()
    {
        GatewayState paused = Order(Home2, Home.Camera, orders => orders with { PausedUntil = Home.Noon.AddMinutes(10) }).State;

        GatewayState enforced = Reducer.Apply(paused, new PolicyInput.DeviceModeChanged(Home.Camera, EnforcementMode.Enforce, "cli"), Home.Noon).State;

        Assert.Equal(EnforcementMode.Enforce, enforced.ModeOf(enforced.Devices[Home.Camera]));
    }

    [Fact]
    public void Given_name_stays_whatever_the_device_calls_itself_and_is_taken_back()
    {
        (GatewayState named, IReadOnlyList<GatewayEvent> events) = Order(Home2, Home.Bulb, orders => orders with { Name = "Porch 💡" });
        Assert.Equal("Porch 💡", Assert.IsType<GatewayEvent.DeviceChanged>(Assert.Single(events)).Device.Name);
        Assert.Equal(Home.Bulb, Assert.Single(DeviceLookup.ByText(named, "porch 💡")).Id);

        PolicyInput.Sighted says = new(new() { Source = SightingSource.Dhcp4, Mac = Home.BulbMac, Interface = "br-things", HostName = "router" });
        GatewayState after = Reducer.Apply(named, says, Home.Noon).State;
        Assert.Equal("Porch 💡", after.Devices[Home.Bulb].Name);
        Assert.Equal("router", Order(after, Home.Bulb, orders => orders with { Name = null }).State.Devices[Home.Bulb].Name);
    }

    [Fact]
    public void Given_name_returns_with_a_restart_although_the_device_was_stored_before_it()
    {
        GatewayState stored = Home2 with { Orders = Home2.Orders.Add(Home.Bulb, new() { Name = "Porch" }) };

        GatewayState restored = KnownDevices.WithGivenNames(stored);

        Assert.Equal("Porch", restored.Devices[Home.Bulb].Name);
        Assert.Equal(stored.Devices[Home.Camera].Name, restored.Devices[Home.Camera].Name);
    }

    [Fact]
    public void Two_orders_at_once_are_both_in_force()
    {
        GatewayState both = Order(Order(Home2, Home.Bulb, orders => orders with { Name = "Porch" }).State, Home.Bulb, orders => orders with { IsTrusted = true }).State;

        Assert.Equal(new DeviceOrders { Name = "Porch", IsTrusted = true }, both.OrdersOf(Home.Bulb));
    }

    [Fact]
    public void Forgotten_device_is_nowhere_in_the_state_and_others_stay()
    {
        GatewayState rich = new PolicyInput[]
        {
            new PolicyInput.AllowanceChanged(new(Home.Bulb, "203.0.113.99"), new(Home.Noon, null, "cli")),
            new PolicyInput.MuteChanged(new(Home.Bulb), true, null, "cli"),
            new PolicyInput.DeviceModeChanged(Home.Bulb, EnforcementMode.Monitor, "cli"),
            new PolicyInput.DeviceOrdered(Home.Bulb, orders => orders with { IsTrusted = true }, "cli"),
            new PolicyInput.ResponseDecided(Home.Bulb, new(ResponseLevel.Isolated, Home.Noon, "by hand", "cli")),
            new PolicyInput.OtherNameResolved(Home.Bulb, "x.example.org", [IPAddress.Parse("203.0.113.99")]),
            new PolicyInput.Onboarded(Home.BulbMac, new("https://mud.example.net/x.json", SightingSource.Label, Home.Noon)),
            new PolicyInput.AllowanceChanged(new(Home.Camera, "203.0.113.99"), new(Home.Noon, null, "cli")),
        }.Aggregate(Home2, (state, input) => Reducer.Apply(state, input, Home.Noon).State);

        (GatewayState after, IReadOnlyList<GatewayEvent> events) = Reducer.Apply(rich, new PolicyInput.Forgotten(Home.Bulb, "cli"), Home.Noon);

        Assert.IsType<GatewayEvent.DeviceForgotten>(Assert.Single(events));
        Assert.False(after.Devices.ContainsKey(Home.Bulb));
        Assert.Equal((0, 0, 0, 0, 0), (after.Mutes.Count, after.Orders.Count, after.DeviceModes.Count, after.ResolvedNames.Count, after.Vouched.Count));
        Assert.False(after.Responses.ContainsKey(Home.Bulb));
        Assert.Equal(Home.Camera, Assert.Single(after.Allowances).Key.Device);

        GatewayState again = Reducer.Apply(after, new PolicyInput.Sighted(new() { Source = SightingSource.Dhcp4, Mac = Home.BulbMac, Interface = "br-things" }), Home.Noon.AddMinutes(1)).State;
        Assert.Equal((Home.Noon.AddMinutes(1), ResponseLevel.None), (again.Devices[Home.Bulb].FirstSeen, again.Devices[Home.Bulb].Response.Level));
    }

    private static (GatewayState State, IReadOnlyList<GatewayEvent> Events) Order(GatewayState state, DeviceId device, Func<DeviceOrders, DeviceOrders> change) =>
        Reducer.Apply(state, new PolicyInput.DeviceOrdered(device, change, "cli"), Home.Noon);

    private static FlowVerdict Out(GatewayState state, DeviceId device, string peer)
    {
        Assert.Null(FlowText.TryParse($"tcp {state.Devices[device].Addresses[0]}:5000 > {peer}:4000", PolicyDirection.FromDevice, out Flow? flow));
        return FlowEvaluator.Judge(GatewayDirectory.PolicyOf(state, state.Devices[device]), GatewayDirectory.Of(state, device), flow!).Verdict;
    }
}
