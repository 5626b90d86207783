using System.Net;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.Response;
using EdgeGuard.Core.State;
using EdgeGuard.Core.Tests.Violations;
using EdgeGuard.Core.Violations;

namespace EdgeGuard.Core.Tests.Response;

/// <summary>MAC addresses without end at one port, each bound to an address of its own and sending forbidden packets, beside honest devices.</summary>
[Trait("Suite", "attacks")]
public sealed class InventedDevicesTests
{
    private const int Many = 3000, Packets = 32;

    private static readonly GradingLimits Grown = GradingLimits.Default with { NewProfile = TimeSpan.Zero };

    private readonly Responder _responder = new(ShapeLimits.Default, Grown);

    [Fact]
    public void T17_Behavior_of_invented_devices_is_bounded_and_that_of_others_stays()
    {
        GatewayState state = Home.Full();
        (state, Device visitor) = With(state, 0, "port2");
        ObserveTry(state, Home.CameraMac);
        ObserveTry(state, visitor.Mac);
        for (int i = 1; i <= Many; i++) state = Flood(state, i);

        Assert.InRange(_responder.Remembered, Packets, BehaviourTable.Most);
        Assert.Single(_responder.FlowsOf(Home.Camera));
        Assert.Single(_responder.FlowsOf(visitor.Id));
        // The newest keeps its own.
        Assert.Equal(Packets, _responder.FlowsOf(IdOf(Many)).Count);
        Assert.Empty(_responder.FlowsOf(IdOf(1)));
        AssertScanIsFound(state);
    }

    [Fact]
    public void T17_Devices_that_are_gone_leave_nothing_and_others_keep_what_they_did()
    {
        GatewayState state = Home.Full();
        ObserveTry(state, Home.CameraMac);
        _responder.KeepOnly(state);
        int before = _responder.Remembered;
        for (int i = 1; i <= 100; i++)
        {
            GatewayState with = Flood(state, i);
            _responder.KeepOnly(with);
            Assert.Equal(Packets, _responder.FlowsOf(IdOf(i)).Count);
        }
        _responder.KeepOnly(state);

        Assert.Equal(before, _responder.Remembered);
        Assert.Single(_responder.FlowsOf(Home.Camera));
        AssertScanIsFound(state);
    }

    [Fact]
    public void T17_Releases_of_devices_that_are_gone_are_bounded_and_the_latest_still_count()
    {
        for (int i = 1; i <= Responder.MostGone + 50; i++)
            _responder.Restore(IdOf(i), new() { Offences = 1, ReleasedAt = Home.Noon.AddSeconds(i) });
        _responder.Restore(Home.Camera, new() { Offences = 2, ReleasedAt = Home.Noon });
        _responder.KeepOnly(Home.Full());

        Assert.Equal(Standing.Clean, _responder.Of(IdOf(50)));
        Assert.Equal(1, _responder.Of(IdOf(51)).Offences);
        Assert.Equal(2, _responder.Of(Home.Camera).Offences);
    }

    [Fact]
    public void T17_Names_that_invented_devices_resolve_are_bounded_and_those_of_others_stay()
    {
        GatewayState state = Home.Full().After(new PolicyInput.OtherNameResolved(Home.Camera, "time.example.net", [IPAddress.Parse("203.0.113.1")]));
        for (int i = 1; i <= ResolvedName.MostDevices + 200; i++)
            state = With(state, i, "port1").State.After(new PolicyInput.OtherNameResolved(IdOf(i), "a.example.org", [IPAddress.Parse("203.0.113.2")]));

        Assert.InRange(state.ResolvedNames.Count, 1, ResolvedName.MostDevices);
        Assert.Equal("time.example.net", Assert.Single(state.ResolvedNames[Home.Camera]).Name);
        Assert.Contains(IdOf(ResolvedName.MostDevices + 200), state.ResolvedNames);
    }

    // A scan for telnet, by a device that nobody invented.
    private void AssertScanIsFound(GatewayState state)
    {
        for (int i = 0; i < 4; i++) _responder.Observe(state, Packet.Tcp(5000 + i, Packet.Outside(i), 23));
        Assert.True(_responder.Of(Home.Camera).Response.Level > ResponseLevel.None);
    }

    private void ObserveTry(GatewayState state, MacAddress mac) => _responder.Observe(state, Of(state, mac, Packet.Tcp(0, "203.0.113.50", 8080)));

    // Datagrams to a group, each to another port: no attack pattern.
    private GatewayState Flood(GatewayState state, int number)
    {
        (state, Device invented) = With(state, number, "port1");
        for (int i = 0; i < Packets; i++) _responder.Observe(state, Of(state, invented.Mac, Packet.Udp(number + i / 64.0, "ff02::1", (ushort)(20_000 + i))));
        return state;
    }

    private static Violation Of(GatewayState state, MacAddress mac, Violation violation)
    {
        Device device = state.Devices[DeviceId.Of(mac)];
        return violation with { SourceMac = mac, Interface = device.Interface, Port = device.Port, Source = device.Addresses[0] };
    }

    private static (GatewayState State, Device Device) With(GatewayState state, int number, string port)
    {
        Device bulb = state.Devices[Home.Bulb];
        Device invented = bulb with
        {
            Id = IdOf(number),
            Mac = MacOf(number),
            Port = port,
            ProfileKey = null,
            ProfileSource = null,
            Addresses = [IPAddress.Parse($"fe80::{number + 1:x}")],
            Holdings = [],
            LastSeen = Home.Noon.AddSeconds(number),
        };
        return (state with { Devices = state.Devices.SetItem(invented.Id, invented) }, invented);
    }

    private static MacAddress MacOf(int number) => new(0x02_00_00_00_00_00ul + (ulong)number);

    private static DeviceId IdOf(int number) => DeviceId.Of(MacOf(number));
}
