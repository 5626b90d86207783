using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using EdgeGuard.Core.Networks;
using EdgeGuard.Core.Wire;

namespace EdgeGuard.Core.Coverage;

/// <summary>
/// Finds rules of other programs that drop what EdgeGuard allows: an <c>accept</c> of one chain does not overrule another's <c>drop</c>. Packets that
/// every device needs are followed through the rules. Only what is sure to be dropped counts.
/// </summary>
public static class ForeignRules
{
    private const int ClientPort = 49_152;
    private const string OutsideIpv4 = "198.18.0.1", OutsideIpv6 = "2001:db8:ffff:ffff::1";

    /// <summary>The families and names of tables with a chain at the forward or input hook, from <c>nft -j list chains</c>; EdgeGuard's own left out.</summary>
    /// <param name="json">The output of nft.</param>
    /// <param name="own">The name of EdgeGuard's table.</param>
    public static ImmutableArray<(string Family, string Name)> Tables(string json, string own)
    {
        using JsonDocument? document = Parse(json);
        if (document is null) return [];
        return
        [
            .. document.RootElement.GetProperty("nftables").EnumerateArray().Where(e => e.TryGetProperty("chain", out _)).Select(e => e.GetProperty("chain"))
                .Where(c => c.TryGetProperty("hook", out JsonElement hook) && hook.GetString() is "forward" or "input")
                .Select(c => (c.GetProperty("family").GetString()!, c.GetProperty("table").GetString()!)).Distinct().Where(t => t.Item1 is "ip" or "ip6" or "inet" && t.Item2 != own),
        ];
    }

    /// <summary>What the tables block, one for each interface and path.</summary>
    /// <param name="tables">Outputs of <c>nft -j list table</c>.</param>
    /// <param name="networks">The governed networks with their prefixes.</param>
    /// <param name="uplinks">Interfaces that lead to other networks.</param>
    /// <param name="dnsPort">The port to which DNS queries of devices come.</param>
    public static ImmutableArray<ForeignBlock> Read(IEnumerable<string> tables, IEnumerable<Network> networks, IReadOnlyCollection<string> uplinks, int dnsPort = DnsHeader.Port)
    {
        List<ForeignBlock> blocks = [];
        Network[] governed = [.. networks];
        foreach (string json in tables)
        {
            using JsonDocument? document = Parse(json);
            if (document is null) continue;
            ForeignTable table = new(document.RootElement);
            blocks.AddRange(from network in governed from one in network.Interfaces from block in Of(table, network, one, uplinks, dnsPort) select block);
        }
        return [.. blocks.DistinctBy(b => (b.Interface, b.Path)).OrderBy(b => b.Interface, StringComparer.Ordinal).ThenBy(b => b.Path)];
    }

    private static IEnumerable<ForeignBlock> Of(ForeignTable table, Network network, string name, IReadOnlyCollection<string> uplinks, int dnsPort) =>
        from sample in Samples(network, name, uplinks, dnsPort)
        let chain = table.Dropping(sample.Packet.OutInterface is null ? "input" : "forward", sample.Packet)
        where chain is not null
        select new ForeignBlock(name, sample.Path, $"{table.Family} {table.Name} {chain}", OwnerOf(table));

    private static IEnumerable<(TrafficPath Path, SamplePacket Packet)> Samples(Network network, string name, IReadOnlyCollection<string> uplinks, int dnsPort)
    {
        foreach (IPNetwork prefix in network.Prefixes)
        {
            bool isIpv4 = prefix.BaseAddress.AddressFamily == AddressFamily.InterNetwork;
            IPAddress device = Near(prefix), outside = IPAddress.Parse(isIpv4 ? OutsideIpv4 : OutsideIpv6);
            TrafficPath path = isIpv4 ? TrafficPath.InternetIpv4 : TrafficPath.InternetIpv6;
            foreach (string uplink in uplinks.Where(u => u != name))
            {
                yield return (path, new(name, uplink, device, outside, "tcp", ClientPort, 443, false));
                yield return (path, new(uplink, name, outside, device, "tcp", 443, ClientPort, true));
            }
            if (network.GatewayAddresses.FirstOrDefault(a => a.AddressFamily == device.AddressFamily && !a.IsIPv6LinkLocal) is not { } gateway) continue;
            yield return (TrafficPath.Gateway, new(name, null, device, gateway, "udp", ClientPort, dnsPort, false));
            if (isIpv4) yield return (TrafficPath.Gateway, new(name, null, IPAddress.Any, IPAddress.Broadcast, "udp", 68, 67, false));
        }
    }

    // An address of the prefix that is neither its first nor its last.
    private static IPAddress Near(IPNetwork prefix)
    {
        byte[] octets = prefix.BaseAddress.GetAddressBytes();
        octets[^1] |= 2;
        return new(octets);
    }

    private static string? OwnerOf(ForeignTable table) =>
        table.Name == "firewalld" ? "firewalld"
        : table.Chains.Any(c => c.StartsWith("ufw", StringComparison.Ordinal)) ? "ufw"
        : table.Chains.Any(c => c.StartsWith("DOCKER", StringComparison.Ordinal)) ? "Docker"
        : null;

    private static JsonDocument? Parse(string json)
    {
        try
        {
            JsonDocument document = JsonDocument.Parse(json);
            if (document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty("nftables", out JsonElement list) && list.ValueKind == JsonValueKind.Array) return document;
            document.Dispose();
            return null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
