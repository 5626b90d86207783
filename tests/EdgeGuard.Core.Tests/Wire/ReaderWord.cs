using System.Globalization;
using EdgeGuard.Core.Wire;

namespace EdgeGuard.Core.Tests.Wire;

/// <summary>What our readers say of one packet, in the words of tshark's fields.</summary>
internal static class ReaderWord
{
    /// <summary>The fields that our readers fill, by tshark's names; none for a packet that is no message of theirs.</summary>
    internal static Dictionary<string, string> Of(Frame frame)
    {
        Dictionary<string, string> said = [];
        if (!LinkReader.TryRead(frame.Link, frame.Bytes.Span, out LinkReader link)) return said;
        if (link.Type == EtherType.Lldp) AddLldp(link.Payload, said);
        if (link.Type is EtherType.Ipv4 or EtherType.Ipv6 && IpPayloadReader.TryRead(link.Payload, out IpPayloadReader ip)) AddDhcp(ip, said);
        return said;
    }

    private static void AddDhcp(in IpPayloadReader ip, Dictionary<string, string> said)
    {
        if (ip.Protocol != UdpReader.Protocol || !UdpReader.TryRead(ip.Payload, out UdpReader udp)) return;
        if (udp.DestinationPort is Dhcp4Reader.ServerPort or Dhcp4Reader.ClientPort) AddDhcp4(udp.Payload, said);
        if (udp.DestinationPort is Dhcp6Reader.ServerPort or Dhcp6Reader.ClientPort) AddDhcp6(udp.Payload, said);
        if (said.GetValueOrDefault("protocol") != "dhcp") return;
        said["ip.src"] = ip.Source.ToString();
        said["ip.dst"] = ip.Destination.ToString();
    }

    private static void AddDhcp4(ReadOnlySpan<byte> payload, Dictionary<string, string> said)
    {
        if (!Dhcp4Reader.TryRead(payload, out Dhcp4Reader message)) return;
        said["protocol"] = "dhcp";
        said["dhcp.option.dhcp"] = message.Type == 0 ? "" : ((int)message.Type).ToString(CultureInfo.InvariantCulture);
        said["dhcp.hw.mac_addr"] = message.ClientMac?.ToString() ?? "";
        said["dhcp.ip.your"] = message.YourAddress.ToString();
        said["dhcp.option.hostname"] = message.HostName ?? "";
        said["dhcp.option.vendor_class_id"] = message.VendorClass ?? "";
        said["dhcp.option.request_list_item"] = message.Fingerprint?.Replace(',', '|') ?? "";
        List<byte> codes = [];
        AddCodes(payload[240..], payload, codes);
        said["dhcp.option.type"] = string.Join('|', codes);
    }

    // tshark shows the options of the other two fields right behind the option that announces them (RFC 2132 §9.3).
    private static void AddCodes(ReadOnlySpan<byte> field, ReadOnlySpan<byte> message, List<byte> codes)
    {
        Dhcp4OptionReader options = new(field);
        while (options.TryRead(out byte code, out ReadOnlySpan<byte> value))
        {
            codes.Add(code);
            if (code != 52 || value.Length != 1) continue;
            if ((value[0] & 1) != 0) AddCodes(message[108..236], default, codes);
            if ((value[0] & 2) != 0) AddCodes(message[44..108], default, codes);
        }
    }

    private static void AddDhcp6(ReadOnlySpan<byte> payload, Dictionary<string, string> said)
    {
        if (!Dhcp6Reader.TryRead(payload, out Dhcp6Reader message)) return;
        said["protocol"] = "dhcpv6";
        said["dhcpv6.msgtype"] = ((int)message.Type).ToString(CultureInfo.InvariantCulture);
        if (message.IsRelayed) return;
        List<int> codes = [];
        AddCodes(payload[4..], codes);
        said["dhcpv6.option.type"] = string.Join('|', codes);
    }

    // Those that hold further options: associations for addresses and prefixes, an address, a prefix (RFC 8415 §21).
    private static void AddCodes(ReadOnlySpan<byte> bytes, List<int> codes)
    {
        Dhcp6OptionReader options = new(bytes);
        while (options.TryRead(out ushort code, out ReadOnlySpan<byte> value))
        {
            codes.Add(code);
            int inner = code switch { 3 or 25 => 12, 4 => 4, 5 => 24, 26 => 25, _ => int.MaxValue };
            if (value.Length > inner) AddCodes(value[inner..], codes);
        }
    }

    private static void AddLldp(ReadOnlySpan<byte> payload, Dictionary<string, string> said)
    {
        if (!LldpReader.TryRead(payload, out LldpReader lldp)) return;
        said["protocol"] = "lldp";
        said["lldp.tlv.system.name"] = lldp.SystemName ?? "";
        List<int> types = [];
        List<int> organizations = [];
        LldpElementReader elements = new(payload);
        while (elements.TryRead(out int type, out ReadOnlySpan<byte> value))
        {
            types.Add(type);
            if (type == 0) break;
            if (type == 127 && value.Length >= 3) organizations.Add(value[0] << 16 | value[1] << 8 | value[2]);
        }
        said["lldp.tlv.type"] = string.Join('|', types);
        said["lldp.orgtlv.oui"] = string.Join('|', organizations);
    }
}
