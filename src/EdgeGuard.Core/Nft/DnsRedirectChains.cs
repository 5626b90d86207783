using System.Collections.Immutable;
using EdgeGuard.Core.Access;
using EdgeGuard.Core.Policy;
using EdgeGuard.Core.State;
using static EdgeGuard.Core.Nft.Rules;

namespace EdgeGuard.Core.Nft;

/// <summary>
/// Redirects the DNS questions of devices to the gate, whatever server they are for, as long as the gate reports that it is alive. Otherwise the set
/// <c>dns_proxy_up</c> is empty within half a minute, and questions go where the profile permits.
/// </summary>
internal static class DnsRedirectChains
{
    /// <summary>The port of name servers, while the gate is up.</summary>
    internal const string Up = "dns_proxy_up";

    private const string Gated = "dns_proxied", Asked = "dns_questions", AskedAtPort = "dns_port_questions", Servers = "dns_server";
    private const ushort NameServer = 53;

    /// <summary>Ahead of where most others rewrite destinations, so that a redirect of theirs does not come first.</summary>
    private const int Priority = -105;

    /// <summary>Just ahead of the redirect, which only the first packet of a flow meets.</summary>
    private const int RatePriority = -110;

    /// <summary>What is redirected, if there is a gate.</summary>
    internal static IEnumerable<NftChain> Of(DnsGateStatus? gate)
    {
        if (gate is null) yield break;
        yield return new()
        {
            Name = "dns_rate",
            Hook = new(NftChainType.Filter, NftHookPoint.Prerouting, RatePriority),
            Rules =
            [
                Rule("DNS question of a device, within the rate", [.. Question, In(Gated, NftField.EtherSource), Rate(Asked, NftField.EtherSource, gate.QuestionsPerSecond * DnsGateStatus.KernelTimes), Accept]),
                Rule("above the rate", [.. Question, In(Gated, NftField.EtherSource), Counter, Drop]),
            ],
        };
        ImmutableArray<NftRule> literals = !gate.LeavesLiterals ? [] :
        [
            .. IpFamily.Both.Select(f => Rule("DNS server that the profile names by address", In("lan_if", NftField.InInterface), Ports, IsPort(NftField.DestinationPort, NameServer),
                In(f.Named(Servers), NftField.EtherSource, f.Destination, NftField.Protocol), Return)),
        ];
        yield return new()
        {
            Name = "dns_redirect",
            Hook = new(NftChainType.Nat, NftHookPoint.Prerouting, Priority),
            Rules =
            [
                .. literals,
                Rule("DNS questions go to the DNS proxy while it is up", In("lan_if", NftField.InInterface), In(Gated, NftField.EtherSource), Ports, In(Up, NftField.DestinationPort),
                    new NftStatement.Redirect(gate.Port)),
            ],
        };
    }

    /// <summary>The sets that its chain looks into.</summary>
    internal static IEnumerable<NftSet> Sets(AccessTable access)
    {
        if (access.Home.Gate is null) yield break;
        yield return new()
        {
            Name = Gated,
            Key = [NftType.EtherAddr],
            Elements = [.. access.Devices.Where(d => d.IsGated).SelectMany(d => d.Macs).Order().Select(mac => new NftElement(NftKey.Of(mac)))],
        };
        yield return new() { Name = Up, Key = [NftType.InetService], HasTimeout = true, Elements = [SignOfLife] };
        yield return RulesetCompiler.Meter(Asked, NftType.EtherAddr);
        if (access.Home.Gate.LeavesLiterals)
        {
            foreach (IpFamily f in IpFamily.Both) yield return NamedServers(access, f);
        }
        if (HasPorts(access)) yield return RulesetCompiler.Meter(AskedAtPort, NftType.IfName);
    }

    /// <summary>At the bridge ports of enforced networks: devices behind one port leave the proxy to those behind others.</summary>
    internal static IEnumerable<NftRule> AtPorts(AccessTable access)
    {
        if (access.Home.Gate is not { } gate || !HasPorts(access)) yield break;
        ImmutableArray<NftStatement> question = [In("guarded_if", NftField.InInterface), Is(NftField.Protocol, IpProtocols.Udp), In(Up, NftField.DestinationPort)];
        yield return Rule("DNS question at a port, within the rate", [.. question, Rate(AskedAtPort, NftField.InInterface, gate.QuestionsPerSecond * DnsGateStatus.KernelTimes * DnsGateStatus.PortTimes), Accept]);
        yield return Rule("above the rate", [.. question, Counter, Drop]);
    }

    private static NftSet NamedServers(AccessTable access, IpFamily f)
    {
        Dictionary<string, NftKey[]> servers = [];
        foreach (DeviceAccess device in access.Devices.Where(d => d.IsGated).DistinctBy(d => d.Source.Key))
        {
            servers[device.Source.Key] = [.. DnsRedirect.NamedServers(device.Source.Policy(), access.Directory)
                .Where(s => s.Server.AddressFamily == f.Family).Select(s => NftKey.Of(s.Server).Then(NftKey.Of(s.Protocol)))];
        }
        return new()
        {
            Name = f.Named(Servers),
            Key = [NftType.EtherAddr, f.Address, NftType.InetProto],
            Elements = [.. from device in access.Devices where device.IsGated from mac in device.Macs from server in servers[device.Source.Key] let key = NftKey.Of(mac).Then(server) orderby key select new NftElement(key)],
        };
    }

    private static ImmutableArray<NftStatement> Question =>
        [In("lan_if", NftField.InInterface), Is(NftField.Protocol, IpProtocols.Udp), In(Up, NftField.DestinationPort)];

    private static NftStatement.Meter Rate(string set, NftField of, int perSecond) => new(set, [of], perSecond, perSecond * DnsGateStatus.Rest);

    private static bool HasPorts(AccessTable access) => access.Home.Networks.Any(n => !n.Ports.IsEmpty);

    /// <summary>The element that each report of the gate renews.</summary>
    internal static NftElement SignOfLife { get; } = new(NftKey.Of(NameServer)) { Timeout = DnsGateStatus.DeadAfter };

    /// <summary>A bound device reaches the gate by the redirect, and in no other way.</summary>
    internal static ImmutableArray<NftRule> Entrance(IpFamily f, DnsGateStatus? gate) => gate is null ? [] :
    [
        Rule("redirected DNS question", Ports, IsPort(NftField.DestinationPort, gate.Port), new NftStatement.DestinationRewritten(), Accept),
        Rule("the DNS proxy is not asked directly", Ports, IsPort(NftField.DestinationPort, gate.Port), Goto(f.Named("violation_out"))),
    ];

    private static NftStatement Ports => Is(NftField.Protocol, IpProtocols.Tcp, IpProtocols.Udp);
}
