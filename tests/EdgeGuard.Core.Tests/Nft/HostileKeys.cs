using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Mud;
using EdgeGuard.Core.Policy;
using EdgeGuard.Core.State;

namespace EdgeGuard.Core.Tests.Nft;

/// <summary>A home whose profiles, names and classes are text that an attacker would choose, one device for each.</summary>
internal static class HostileKeys
{
    internal static readonly ImmutableArray<string> All =
    [
        "https://mud.example.net/\"; flush ruleset; #",
        "https://mud.example.net/\n}\nflush ruleset\n",
        "https://mud.example.net/\0x", "https://mud.example.net/\0y",
        "https://mud.example.net/\\", "https://mud.example.net/ \\", "https://mud.example.net/$(reboot)", "https://mud.example.net/`reboot`",
        "https://mud.example.net/b\u00fc\ud83d\ude00", "https://mud.example.net/\ud800", "https://mud.example.net/\ud801",
        new('a', 4096), new string('a', 4095) + 'b',
        $"https://mud.example.net/{new string('x', 100)}1", $"https://mud.example.net/{new string('x', 100)}2",
        "policy1_out4", "policy 1", "1", "1_out4", "forward", "violation_out4", "local_net4", "isolated", "quarantine:isolated", "kind:Iot,Closed",
        "https://a.example/1 and https://b.example/2", "https://a.example/1", "https://b.example/2", "https://a.example/1 forward tcp/80",
        "https://a.example/1 with 203.0.113.9", "", " ", "  ",
    ];

    /// <summary>The devices are given the keys in the order given, so that numbers can differ.</summary>
    internal static GatewayState Home(IEnumerable<string>? keys = null)
    {
        GatewayState state = Tests.Home.Empty() with { Cap = FlowCap.Default };
        MudFile file = Tests.Home.Profile();
        foreach (string key in keys ?? All)
        {
            int number = All.IndexOf(key) + 1;
            state = state.With(new MacAddress(0x02_00_5e_00_00_00 + (ulong)number), "br-things", key, $"192.168.20.{100 + number}") with
            {
                Profiles = state.Profiles.SetItem(key, new(file, PolicyOf(key, (ushort)(1000 + number)), SignatureJudgement.Local, Tests.Home.Noon)),
            };
        }
        return state;
    }

    // Each policy has a port range of its own, by which its chain is known.
    private static DevicePolicy PolicyOf(string key, ushort port)
    {
        PolicyRule rule = new()
        {
            Origin = new(key, key),
            Direction = PolicyDirection.FromDevice,
            Family = AddressFamily.InterNetwork,
            Traffic = new() { Protocol = IpProtocols.Tcp, PeerPorts = PortSet.Range(port, (ushort)(port + 1)) },
            Allows = true,
        };
        return PolicyCompiler.Nothing with
        {
            FromDevice = [rule, rule with { Peer = new() { DnsName = key } }, rule with { Peer = new() { Classes = [new(PeerClassKind.Controller, key)] } }],
            ToDevice = [rule with { Direction = PolicyDirection.ToDevice, Traffic = Traffic.Any, Peer = new() { Network = IPNetwork.Parse($"198.51.100.{port - 1000}/32") } }],
        };
    }
}
