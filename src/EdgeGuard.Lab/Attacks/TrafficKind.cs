namespace EdgeGuard.Lab.Attacks;

/// <summary>Kinds of traffic that a simulated device can send: attacks, and harmless traffic that resembles one.</summary>
public enum TrafficKind
{
    /// <summary>Telnet scan of 200 addresses a second; ten of eleven probes go to port 23, the others to 2323.</summary>
    Mirai,

    /// <summary>SYN segments to one web server from random ports.</summary>
    SynFlood,

    /// <summary>UDP datagrams to random ports of one host.</summary>
    UdpFlood,

    /// <summary>ACK segments of connections that do not exist.</summary>
    AckFlood,

    /// <summary>GRE packets to one host.</summary>
    GreFlood,

    /// <summary>Datagrams with spoofed source addresses.</summary>
    SpoofedSource,

    /// <summary>DNS queries that carry data in their names, to a server of the attacker.</summary>
    DnsTunnel,

    /// <summary>Long SSDP answers to a victim that did not ask: the device acts as a reflector.</summary>
    Amplification,

    /// <summary>A scan of one address every twenty seconds.</summary>
    SlowScan,

    /// <summary>A scan of one port at twenty addresses a second.</summary>
    HorizontalScan,

    /// <summary>A scan of many ports of one host.</summary>
    VerticalScan,

    /// <summary>Ports that malware often exploits, at each device of the network.</summary>
    LateralMovement,

    /// <summary>ICMP echo requests to one host.</summary>
    IcmpFlood,

    /// <summary>DNS queries to a server that is not the home's.</summary>
    ForeignDns,

    /// <summary>DNS over TLS, and DNS over HTTPS of a public server.</summary>
    EncryptedDns,

    /// <summary>New TLS connections without end to one server, such as the device's own cloud.</summary>
    CloudFlood,

    /// <summary>Harmless: a firmware download from several addresses of a content network.</summary>
    FirmwareDownload,

    /// <summary>Harmless: all connections to a broker are opened again at once.</summary>
    ReconnectStorm,

    /// <summary>Harmless: a cloud is down for hours and the device tries again and again.</summary>
    CloudOutage,
}
