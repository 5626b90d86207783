using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using EdgeGuard.Core.Mud;
using EdgeGuard.Core.Policy;

namespace EdgeGuard.Core.Learning;

/// <summary>What the operator may add to the baseline.</summary>
public sealed record BaselineSettings
{
    /// <summary>UDP ports of internet hosts besides time: QUIC and call set-up unless said otherwise.</summary>
    public ImmutableArray<ushort> UdpPorts { get; init; } = [443, 3478];

    /// <summary>
    /// Hosts whose names a device resolved may be used on ports from <see cref="Baseline.FirstFreePort"/>, except for those that attackers look for.
    /// Needs the DNS proxy. It is not in the file, because MUD has no term for it.
    /// </summary>
    public bool OpensResolvedHosts { get; init; } = true;

    /// <summary>Rate limit of the baseline. MUD has no term for it, so it is not in the file.</summary>
    public RateLimit RateLimit { get; init; } = new(FlowsPerSecond: 20, FlowsAtOnce: 200, PacketsPerSecond: 2000, PacketsAtOnce: 10_000);
}

/// <summary>
/// The profile of a device that has none of its own. It allows DNS, time, web and messages with any internet host, high ports of
/// hosts whose names it resolved, and everything with the configured hubs. It allows no neighbors, other local networks, remote login or mail, which worms and floods need.
/// </summary>
public static class Baseline
{
    /// <summary>The URL of the profile; it serves nothing. Configured hubs are the controllers of this URL (RFC 8520 §4.7).</summary>
    public const string Url = "https://edgeguard.example/baseline-iot.json";

    /// <summary>The first port that no service of the system uses (RFC 6335 §6).</summary>
    public const ushort FirstFreePort = 1024;

    private const ushort Dns = 53;
    private const ushort Ntp = 123;

    private static readonly (string Name, ushort Port)[] Tcp = [("web", 80), ("secure-web", 443), ("secure-messages", 8883), ("push", 5223)];

    // Neither local to this gateway nor internet hosts: other networks of the home or of the provider.
    private static readonly ImmutableArray<IPNetwork> NotInternet =
    [
        .. new[] { "10.0.0.0/8", "100.64.0.0/10", "169.254.0.0/16", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7", "fe80::/10" }.Select(IPNetwork.Parse),
    ];

    /// <summary>The compiled policy of the baseline.</summary>
    public static DevicePolicy Policy(BaselineSettings settings)
    {
        DevicePolicy policy = PolicyCompiler.Compile(File(settings)) with { RateLimit = settings.RateLimit };
        return settings.OpensResolvedHosts ? policy with { FromDevice = [.. policy.FromDevice, .. ResolvedHosts()] } : policy;
    }

    /// <summary>The MUD file.</summary>
    public static MudFile File(BaselineSettings settings) => ProfileAssembly.Assemble(
        new()
        {
            MudUrl = Url,
            LastUpdate = new(2026, 11, 1, 0, 0, 0, TimeSpan.Zero),
            IsSupported = true,
            SystemInfo = "Any thing without a profile of its own",
            MfgName = "EdgeGuard",
            ModelName = "baseline",
        },
        [.. new[] { AddressFamily.InterNetwork, AddressFamily.InterNetworkV6 }.SelectMany(family => Services(settings, family))]);

    // Behind the prohibitions: a name leads to no other local address.
    private static IEnumerable<PolicyRule> ResolvedHosts()
    {
        PortSet ports = Suspicions.AttackedPorts.Aggregate(PortSet.Range(FirstFreePort, ushort.MaxValue), (all, attacked) => all.Common(PortSet.AllBut(attacked)));
        return from family in new[] { AddressFamily.InterNetwork, AddressFamily.InterNetworkV6 }
               from protocol in new[] { IpProtocols.Tcp, IpProtocols.Udp }
               select new PolicyRule
               {
                   Origin = new("baseline", "resolved-hosts"),
                   Direction = PolicyDirection.FromDevice,
                   Family = family,
                   Peer = new() { DnsName = ProfileNames.AnyResolved },
                   Traffic = new() { Protocol = protocol, PeerPorts = ports },
                   Allows = true,
               };
    }

    // Order counts: own servers and hubs first, then no other local address, then the internet.
    private static IEnumerable<ServiceEntry> Services(BaselineSettings settings, AddressFamily family)
    {
        yield return Controller("names", MudMatch.DnsController, IpProtocols.Udp, Dns);
        yield return Controller("names-tcp", MudMatch.DnsController, IpProtocols.Tcp, Dns);
        yield return Controller("time", MudMatch.NtpController, IpProtocols.Udp, Ntp);
        yield return new() { Name = "to-hubs", Family = family, Class = new() { MyController = true } };
        yield return new() { Name = "from-hubs", Family = family, Class = new() { MyController = true }, Starter = PolicyDirection.ToDevice };
        yield return new() { Name = "no-neighbours", Family = family, Class = new() { LocalNetworks = true }, Allows = false };
        foreach (IPNetwork network in NotInternet.Where(network => network.BaseAddress.AddressFamily == family))
            yield return new() { Name = $"no-{network.ToString().Replace('/', '-')}", Family = family, Network = network, Allows = false };
        foreach ((string name, ushort port) in Tcp) yield return Internet(name, IpProtocols.Tcp, port);
        yield return Internet("internet-time", IpProtocols.Udp, Ntp);
        foreach (ushort port in settings.UdpPorts) yield return Internet($"udp-{port}", IpProtocols.Udp, port);

        ServiceEntry Controller(string name, string urn, byte protocol, ushort port) =>
            new() { Name = name, Family = family, Class = new() { Controller = urn }, Protocol = protocol, Service = PortMatch.EqualTo(port) };

        ServiceEntry Internet(string name, byte protocol, ushort port) =>
            new() { Name = name, Family = family, Protocol = protocol, Service = PortMatch.EqualTo(port) };
    }
}
