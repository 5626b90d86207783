using System.Net;
using EdgeGuard.Core.Mud.Reading.Types;

namespace EdgeGuard.Core.Mud.Reading;

/// <summary>The containers <c>ipv4</c> and <c>ipv6</c> (RFC 8519 §4.2) with the names of RFC 8520 §8.</summary>
internal static class IpMatchReader
{
    private const string SourceName = $"{MudModules.AclDns}:src-dnsname";
    private const string DestinationName = $"{MudModules.AclDns}:dst-dnsname";

    internal static IpMatch ReadIpv4(ObjectReader ipv4) => ReadCommon(ipv4) with
    {
        SourceNetwork = ReadNetwork(ipv4, "source-ipv4-network", YangTypes.Ipv4Prefix),
        DestinationNetwork = ReadNetwork(ipv4, "destination-ipv4-network", YangTypes.Ipv4Prefix),
        HeaderLength = ipv4.Value("ihl", YangTypes.HeaderLength),
        Flags = ipv4.Object("flags", YangTypes.Ipv4Flags) ?? [],
        Offset = ipv4.Value("offset", YangTypes.FragmentOffset),
        Identification = ipv4.Value("identification", YangTypes.UInt16),
    };

    internal static IpMatch ReadIpv6(ObjectReader ipv6) => ReadCommon(ipv6) with
    {
        SourceNetwork = ReadNetwork(ipv6, "source-ipv6-network", YangTypes.Ipv6Prefix),
        DestinationNetwork = ReadNetwork(ipv6, "destination-ipv6-network", YangTypes.Ipv6Prefix),
        FlowLabel = ipv6.Value("flow-label", YangTypes.FlowLabel),
    };

    private static IpMatch ReadCommon(ObjectReader ip) => new()
    {
        Dscp = ip.Value("dscp", YangTypes.Dscp),
        Ecn = ip.Value("ecn", YangTypes.Ecn),
        Length = ip.Value("length", YangTypes.UInt16),
        Ttl = ip.Value("ttl", YangTypes.UInt8),
        Protocol = ip.Value("protocol", YangTypes.UInt8),
        SourceDnsName = ReadName(ip, SourceName, ip.Context.FromDevice, "from-device-policy"),
        DestinationDnsName = ReadName(ip, DestinationName, ip.Context.ToDevice, "to-device-policy"),
    };

    private static IPNetwork? ReadNetwork(ObjectReader ip, string node, PrefixType type)
    {
        if (ip.Value(node, type) is not { } written) return null;
        if (written.HasHostBits) ip.Remark(MudRules.HostBits, node, $"Bits behind the prefix are set; {node} means {written.Network}.");
        AddressAdvice.Give(ip, node, written.Network);
        return written.Network;
    }

    // The near end of every packet is the device itself, which has no name (RFC 8520 §8.2).
    private static string? ReadName(ObjectReader ip, string node, HashSet<string> forbidden, string policy)
    {
        if (ip.Object(node, YangTypes.Host) is not { } name) return null;
        if (forbidden.Contains(ip.Context.AclName))
        {
            ip.Remark(MudRules.DnsDirection, node, $"{node} names the device's own end, since {policy} uses this list. Name the other end, or remove it.");
        }
        if (InetPatterns.IsAddress(name))
        {
            ip.Remark(MudRules.AddressAsName, node, $"{node} is an address, which DNS never answers for. Write it as a network.");
        }
        if (name.StartsWith("*.", StringComparison.Ordinal))
        {
            ip.Remark(MudRules.WildcardName, node, $"{node} stands for every name that ends in \"{name[1..]}\".");
        }
        return name;
    }
}
