using System.Collections.Immutable;
using System.Net;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.Networks;
using EdgeGuard.Core.Reducers;
using EdgeGuard.Core.State;
using EdgeGuard.Core.Violations;

namespace EdgeGuard.Agent.Tests.Telemetry;

/// <summary>A small house: one network of things, one of people, and what may happen in it.</summary>
internal static class Home
{
    internal static readonly DateTimeOffset Noon = new(2026, 5, 4, 12, 0, 0, TimeSpan.Zero);
    internal static readonly MacAddress CameraMac = MacAddress.Parse("00:00:5e:00:53:01");
    internal static readonly MacAddress LaptopMac = MacAddress.Parse("00:00:5e:00:53:02");
    internal static readonly DeviceId Camera = DeviceId.Of(CameraMac);

    internal static GatewayState Empty { get; } = new()
    {
        Gateway = "gw01",
        Networks = ImmutableSortedDictionary<string, Network>.Empty
            .Add("things", new() { Name = "things", Kind = NetworkKind.Iot, Mode = EnforcementMode.Enforce, Interfaces = ["lan0"] })
            .Add("people", new() { Name = "people", Kind = NetworkKind.Trusted, Interfaces = ["lan1"] }),
    };

    internal static GatewayState WithCamera { get; } = Seen(Empty, Sighting(CameraMac, "lan0", "Hall camera", "192.0.2.10"));

    internal static PolicyInput Sighting(MacAddress mac, string interfaceName, string? name, string address) => new PolicyInput.Sighted(new()
    {
        Source = SightingSource.Dhcp4,
        Mac = mac,
        Interface = interfaceName,
        HostName = name,
        Address = IPAddress.Parse(address),
    });

    internal static Violation Telnet(string destination = "203.0.113.9", ushort port = 23, DateTimeOffset? time = null) => new()
    {
        Time = time ?? Noon,
        Kind = ViolationKind.FromDevice,
        SourceMac = CameraMac,
        Interface = "lan0",
        Source = IPAddress.Parse("192.0.2.10"),
        Destination = IPAddress.Parse(destination),
        Protocol = 6,
        SourcePort = 40000,
        DestinationPort = port,
        Dropped = true,
    };

    internal static GatewayState Seen(GatewayState state, params PolicyInput[] inputs) =>
        inputs.Aggregate(state, (s, input) => Reducer.Apply(s, input, Noon).State);
}
