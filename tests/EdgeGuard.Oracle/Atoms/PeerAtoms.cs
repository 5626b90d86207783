using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using System.Text;
using EdgeGuard.Core.Access;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Policy;
using EdgeGuard.Core.State;
using EdgeGuard.Oracle.Homes;
using EdgeGuard.Oracle.Wires;

namespace EdgeGuard.Oracle.Atoms;

/// <summary>A peer that stands for all others of its cell: no rule and no network tells them apart.</summary>
/// <param name="Address">Its address.</param>
/// <param name="Site">Where packets to it come out.</param>
internal sealed record PeerAtom(IPAddress Address, Site Site)
{
    /// <summary>It can send too: it is one host, and not the gateway, whose own packets are the owner's.</summary>
    internal bool CanSend => Site != Site.Gateway;
}

/// <summary>Cuts all addresses by every network, name and class that the rules speak of: one address of each cell.</summary>
internal static class PeerAtoms
{
    private static readonly ImmutableArray<IPAddress> Always =
    [
        .. Places.Neighbours.SelectMany(h => new[] { h.V4, h.V6 }),
        .. Places.Gateway.Where(g => g.Site is Site.Things or Site.Annex).Select(g => g.Address),
        .. new[]
        {
            "192.168.20.255", "255.255.255.255", "224.0.0.1", "239.1.2.3", "ff02::1", "ff05::1:2:3", "192.0.2.77", "203.0.113.250", "8.250.1.9", "10.250.1.9",
            "172.31.250.9", "192.168.250.9", "224.0.0.251", "2001:db8:c::77", "2600::250:9", "fd00::250:9",
        }.Select(IPAddress.Parse),
    ];

    internal static IEnumerable<PeerAtom> Of(DevicePolicy policy, GatewayState state)
    {
        PeerDirectory directory = GatewayDirectory.Of(state, SmallHome.Subject);
        ImmutableArray<Peer> peers = [.. policy.FromDevice.Concat(policy.ToDevice).Select(r => r.Peer).Distinct()];
        return Always.Concat(peers.SelectMany(p => Spoken(p, directory))).Distinct()
            .Where(a => !IsSubject(a) && Places.SiteOf(a) is not null)
            .DistinctBy(a => Cell(a, peers, directory))
            .Select(a => new PeerAtom(a, Places.SiteOf(a)!.Value));
    }

    private static bool IsSubject(IPAddress address) =>
        address.Equals(Places.Subject.V4) || address.Equals(Places.Subject.V6) || address.Equals(Places.SubjectLink);

    private static IEnumerable<IPAddress> Spoken(Peer peer, PeerDirectory directory)
    {
        foreach (IPAddress address in peer.Classes.SelectMany(c => directory.MembersOf(c))) yield return address;
        if (peer.DnsName is { } name)
        {
            foreach (IPAddress address in directory.AddressesOf(name)) yield return address;
        }
        if (peer.Network is not { } network) yield break;
        foreach (IPAddress address in AddressLine.Around(network)) yield return address;
    }

    // Hosts on networks under care are cells of their own, as each has a policy of its own; so is each kind of address of the gateway.
    private static string Cell(IPAddress address, ImmutableArray<Peer> peers, PeerDirectory directory)
    {
        Site site = Places.SiteOf(address)!.Value;
        StringBuilder cell = new();
        cell.Append(address.AddressFamily == AddressFamily.InterNetwork ? '4' : '6').Append(site);
        if (site is Site.Things or Site.Annex or Site.Family) cell.Append(Places.Neighbours.IndexOf(Places.Neighbours.First(h => h.V4.Equals(address) || h.V6.Equals(address))));
        if (site == Site.Gateway) cell.Append(AddressScope.IsGroup(address) ? 'g' : address.IsIPv6LinkLocal ? 'l' : 'h');
        foreach (Peer peer in peers) cell.Append(directory.Matches(peer, address) ? '1' : '0');
        return cell.ToString();
    }
}
