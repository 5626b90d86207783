using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Net;
using System.Runtime.CompilerServices;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.Mud;
using EdgeGuard.Core.Networks;
using EdgeGuard.Core.Policy;
using EdgeGuard.Core.Reducers;
using EdgeGuard.Core.State;

namespace EdgeGuard.Core.Tests;

/// <summary>The home that demo, documents and tests share: a camera and a bulb among the things, a laptop in the family.</summary>
internal static class Home
{
    internal static readonly DateTimeOffset Noon = new(2026, 6, 1, 12, 0, 0, TimeSpan.Zero);
    internal static readonly MacAddress CameraMac = MacAddress.Parse("00:00:5e:00:53:01");
    internal static readonly MacAddress BulbMac = MacAddress.Parse("00:00:5e:00:53:02");
    internal static readonly MacAddress LaptopMac = MacAddress.Parse("00:00:5e:00:53:03");
    internal static readonly DeviceId Camera = DeviceId.Of(CameraMac);
    internal static readonly DeviceId Bulb = DeviceId.Of(BulbMac);
    internal static readonly DeviceId Laptop = DeviceId.Of(LaptopMac);

    /// <summary>The networks, nobody on them.</summary>
    internal static GatewayState Empty(EnforcementMode mode = EnforcementMode.Enforce) => new()
    {
        Gateway = "demo",
        Networks = ImmutableSortedDictionary<string, Network>.Empty
            .Add("things", new()
            {
                Name = "things",
                Kind = NetworkKind.Iot,
                Mode = mode,
                Interfaces = ["br-things"],
                Prefixes = [IPNetwork.Parse("192.168.20.0/24"), IPNetwork.Parse("2001:db8:20::/64")],
                GatewayAddresses = [IPAddress.Parse("192.168.20.1"), IPAddress.Parse("2001:db8:20::1")],
            })
            .Add("family", new()
            {
                Name = "family",
                Kind = NetworkKind.Trusted,
                Mode = mode,
                Interfaces = ["br-family"],
                Prefixes = [IPNetwork.Parse("192.168.30.0/24")],
                GatewayAddresses = [IPAddress.Parse("192.168.30.1")],
            }),
    };

    private static readonly ConcurrentDictionary<EnforcementMode, GatewayState> Made = [];
    private static readonly ConcurrentDictionary<string, MudFile> Seeds = [];

    /// <summary>Everyone at home, profiles read, names known. Made once: states are immutable.</summary>
    internal static GatewayState Full(EnforcementMode mode = EnforcementMode.Enforce) => Made.GetOrAdd(mode, Make);

    private static GatewayState Make(EnforcementMode mode) => Empty(mode)
        .With(CameraMac, "br-things", "https://mud.example.net/camera.json", "192.168.20.10", "2001:db8:20::10")
        .With(BulbMac, "br-things", "local:bulb", "192.168.20.11")
        .With(LaptopMac, "br-family", null, "192.168.30.10")
        .WithProfile("https://mud.example.net/camera.json", Seed("camera.json"))
        .WithProfile("local:bulb", Seed("bulb.json"))
        .After(
            new PolicyInput.NameResolved("cloud.example.net", [IPAddress.Parse("203.0.113.7"), IPAddress.Parse("2001:db8:7::7")]),
            new PolicyInput.NameResolved("firmware.example.net", [IPAddress.Parse("203.0.113.8")]));

    internal static GatewayState With(this GatewayState state, MacAddress mac, string on, string? profile, params string[] addresses)
    {
        foreach (string address in addresses)
        {
            state = state.After(new PolicyInput.Sighted(new()
            {
                Source = SightingSource.Dhcp4,
                Mac = mac,
                Interface = on,
                Address = IPAddress.Parse(address),
            }));
        }
        Device device = state.Devices[DeviceId.Of(mac)];
        return profile is null ? state : state with
        {
            Devices = state.Devices.SetItem(device.Id, device with { ProfileKey = profile, ProfileSource = SightingSource.Configuration }),
        };
    }

    internal static GatewayState WithProfile(this GatewayState state, string key, MudFile file) =>
        state.After(new PolicyInput.ProfileLoaded(key, new(file, PolicyCompiler.Compile(file), SignatureJudgement.Local, Noon)));

    internal static GatewayState Holding(this GatewayState state, DeviceId device, ResponseLevel level) =>
        state.After(new PolicyInput.ResponseDecided(device, new(level, Noon, "test", "test")));

    internal static GatewayState After(this GatewayState state, params PolicyInput[] inputs) =>
        inputs.Aggregate(state, (s, input) => Reducer.Apply(s, input, Noon).State);

    internal static MudFile Seed(string name) => Seeds.GetOrAdd(name, static name => Parse(File.ReadAllText(Path.Combine(Root(), "seeds", "profiles", name))));

    internal static MudFile Parse(string json) => MudReader.Read(System.Text.Encoding.UTF8.GetBytes(json)) switch
    {
        MudResult.Accepted accepted => accepted.File,
        var refused => throw new InvalidOperationException(string.Join('\n', refused.Problems)),
    };

    /// <summary>A profile of one list for each direction, given as the JSON of its entries.</summary>
    internal static MudFile Profile(string fromDevice = "", string toDevice = "", string type = "ipv4-acl-type") => Parse($$"""
        {
          "ietf-mud:mud": {
            "mud-version": 1, "mud-url": "https://mud.example.net/test.json", "last-update": "2026-01-01T00:00:00Z",
            "cache-validity": 48, "is-supported": true,
            "from-device-policy": { "access-lists": { "access-list": [ { "name": "from" } ] } },
            "to-device-policy": { "access-lists": { "access-list": [ { "name": "to" } ] } }
          },
          "ietf-access-control-list:acls": { "acl": [
            { "name": "from", "type": "{{type}}", "aces": { "ace": [ {{fromDevice}} ] } },
            { "name": "to", "type": "{{type}}", "aces": { "ace": [ {{toDevice}} ] } }
          ] }
        }
        """);

    internal static string Root([CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", ".."));
}
