namespace EdgeGuard.Lab.Attacks;

/// <summary>What a device may be made to do, evil and innocent.</summary>
public enum TrafficKind
{
    /// <summary>Telnet at 200 addresses a second, ten of eleven at port 23.</summary>
    Mirai,

    /// <summary>Opening segments to one web server from random ports.</summary>
    SynFlood,

    /// <summary>Full datagrams to random ports of one host.</summary>
    UdpFlood,

    /// <summary>Segments of connections that do not exist.</summary>
    AckFlood,

    /// <summary>Packets inside GRE to one host.</summary>
    GreFlood,

    /// <summary>Datagrams under addresses that are not the device's.</summary>
    SpoofedSource,

    /// <summary>Names that carry data, asked of a server of the attacker's.</summary>
    DnsTunnel,

    /// <summary>Long answers from an SSDP port to a victim.</summary>
    Amplification,

    /// <summary>One address every twenty seconds.</summary>
    SlowScan,

    /// <summary>One port at twenty addresses a second.</summary>
    HorizontalScan,

    /// <summary>Port after port of one host.</summary>
    VerticalScan,

    /// <summary>The doors that malware knows, at one neighbour after the other.</summary>
    LateralMovement,

    /// <summary>Echo requests to one host.</summary>
    IcmpFlood,

    /// <summary>Names asked of a name server that is not the home's.</summary>
    ForeignDns,

    /// <summary>Names asked where nobody can see for which: over TLS, and over HTTPS of a public server.</summary>
    EncryptedDns,

    /// <summary>New connections without end to one web server over TLS, such as the device's own cloud.</summary>
    CloudFlood,

    /// <summary>A new firmware, taken from several addresses of a content network.</summary>
    FirmwareDownload,

    /// <summary>A broker that went away, called by all connections at once.</summary>
    ReconnectStorm,

    /// <summary>A cloud that is down for hours, and a device that does not give up.</summary>
    CloudOutage,
}
