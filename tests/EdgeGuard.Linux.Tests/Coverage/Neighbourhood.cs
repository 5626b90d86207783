using System.Collections.Immutable;
using System.Net;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Coverage;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.Mud;
using EdgeGuard.Core.Networks;
using EdgeGuard.Core.Nft;
using EdgeGuard.Core.Policy;
using EdgeGuard.Core.State;
using EdgeGuard.Linux.Interfaces;
using EdgeGuard.Linux.Nft;
using EdgeGuard.Linux.Tests.Netns;

namespace EdgeGuard.Linux.Tests.Coverage;

/// <summary>Two things on one bridge of the gateway. The bulb answers at 8080 and 8081; the camera may open both, and the bulb takes 8080 alone.</summary>
internal sealed class Neighbourhood : IDisposable
{
    internal const string Bridge = "br-things";

    internal static readonly IPAddress Gateway4 = IPAddress.Parse("192.168.20.1"), Gateway6 = IPAddress.Parse("2001:db8:20::1");
    internal static readonly IPAddress Bulb4 = IPAddress.Parse("192.168.20.11"), Bulb6 = IPAddress.Parse("2001:db8:20::11");
    internal static readonly IPAddress Camera4 = IPAddress.Parse("192.168.20.10"), Camera6 = IPAddress.Parse("2001:db8:20::10");

    private readonly NftTable _table = NftTable.Open();

    internal Neighbourhood(NetworkNamespace gateway)
    {
        FilterBridged(gateway, "0");
        gateway.Sysctl("net.ipv4.ip_forward", "1");
        gateway.Sysctl("net.ipv6.conf.all.forwarding", "1");
        gateway.Ip($"link add {Bridge} address {GatewayMac} type bridge forward_delay 0 mcast_snooping 0");
        gateway.Ip($"addr add {Gateway4}/24 dev {Bridge}");
        gateway.Ip($"addr add {Gateway6}/64 dev {Bridge} nodad");
        gateway.Ip($"link set {Bridge} up");
        Gateway = gateway;
        Camera = new(gateway, Bridge, "camera", 0x10);
        Bulb = new(gateway, Bridge, "bulb", 0x11);
    }

    internal NetworkNamespace Gateway { get; }

    /// <summary>The MAC address of the gateway's bridge.</summary>
    internal MacAddress GatewayMac { get; } = MacAddress.Parse("02:00:5e:00:53:01");

    internal Station Camera { get; }

    internal Station Bulb { get; }

    /// <summary>Gives both their addresses, and the bulb its services.</summary>
    internal void Furnish()
    {
        Camera.Do(inside => inside.Ip($"addr add {Camera4}/24 dev eth0"));
        Camera.Do(inside => inside.Ip($"addr add {Camera6}/64 dev eth0 nodad"));
        Bulb.Do(inside => inside.Ip($"addr add {Bulb4}/24 dev eth0"));
        Bulb.Do(inside => inside.Ip($"addr add {Bulb6}/64 dev eth0 nodad"));
        Bulb.Listen(8080);
        Bulb.Listen(8081);
    }

    /// <summary>Whether the kernel shows what the bridge carries to the rules; a kernel without br_netfilter never does.</summary>
    internal static void FilterBridged(NetworkNamespace gateway, string value)
    {
        if (!Directory.Exists("/proc/sys/net/bridge")) return;
        gateway.Sysctl("net.bridge.bridge-nf-call-iptables", value);
        gateway.Sysctl("net.bridge.bridge-nf-call-ip6tables", value);
    }

    /// <summary>Looks at the machine, as the agent does, and takes what it sees into the state.</summary>
    internal static GatewayState Looked(GatewayState state) => state with { Facts = GatewayFactReader.Read([Bridge]) };

    /// <summary>The grade of a way, as the machine is now.</summary>
    internal static CoverageGrade Grade(GatewayState state, TrafficPath path) => CoverageAssessment.Judge(Looked(state))[0].Paths[(int)path].Grade;

    /// <summary>The state with both bound and held to their profiles.</summary>
    internal GatewayState State(EnforcementMode mode = EnforcementMode.Enforce, BridgeCare care = BridgeCare.Isolate) => new GatewayState()
    {
        Gateway = "test",
        Enforcement = new(1, true, null),
        Networks = ImmutableSortedDictionary<string, Network>.Empty.Add("things", new()
        {
            Name = "things",
            Kind = NetworkKind.Iot,
            Mode = mode,
            Bridge = care,
            Interfaces = [Bridge],
            Prefixes = [IPNetwork.Parse("192.168.20.0/24"), IPNetwork.Parse("2001:db8:20::/64")],
            GatewayAddresses = [Gateway4, Gateway6],
        }),
    }.With(Camera.Mac, "camera", [Camera4, Camera6], from: [8080, 8081], to: []).With(Bulb.Mac, "bulb", [Bulb4, Bulb6], from: [], to: [8080]);

    /// <summary>Makes a state the one in force, and the kernel stand in for neighbours as it says.</summary>
    internal GatewayState Enforce(GatewayState state)
    {
        GatewayState looked = Looked(state);
        _table.Apply(RulesetCompiler.Compile(looked));
        foreach ((string name, ImmutableHashSet<IPAddress> addresses) in NdProxyEntries.Of(looked))
        {
            foreach (IPAddress address in addresses) NeighborProxies.Add(name, address);
        }
        return looked;
    }

    public void Dispose()
    {
        _table.Dispose();
        Camera.Dispose();
        Bulb.Dispose();
    }
}

internal static class Bound
{
    private static readonly DateTimeOffset Noon = new(2026, 6, 1, 12, 0, 0, TimeSpan.Zero);

    /// <summary>A device with a profile that lets it open these TCP ports of neighbours, and lets them open those.</summary>
    internal static GatewayState With(this GatewayState state, MacAddress mac, string name, ImmutableArray<IPAddress> addresses, ushort[] from, ushort[] to)
    {
        MudFile file = new()
        {
            MudUrl = $"https://{name}.example/{name}.json",
            LastUpdate = DateTimeOffset.UnixEpoch,
            IsSupported = true,
            FromDevice = ["from"],
            ToDevice = ["to"],
            Acls = [new() { Name = "from", Aces = [.. from.Select(Allow)] }, new() { Name = "to", Aces = [.. to.Select(Allow)] }],
        };
        Device device = new()
        {
            Id = DeviceId.Of(mac),
            Mac = mac,
            Network = "things",
            Interface = Neighbourhood.Bridge,
            Name = name,
            Addresses = addresses,
            ProfileKey = name,
            ProfileSource = SightingSource.Configuration,
            FirstSeen = Noon,
            LastSeen = Noon,
        };
        return state with
        {
            Devices = state.Devices.SetItem(device.Id, device),
            Profiles = state.Profiles.SetItem(name, new(file, PolicyCompiler.Compile(file), SignatureJudgement.Local, Noon)),
        };
    }

    private static Ace Allow(ushort port) => new()
    {
        Name = $"tcp-{port}",
        Matches = new() { Tcp = new() { DestinationPort = PortMatch.EqualTo(port) } },
        Forwarding = AceAction.Accept,
    };
}
