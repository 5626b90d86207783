using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using EdgeGuard.Core.Addresses;

namespace EdgeGuard.Core.Policy;

/// <summary>
/// A flow in words, the sender of the first packet on the left. Examples: <c>tcp 192.0.2.10:40000 &gt; 198.51.100.7:443</c>,
/// <c>udp [2001:db8::a]:5353 &gt; [ff02::fb]:5353</c>, <c>icmp 192.0.2.10 &gt; 198.51.100.7 type 8 code 0</c>,
/// <c>igmp 192.0.2.10 &gt; 224.0.0.22</c>, or a protocol's number in place of its name.
/// </summary>
public static partial class FlowText
{
    /// <summary>Reads a flow.</summary>
    /// <param name="text">The text.</param>
    /// <param name="direction">Whether the device is the left end, which sends first, or the right one.</param>
    /// <param name="flow">The flow, when null is returned.</param>
    /// <returns>What is wrong with the text; null when nothing is.</returns>
    public static string? TryParse(string text, PolicyDirection direction, out Flow? flow)
    {
        flow = null;
        if (FlowWords().Match(text) is not { Success: true } words)
            return $"'{text}' is not a flow such as 'tcp 192.0.2.10:40000 > 198.51.100.7:443' or 'icmp 192.0.2.10 > 198.51.100.7 type 8 code 0'.";
        if (!TryEnd(words.Groups["left"].Value, out IPAddress left, out ushort? leftPort)) return $"'{words.Groups["left"].Value}' is no address, or no address and port.";
        if (!TryEnd(words.Groups["right"].Value, out IPAddress right, out ushort? rightPort)) return $"'{words.Groups["right"].Value}' is no address, or no address and port.";
        if (left.AddressFamily != right.AddressFamily) return "One end is IPv4 and the other IPv6; a flow has one family.";
        if (ProtocolOf(words.Groups["protocol"].Value, left.AddressFamily) is not { } protocol)
            return $"'{words.Groups["protocol"].Value}' is no protocol: tcp, udp, icmp, icmpv6, igmp or a number from 0 to 255.";
        return PortProblem(protocol, leftPort is not null, rightPort is not null) ?? Assemble((left, leftPort ?? 0), (right, rightPort ?? 0), protocol, words, direction, out flow);
    }

    private static string? PortProblem(byte protocol, bool left, bool right) => IpProtocols.HasPorts(protocol)
        ? left && right ? null : "Both ends need a port, as in 192.0.2.10:443 or [2001:db8::1]:443."
        : left || right ? "This protocol has no ports." : null;

    private static string? Assemble(
        (IPAddress Address, ushort Port) left, (IPAddress Address, ushort Port) right, byte protocol, Match words, PolicyDirection direction, out Flow? flow)
    {
        flow = null;
        if (!TryNumber(words.Groups["type"], out byte type)) return "The ICMP type is not a number from 0 to 255.";
        if (!TryNumber(words.Groups["code"], out byte code)) return "The ICMP code is not a number from 0 to 255.";
        bool isIcmp = protocol is IpProtocols.Icmp or IpProtocols.Icmpv6;
        if (isIcmp != words.Groups["type"].Success) return isIcmp ? "ICMP needs 'type N', and may have 'code N'." : "Only ICMP has a type.";
        (var device, var peer) = direction == PolicyDirection.FromDevice ? (left, right) : (right, left);
        flow = new()
        {
            Direction = direction,
            Protocol = protocol,
            Device = device.Address,
            DevicePort = device.Port,
            Peer = peer.Address,
            PeerPort = peer.Port,
            IcmpType = type,
            IcmpCode = code,
        };
        return null;
    }

    /// <summary>A flow as text.</summary>
    public static string Write(Flow flow)
    {
        (string device, string peer) = (End(flow.Device, flow.DevicePort, flow.Protocol), End(flow.Peer, flow.PeerPort, flow.Protocol));
        string icmp = flow.Protocol is IpProtocols.Icmp or IpProtocols.Icmpv6 ? $" type {flow.IcmpType} code {flow.IcmpCode}" : "";
        string ends = flow.Direction == PolicyDirection.FromDevice ? $"{device} > {peer}" : $"{peer} > {device}";
        return $"{NameOf(flow.Protocol)} {ends}{icmp}";
    }

    private static string End(IPAddress address, ushort port, byte protocol) =>
        !IpProtocols.HasPorts(protocol) ? address.ToString()
        : address.AddressFamily == AddressFamily.InterNetworkV6 ? $"[{address}]:{port}"
        : $"{address}:{port}";

    private static string NameOf(byte protocol) => protocol switch
    {
        IpProtocols.Tcp => "tcp",
        IpProtocols.Udp => "udp",
        IpProtocols.Icmp or IpProtocols.Icmpv6 => "icmp",
        IpProtocols.Igmp => "igmp",
        _ => protocol.ToString(CultureInfo.InvariantCulture),
    };

    private static byte? ProtocolOf(string word, AddressFamily family) => word.ToLowerInvariant() switch
    {
        "tcp" => IpProtocols.Tcp,
        "udp" => IpProtocols.Udp,
        "icmp" => family == AddressFamily.InterNetwork ? IpProtocols.Icmp : IpProtocols.Icmpv6,
        "icmpv6" or "icmp6" when family == AddressFamily.InterNetworkV6 => IpProtocols.Icmpv6,
        "igmp" => IpProtocols.Igmp,
        var number => byte.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out byte value) ? value : null,
    };

    // An IPv6 address with a port stands in brackets; without one it may stand bare.
    private static bool TryEnd(string text, out IPAddress address, out ushort? port)
    {
        (address, port) = (IPAddress.None, null);
        if (EndWithPort().Match(text) is { Success: true } parts)
        {
            if (!ushort.TryParse(parts.Groups["port"].Value, NumberStyles.None, CultureInfo.InvariantCulture, out ushort number)) return false;
            (text, port) = (parts.Groups["address"].Value, number);
        }
        if (!AddressText.TryParse(text.Trim('[', ']'), out IPAddress? parsed)) return false;
        address = parsed;
        return parsed.AddressFamily == AddressFamily.InterNetworkV6 || text.Count(c => c == '.') == 3;
    }

    private static bool TryNumber(Group group, out byte number)
    {
        number = 0;
        return !group.Success || byte.TryParse(group.Value, NumberStyles.None, CultureInfo.InvariantCulture, out number);
    }

    [GeneratedRegex(@"^\s*(?<protocol>\w+)\s+(?<left>\S+)\s*>\s*(?<right>\S+)(\s+type\s+(?<type>\d+))?(\s+code\s+(?<code>\d+))?\s*$", RegexOptions.IgnoreCase)]
    private static partial Regex FlowWords();

    [GeneratedRegex(@"^(?<address>\[[^\]]+\]|[^:]+):(?<port>\d+)$")]
    private static partial Regex EndWithPort();
}
