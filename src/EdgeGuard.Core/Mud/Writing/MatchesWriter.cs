using System.Net;
using System.Text.Json;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Mud.Reading;

namespace EdgeGuard.Core.Mud.Writing;

/// <summary>The container <c>matches</c> (RFC 8519 §4.1). A member with conditions that were not understood is written as it was sent.</summary>
internal static class MatchesWriter
{
    internal static void Write(Utf8JsonWriter json, AceMatches matches)
    {
        void Part<T>(string name, T? match, Action<Utf8JsonWriter, T> write)
            where T : class
        {
            if (match is null || matches.NotUnderstood.Any(unknown => unknown.Name == name)) return;
            json.WriteStartObject(name);
            write(json, match);
            json.WriteEndObject();
        }

        Part($"{MudModules.Mud}:mud", matches.Mud, WriteMud);
        Part("eth", matches.Ethernet, WriteEthernet);
        Part("ipv4", matches.Ipv4, (writer, ip) => WriteIp(writer, ip, "ipv4"));
        Part("ipv6", matches.Ipv6, (writer, ip) => WriteIp(writer, ip, "ipv6"));
        Part("tcp", matches.Tcp, WriteTcp);
        Part("udp", matches.Udp, WriteUdp);
        Part("icmp", matches.Icmp, WriteIcmp);
        Part($"{MudModules.AclTls}:client-profiles", matches.TlsProfiles.Count == 0 ? null : matches.TlsProfiles, ExtensionWriter.WriteTlsProfiles);
        json.WriteText("egress-interface", matches.EgressInterface);
        json.WriteText("ingress-interface", matches.IngressInterface);
        foreach (UnknownCondition unknown in matches.NotUnderstood)
        {
            json.WritePropertyName(unknown.Name);
            json.WriteRawValue(unknown.Json);
        }
    }

    private static void WriteMud(Utf8JsonWriter json, MudMatch mud)
    {
        json.WriteText("manufacturer", mud.Manufacturer);
        json.WriteEmpty("same-manufacturer", mud.SameManufacturer);
        json.WriteText("model", mud.Model);
        json.WriteEmpty("local-networks", mud.LocalNetworks);
        json.WriteText("controller", mud.Controller);
        json.WriteEmpty("my-controller", mud.MyController);
    }

    private static void WriteEthernet(Utf8JsonWriter json, EthernetMatch eth)
    {
        void Mac(string name, MacAddress? mac) => json.WriteText(name, mac?.ToString());

        Mac("destination-mac-address", eth.Destination);
        Mac("destination-mac-address-mask", eth.DestinationMask);
        Mac("source-mac-address", eth.Source);
        Mac("source-mac-address-mask", eth.SourceMask);
        json.WriteWhole("ethertype", eth.EtherType);
    }

    private static void WriteIp(Utf8JsonWriter json, IpMatch ip, string family)
    {
        void Network(string name, IPNetwork? network) => json.WriteText($"{name}-{family}-network", network?.ToString());

        json.WriteText($"{MudModules.AclDns}:src-dnsname", ip.SourceDnsName);
        json.WriteText($"{MudModules.AclDns}:dst-dnsname", ip.DestinationDnsName);
        json.WriteWhole("dscp", ip.Dscp);
        json.WriteWhole("ecn", ip.Ecn);
        json.WriteWhole("length", ip.Length);
        json.WriteWhole("ttl", ip.Ttl);
        json.WriteWhole("protocol", ip.Protocol);
        json.WriteWhole("ihl", ip.HeaderLength);
        json.WriteBits("flags", ip.Flags);
        json.WriteWhole("offset", ip.Offset);
        json.WriteWhole("identification", ip.Identification);
        Network("destination", ip.DestinationNetwork);
        Network("source", ip.SourceNetwork);
        json.WriteWhole("flow-label", ip.FlowLabel);
    }

    private static void WriteTcp(Utf8JsonWriter json, TcpMatch tcp)
    {
        json.WriteWhole("sequence-number", tcp.SequenceNumber);
        json.WriteWhole("acknowledgement-number", tcp.AcknowledgementNumber);
        json.WriteWhole("data-offset", tcp.DataOffset);
        json.WriteWhole("reserved", tcp.Reserved);
        json.WriteBits("flags", tcp.Flags);
        json.WriteWhole("window-size", tcp.WindowSize);
        json.WriteWhole("urgent-pointer", tcp.UrgentPointer);
        json.WriteText("options", tcp.Options);
        json.WriteText($"{MudModules.Mud}:direction-initiated", tcp.DirectionInitiated switch
        {
            DirectionInitiated.FromDevice => "from-device",
            DirectionInitiated.ToDevice => "to-device",
            _ => null,
        });
        WritePort(json, "source-port", tcp.SourcePort);
        WritePort(json, "destination-port", tcp.DestinationPort);
    }

    private static void WriteUdp(Utf8JsonWriter json, UdpMatch udp)
    {
        json.WriteWhole("length", udp.Length);
        WritePort(json, "source-port", udp.SourcePort);
        WritePort(json, "destination-port", udp.DestinationPort);
    }

    private static void WriteIcmp(Utf8JsonWriter json, IcmpMatch icmp)
    {
        json.WriteWhole("type", icmp.Type);
        json.WriteWhole("code", icmp.Code);
        json.WriteText("rest-of-header", icmp.RestOfHeader);
    }

    private static void WritePort(Utf8JsonWriter json, string name, PortMatch? port)
    {
        if (port is null) return;
        json.WriteStartObject(name);
        if (port.Operator == PortOperator.Range)
        {
            json.WriteNumber("lower-port", port.Lower);
            json.WriteNumber("upper-port", port.Upper);
        }
        else
        {
            json.WriteString("operator", OperatorName(port.Operator));
            json.WriteNumber("port", port.Lower);
        }
        json.WriteEndObject();
    }

    private static string OperatorName(PortOperator comparison) => comparison switch
    {
        PortOperator.LessOrEqual => "lte",
        PortOperator.GreaterOrEqual => "gte",
        PortOperator.NotEqual => "neq",
        _ => "eq",
    };
}
