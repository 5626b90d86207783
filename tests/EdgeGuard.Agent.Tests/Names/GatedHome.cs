using System.Net;
using System.Text;
using EdgeGuard.Core.Learning;
using EdgeGuard.Core.Mud;
using EdgeGuard.Core.Policy;
using EdgeGuard.Core.State;

namespace EdgeGuard.Agent.Tests.Names;

/// <summary>The small house with a camera whose questions go to the gate.</summary>
internal static class GatedHome
{
    internal const string Cloud = "cloud.example.net";
    internal static readonly IPAddress Camera = IPAddress.Parse("192.0.2.10"), Gateway = IPAddress.Parse("192.0.2.1"), CloudAddress = IPAddress.Parse("203.0.113.20");

    private const string CloudEntry = $$"""
        { "name": "cloud", "matches": { "ipv4": { "ietf-acldns:dst-dnsname": "{{Cloud}}", "protocol": 6 },
          "tcp": { "destination-port": { "operator": "eq", "port": 443 } } }, "actions": { "forwarding": "accept" } }
        """;

    private const string NoNameServers = """
        { "name": "no-names", "matches": { "ipv4": { "protocol": 17 }, "udp": { "destination-port": { "operator": "eq", "port": 53 } } }, "actions": { "forwarding": "drop" } }
        """;

    /// <summary>The camera's profile names its cloud and leaves name service to the gateway.</summary>
    internal static GatewayState Ordinary { get; } = WithProfile(CloudEntry);

    /// <summary>The camera's profile names its cloud and denies name service.</summary>
    internal static GatewayState WithoutNameService { get; } = WithProfile($"{NoNameServers}, {CloudEntry}");

    /// <summary>The camera has no profile.</summary>
    internal static GatewayState OnBaseline { get; } = Ordinary with { Baseline = Baseline.Policy(new()), Profiles = Ordinary.Profiles.Clear() };

    /// <summary>The state after the camera was told what its cloud's addresses are.</summary>
    internal static GatewayState Resolved(GatewayState state, params IPAddress[] addresses) =>
        Telemetry.Home.Seen(state, new PolicyInput.NameLearned(Telemetry.Home.Camera, Cloud, [.. addresses]));

    private static GatewayState WithProfile(string entries)
    {
        MudFile file = ((MudResult.Accepted)MudReader.Read(Encoding.UTF8.GetBytes($$"""
            { "ietf-mud:mud": { "mud-version": 1, "mud-url": "https://mud.example.net/camera.json", "last-update": "2026-01-01T00:00:00Z",
                "cache-validity": 48, "is-supported": true,
                "from-device-policy": { "access-lists": { "access-list": [ { "name": "from" } ] } },
                "to-device-policy": { "access-lists": { "access-list": [ { "name": "to" } ] } } },
              "ietf-access-control-list:acls": { "acl": [
                { "name": "from", "type": "ipv4-acl-type", "aces": { "ace": [ {{entries}} ] } },
                { "name": "to", "type": "ipv4-acl-type", "aces": { "ace": [] } } ] } }
            """))).File;
        GatewayState state = Telemetry.Home.WithCamera;
        return Telemetry.Home.Seen(state with
        {
            Networks = state.Networks.SetItem("things", state.Networks["things"] with { GatewayAddresses = [Gateway] }),
            Profiles = state.Profiles.SetItem("p", new(file, PolicyCompiler.Compile(file), SignatureJudgement.Local, Telemetry.Home.Noon)),
            Devices = state.Devices.SetItem(Telemetry.Home.Camera, state.Devices[Telemetry.Home.Camera] with { ProfileKey = "p", Addresses = [Camera] }),
        }, new PolicyInput.GateBeat(10053, false, "nobody"));
    }
}
