using System.Collections.Immutable;
using System.Net;
using System.Net.NetworkInformation;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Networks;
using EdgeGuard.Core.Nft;
using EdgeGuard.Linux.Nft;

namespace EdgeGuard.Linux.Interfaces;

/// <summary>Reads facts about the governed interfaces; changes nothing.</summary>
public static class GatewayFactReader
{
    // Constant while this kernel runs.
    private static readonly Lazy<bool> PortHooks = new(() =>
    {
        using NftTable table = NftTable.Open();
        return NftFeature.Probe(table, "", "", MissingNftFeatures.Ports, NftFeature.AtPorts).IsPresent;
    });

    /// <summary>The facts of the calling thread's network namespace. If the kernel refuses, <see cref="GatewayFacts.Unread"/> says why.</summary>
    /// <param name="governed">Names of the interfaces to read; a missing interface is missing in the result.</param>
    public static GatewayFacts Read(IEnumerable<string> governed) => Read([.. governed]);

    private static GatewayFacts Read(string[] governed)
    {
        try
        {
            using RouteSocket socket = new();
            IReadOnlyList<Link> links = LinkTable.Read(socket);
            IReadOnlyDictionary<int, int> stations = ForwardingTable.CountStations(socket);
            return new()
            {
                Interfaces = links.IntersectBy(governed, l => l.Name)
                    .ToImmutableSortedDictionary(l => l.Name, l => FactsOf(l, links, stations), StringComparer.Ordinal),
                GuardsPorts = PortHooks.Value,
                OwnMacs = [.. links.Select(l => l.Mac).OfType<MacAddress>()],
                OwnAddresses = [.. NetworkInterface.GetAllNetworkInterfaces().SelectMany(i => i.GetIPProperties().UnicastAddresses).Select(a => WithoutScope(a.Address))],
                Upstreams = DefaultRouters.Read(governed),
                Offloads = FlowTables.Read(),
                ShowsBridged = new KernelSetting("bridge/bridge-nf-call-iptables").IsOn || new KernelSetting("bridge/bridge-nf-call-ip6tables").IsOn,
                FiltersBridged = new KernelSetting("bridge/bridge-nf-call-iptables").IsOn && new KernelSetting("bridge/bridge-nf-call-ip6tables").IsOn,
            };
        }
        catch (Exception refused) when (refused is KernelRefusedException or NetworkInformationException)
        {
            return new() { Interfaces = ImmutableSortedDictionary<string, InterfaceFacts>.Empty, Unread = refused.Message };
        }
    }

    private static InterfaceFacts FactsOf(Link link, IReadOnlyList<Link> all, IReadOnlyDictionary<int, int> stations) => new()
    {
        Name = link.Name,
        Mac = link.Mac,
        IsBridge = link.Kind == "bridge",
        IsWireless = IsRadio(link.Name),
        ProxiesArp = new KernelSetting($"ipv4/conf/{link.Name}/proxy_arp").IsOn || new KernelSetting($"ipv4/conf/{link.Name}/proxy_arp_pvlan").IsOn,
        ProxiesNdp = new KernelSetting($"ipv6/conf/{link.Name}/proxy_ndp").IsOn,
        CarriesVlans = FiltersVlans(link.Name) || all.Any(v => v.Kind == "vlan" && (v.Parent == link.Index || all.Any(p => p.Index == v.Parent && p.IsBridgePort && p.Master == link.Index))),
        Ports =
        [
            .. all.Where(p => p.IsBridgePort && p.Master == link.Index).OrderBy(p => p.Name, StringComparer.Ordinal)
                .Select(p => new PortFacts(p.Name, p.Mac, p.IsIsolated, p.IsHairpin, IsRadio(p.Name), stations.GetValueOrDefault(p.Index))),
        ],
    };

    private static IPAddress WithoutScope(IPAddress address) => address.IsIPv6LinkLocal ? new(address.GetAddressBytes()) : address;

    private static bool FiltersVlans(string bridge) =>
        File.Exists($"/sys/class/net/{bridge}/bridge/vlan_filtering") && File.ReadAllText($"/sys/class/net/{bridge}/bridge/vlan_filtering").Trim() == "1";

    private static bool IsRadio(string name) => Directory.Exists($"/sys/class/net/{name}/phy80211");
}
