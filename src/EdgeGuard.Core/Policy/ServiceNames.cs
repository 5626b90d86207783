using System.Collections.Frozen;
using System.Globalization;

namespace EdgeGuard.Core.Policy;

/// <summary>Services in everyday words, with their port numbers.</summary>
public static class ServiceNames
{
    private static readonly FrozenDictionary<ushort, string> Tcp = new Dictionary<ushort, string>
    {
        [21] = "file transfer", [22] = "remote login", [23] = "unprotected remote login", [25] = "mail", [53] = "name lookup", [80] = "unprotected web",
        [110] = "mail", [143] = "mail", [443] = "secure web", [445] = "file sharing", [465] = "secure mail", [515] = "printing", [554] = "video",
        [587] = "mail", [631] = "printing", [853] = "secure name lookup", [993] = "secure mail", [1400] = "speaker control", [1883] = "unprotected messages",
        [5223] = "push messages", [5228] = "push messages", [8009] = "casting", [8080] = "unprotected web", [8443] = "secure web", [8883] = "secure messages",
        [9100] = "printing",
    }.ToFrozenDictionary();

    private static readonly FrozenDictionary<ushort, string> Udp = new Dictionary<ushort, string>
    {
        [53] = "name lookup", [67] = "address assignment", [68] = "address assignment", [123] = "time", [161] = "monitoring", [443] = "secure web",
        [546] = "address assignment", [547] = "address assignment", [1900] = "device discovery", [3478] = "call set-up", [3702] = "device discovery",
        [5353] = "device discovery", [5355] = "name lookup", [5683] = "unprotected device control", [5684] = "secure device control", [56700] = "light control",
    }.ToFrozenDictionary();

    /// <summary>Words for traffic that one end begins.</summary>
    public static string Of(Traffic traffic, PolicyDirection starter) => traffic.Protocol switch
    {
        null => "anything",
        IpProtocols.Tcp => Ports(traffic, starter, "TCP", Tcp),
        IpProtocols.Udp => Ports(traffic, starter, "UDP", Udp),
        IpProtocols.Icmp => Icmp(traffic, "ICMP", 8),
        IpProtocols.Icmpv6 when traffic.IcmpTypes is [130, 131, 132, 143] => "group membership (MLD)",
        IpProtocols.Icmpv6 => Icmp(traffic, "ICMPv6", 128),
        IpProtocols.Igmp => "group membership (IGMP)",
        { } other => string.Create(CultureInfo.InvariantCulture, $"IP protocol {other}"),
    };

    private static string Ports(Traffic traffic, PolicyDirection starter, string protocol, FrozenDictionary<ushort, string> names)
    {
        bool deviceStarts = starter == PolicyDirection.FromDevice;
        PortSet service = deviceStarts ? traffic.PeerPorts : traffic.DevicePorts;
        PortSet source = deviceStarts ? traffic.DevicePorts : traffic.PeerPorts;
        string number = service.IsAll ? $"{protocol}, any port" : $"{protocol} {service}";
        string from = source.IsAll ? "" : $" from port {source}";
        return service.Single is { } port && names.TryGetValue(port, out string? name) ? $"{name} ({number}{from})" : number + from;
    }

    private static string Icmp(Traffic traffic, string protocol, byte echo)
    {
        if (traffic.IcmpTypes is [var only] && only == echo) return $"ping ({protocol})";
        string types = traffic.IcmpTypes.IsEmpty ? "" : $" type {string.Join(", ", traffic.IcmpTypes)}";
        string code = traffic.IcmpCode is { } number ? string.Create(CultureInfo.InvariantCulture, $" code {number}") : "";
        return $"control messages ({protocol}{types}{code})";
    }
}
