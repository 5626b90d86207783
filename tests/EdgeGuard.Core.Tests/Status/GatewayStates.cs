using System.Collections.Immutable;
using System.Net;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.Networks;
using EdgeGuard.Core.State;
using EdgeGuard.Core.Violations;

namespace EdgeGuard.Core.Tests.Status;

/// <summary>States as a small home meets them, each one step from <see cref="Enforcing"/>.</summary>
internal static class GatewayStates
{
    internal static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    internal static readonly GatewayState Enforcing = new()
    {
        Gateway = "home",
        Networks = Networks(Thing("things", EnforcementMode.Enforce), Trusted),
        Enforcement = new(1, true, null),
        Broker = new(true, true, null),
        Devices = ImmutableSortedDictionary<DeviceId, Device>.Empty.Add(Camera.Id, Camera).Add(Bulb.Id, Bulb),
    };

    internal static Device Camera => Of(0x00005e005301);

    internal static Device Bulb => Of(0x00005e005302);

    internal static Network Trusted => new() { Name = "family", Kind = NetworkKind.Trusted, Interfaces = ["lan1"] };

    internal static Network Thing(string name, EnforcementMode mode) => new() { Name = name, Kind = NetworkKind.Iot, Mode = mode, Interfaces = ["lan0"] };

    internal static ImmutableSortedDictionary<string, Network> Networks(params Network[] networks) =>
        networks.ToImmutableSortedDictionary(n => n.Name, n => n, StringComparer.Ordinal);

    internal static GatewayState With(this GatewayState state, Device device) => state with { Devices = state.Devices.SetItem(device.Id, device) };

    internal static GatewayState Troubled(this GatewayState state, ConcernKind kind) =>
        state with { Concerns = state.Concerns.SetItem(kind.ToString(), new(kind, Noon.AddMinutes(-1), "of the test")) };

    internal static Device Violating(this Device device, TimeSpan ago) => device with
    {
        LastViolation = new Violation
        {
            Time = Noon - ago,
            Kind = ViolationKind.FromDevice,
            SourceMac = device.Mac,
            Interface = device.Interface,
            Source = IPAddress.Parse("192.0.2.10"),
            Destination = IPAddress.Parse("198.51.100.1"),
            Protocol = 6,
            Dropped = true,
        },
        ViolationsSeen = 1,
        LastSign = Noon - ago,
    };

    internal static Device Held(this Device device, ResponseLevel level, TimeSpan ago) =>
        device with { Response = new(level, Noon - ago, "tried 10 forbidden hosts", "rule") };

    internal static GatewayState WithoutProfileOf(this GatewayState state, Device device)
    {
        const string key = "https://maker.example/camera.json";
        return state.With(device with { ProfileKey = key, ProfileSource = SightingSource.Configuration }) with
        {
            ProfileFailures = state.ProfileFailures.SetItem(key, "404"),
        };
    }

    private static Device Of(ulong mac) => new()
    {
        Id = DeviceId.Of(new(mac)),
        Mac = new(mac),
        Network = "things",
        Interface = "lan0",
        FirstSeen = Noon - TimeSpan.FromHours(1),
        LastSeen = Noon,
    };
}
