using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using EdgeGuard.Core.Access;
using EdgeGuard.Core.Networks;
using EdgeGuard.Core.Policy;
using static EdgeGuard.Core.Nft.Rules;

namespace EdgeGuard.Core.Nft;

/// <summary>
/// What no order may close, so that a person can always undo it. On a trusted network, every station reaches SSH, login page, DNS and NTP of the
/// gateway, also one that is bound to no address. On other networks, the named devices reach SSH and login page.
/// </summary>
/// <remarks>Each rule names the interfaces of one network and the gateway's addresses there, so that no other network can use it.</remarks>
internal static class ManagementRules
{
    private const ushort Dns = 53, Ntp = 123;

    private static readonly IPNetwork LinkLocal = IPNetwork.Parse("fe80::/10");

    /// <summary>The rules ahead of the check of bindings; none on a network where every station reaches the gateway anyway.</summary>
    internal static IEnumerable<NftRule> OnInput(HomeAccess home) => IpFamily.Both.SelectMany(f => home.Networks.SelectMany(n => OnNetwork(f, n, home)));

    private static IEnumerable<NftRule> OnNetwork(IpFamily f, NetworkAccess n, HomeAccess home)
    {
        ImmutableArray<NftRange> own = [.. Of(n.Network.GatewayAddresses, f).Select(a => NftRange.Of(NftKey.Of(a))).OrderBy(r => r.First)];
        if (own.IsEmpty) yield break;
        NftStatement[] toGateway = [new NftStatement.Match(NftField.InInterface, [.. n.Network.Interfaces.Select(NftKey.OfInterface).Order().Select(NftRange.Of)]), new NftStatement.Match(f.Destination, own)];
        if (n.Network.Kind == NetworkKind.Trusted)
        {
            if (n.Mode == EnforcementMode.Monitor) yield break;
            NftStatement.Match from = new(f.Source, [.. Sources(n.Network, f)]);
            yield return Rule("trusted network: management and DNS", [.. toGateway, from, Is(NftField.Protocol, IpProtocols.Tcp), Ports([.. home.ManagementPorts, Dns]), Accept]);
            yield return Rule("trusted network: DNS and NTP", [.. toGateway, from, Is(NftField.Protocol, IpProtocols.Udp), Ports([Dns, Ntp]), Accept]);
        }
        else if (!home.Admins.IsEmpty)
        {
            NftStatement.Match admin = new(NftField.EtherSource, [.. home.Admins.Select(NftKey.Of).Order().Select(NftRange.Of)]);
            yield return Rule("admin device: management", [.. toGateway, admin, Is(NftField.Protocol, IpProtocols.Tcp), Ports([.. home.ManagementPorts]), Accept]);
        }
    }

    private static IEnumerable<NftRange> Sources(Network network, IpFamily f) =>
        network.Prefixes.Where(p => p.BaseAddress.AddressFamily == f.Family).Concat(f.Family == AddressFamily.InterNetworkV6 ? [LinkLocal] : []).Select(Range).OrderBy(r => r.First);

    private static IEnumerable<IPAddress> Of(ImmutableArray<IPAddress> addresses, IpFamily f) => addresses.Where(a => a.AddressFamily == f.Family).Distinct();

    private static NftStatement.Match Ports(params IEnumerable<ushort> ports) =>
        new(NftField.DestinationPort, [.. ports.Distinct().Order().Select(port => NftRange.Of(NftKey.Of(port)))]);
}
