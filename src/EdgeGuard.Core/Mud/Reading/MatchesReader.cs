using EdgeGuard.Core.Mud.Reading.Types;

namespace EdgeGuard.Core.Mud.Reading;

/// <summary>The container <c>matches</c> of an entry, with what RFC 8520 §4 adds to it (RFC 8519 §4.1).</summary>
internal static class MatchesReader
{
    private static readonly AclType[] EthernetTypes =
        [AclType.Ethernet, AclType.MixedEthernetIpv4, AclType.MixedEthernetIpv6, AclType.MixedEthernetIpv4Ipv6];

    private static readonly AclType[] Ipv4Types = [AclType.Ipv4, AclType.MixedEthernetIpv4, AclType.MixedEthernetIpv4Ipv6];

    private static readonly AclType[] Ipv6Types = [AclType.Ipv6, AclType.MixedEthernetIpv6, AclType.MixedEthernetIpv4Ipv6];

    internal static AceMatches Read(ObjectReader matches)
    {
        matches.Choice("ipv4", "ipv6");
        matches.Choice("tcp", "udp", "icmp");
        CheckType(matches, "eth", EthernetTypes);
        CheckType(matches, "ipv4", Ipv4Types);
        CheckType(matches, "ipv6", Ipv6Types);
        return new()
        {
            Ethernet = matches.Container("eth", EthernetMatchReader.Read),
            Ipv4 = matches.Container("ipv4", IpMatchReader.ReadIpv4),
            Ipv6 = matches.Container("ipv6", IpMatchReader.ReadIpv6),
            Tcp = matches.Container("tcp", TcpMatchReader.Read),
            Udp = matches.Container("udp", UdpMatchReader.Read),
            Icmp = matches.Container("icmp", IcmpMatchReader.Read),
            Mud = matches.Container($"{MudModules.Mud}:mud", MudMatchReader.Read),
            TlsProfiles = TlsProfileReader.Read(matches),
            EgressInterface = ReadInterface(matches, "egress-interface"),
            IngressInterface = ReadInterface(matches, "ingress-interface"),
        };
    }

    // The module wants some ACL of the file, not this one, to have a fitting type; its author surely meant this one.
    private static void CheckType(ObjectReader matches, string header, AclType[] fitting)
    {
        ReadContext context = matches.Context;
        if (context.AclType is not { } own || fitting.Contains(own) || matches.Find(header) is not { } item) return;
        bool anyFits = fitting.Any(context.AclTypes.Contains);
        context.Problems.Add(anyFits ? MudRules.AclTypeLoose : MudRules.AclTypeMatch, item,
            $"The type of this access list has no place for {header}. Give the list a type that has, or remove the match.");
    }

    private static string? ReadInterface(ObjectReader matches, string name)
    {
        if (matches.Object(name, YangTypes.Text) is not { } value) return null;
        matches.Remark(MudRules.Interface, name, $"{name} names an interface, and a MUD file has none. Remove it.");
        return value;
    }
}
