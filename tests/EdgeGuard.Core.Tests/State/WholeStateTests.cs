using System.Collections.Immutable;
using System.Net;
using System.Reflection;
using System.Text;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.Events;
using EdgeGuard.Core.Networks;
using EdgeGuard.Core.Reducers;
using EdgeGuard.Core.Response;
using EdgeGuard.Core.State;
using EdgeGuard.Core.Tests.Violations;
using EdgeGuard.Core.Violations;

namespace EdgeGuard.Core.Tests.State;

/// <summary>
/// A device's story with the engine and the state machine together. After each step every member of the whole state, and of every
/// device in it, is held against the one before: what the golden file does not name did not change.
/// </summary>
public sealed class WholeStateTests
{
    [Fact]
    public void A_story_changes_what_it_says_and_nothing_else()
    {
        StringBuilder text = new();
        GatewayState state = Home.Full();
        Responder responder = new(ShapeLimits.Default, GradingLimits.Default with { NewProfile = TimeSpan.Zero });
        foreach ((string name, DateTimeOffset now, Func<GatewayState, IEnumerable<PolicyInput>> step) in Steps(responder))
        {
            text.Append($"{name}\n");
            foreach (PolicyInput input in step(state).ToArray())
            {
                (GatewayState after, IReadOnlyList<GatewayEvent> events) = Reducer.Apply(state, input, now);
                text.Append($"  {input.GetType().Name}: {string.Join(", ", Changed(state, after))}{string.Concat(events.Select(e => $" -> {e.GetType().Name}{(Alerts.Is(e, after) ? " (alert)" : "")}"))}\n");
                state = after;
            }
        }
        Golden.Matches("whole-state.txt", text.ToString());
    }

    private static IEnumerable<(string, DateTimeOffset, Func<GatewayState, IEnumerable<PolicyInput>>)> Steps(Responder responder)
    {
        yield return ("a forbidden packet", Home.Noon, s => See(responder, s, Packet.Tcp(0, "203.0.113.99", 8883)));
        yield return ("the same again", Home.Noon.AddSeconds(5), s => See(responder, s, Packet.Tcp(5, "203.0.113.99", 8883)));
        yield return ("a name is told", Home.Noon.AddSeconds(5), _ => [new PolicyInput.OtherNameResolved(Home.Camera, "x.example.org", [IPAddress.Parse("203.0.113.99")])]);
        for (int i = 0; i < 3; i++)
        {
            int n = i;
            yield return ($"telnet to host {n + 1}", Home.Noon.AddSeconds(10), s => See(responder, s, Packet.Tcp(10 + (n / 200.0), Packet.Outside(n), 23)));
        }
        yield return ("a person mutes it", Home.Noon.AddSeconds(12), _ => [new PolicyInput.MuteChanged(new(Home.Camera), true, null, "cli")]);
        yield return ("telnet to two more", Home.Noon.AddSeconds(13), s => See(responder, s, Packet.Tcp(13, Packet.Outside(3), 23)));
        yield return ("and to another", Home.Noon.AddSeconds(13), s => See(responder, s, Packet.Tcp(13.1, Packet.Outside(4), 23)));
        yield return ("a person is told again", Home.Noon.AddSeconds(14), _ => [new PolicyInput.MuteChanged(new(Home.Camera), false, null, "cli")]);
        yield return ("time passes", Home.Noon.AddHours(2), _ => responder.Elapse(Home.Noon.AddHours(2)).Select(Decided));
        yield return ("it offends again", Home.Noon.AddHours(3), s => Enumerable.Range(10, 3).SelectMany(i => See(responder, s, Packet.Tcp(10800 + (i / 200.0), Packet.Outside(i), 23))));
        yield return ("a person releases it", Home.Noon.AddHours(3), _ => [Decided(responder.Order(Home.Camera, new(ResponseLevel.None, Home.Noon.AddHours(3), "by hand", "cli")))]);
        yield return ("a pause begins", Home.Noon.AddHours(3), _ => [new PolicyInput.Paused(Home.Noon.AddHours(4), "cli")]);
        yield return ("a permission", Home.Noon.AddHours(3), _ => [new PolicyInput.AllowanceChanged(new(Home.Camera, "203.0.113.99"), new(Home.Noon, null, "cli"))]);
        yield return ("a mode of its own", Home.Noon.AddHours(3), _ => [new PolicyInput.DeviceModeChanged(Home.Camera, EnforcementMode.Monitor, "cli")]);
        yield return ("it is seen with another address", Home.Noon.AddHours(3), _ => [new PolicyInput.Sighted(new() { Source = SightingSource.Dhcp4, Mac = Home.CameraMac, Interface = "br-things", Address = IPAddress.Parse("192.168.20.77") })]);
        yield return ("it is one with the bulb", Home.Noon.AddHours(3), _ => [new PolicyInput.Merged(Home.Bulb, Home.Camera)]);
    }

    private static IEnumerable<PolicyInput> See(Responder responder, GatewayState state, Violation violation)
    {
        ResponderAnswer answer = responder.Observe(state, violation);
        yield return new PolicyInput.Violated(violation, answer.Detection);
        if (answer.Decision is { } decision) yield return Decided(decision);
        if (answer.Advice is not null || answer.Suggestion is not null) yield return new PolicyInput.Noticed(answer.Advice, answer.Suggestion);
    }

    private static PolicyInput.ResponseDecided Decided(Decision decision) => new(decision.Device, decision.Response);

    private static IEnumerable<string> Changed(GatewayState before, GatewayState after) => Members(before, after).SelectMany(m => m.Name == nameof(GatewayState.Devices)
        ? before.Devices.Keys.Union(after.Devices.Keys).Order().SelectMany(id => OfDevice(id, before.Devices.GetValueOrDefault(id), after.Devices.GetValueOrDefault(id)))
        : [m.Name]).DefaultIfEmpty("nothing");

    private static IEnumerable<string> OfDevice(DeviceId id, Device? before, Device? after) => (before, after) switch
    {
        (null, _) => [$"{id} appears"],
        (_, null) => [$"{id} goes"],
        _ => Members(before, after).Select(m => $"{id}.{m.Name}"),
    };

    private static IEnumerable<PropertyInfo> Members<T>(T before, T after) => typeof(T).GetProperties(BindingFlags.Public | BindingFlags.Instance)
        .Where(p => p.GetIndexParameters().Length == 0 && p.Name != nameof(Device.Macs) && !Same(p.GetValue(before), p.GetValue(after)));

    private static bool Same(object? one, object? other) => Equals(one, other)
        || one is System.Collections.IEnumerable all && other is System.Collections.IEnumerable others && one is not string && all.Cast<object>().SequenceEqual(others.Cast<object>());
}
