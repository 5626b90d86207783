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

    /// <summary>A new firmware, taken from several addresses of a content network.</summary>
    FirmwareDownload,

    /// <summary>A broker that went away, called by all connections at once.</summary>
    ReconnectStorm,

    /// <summary>A cloud that is down for hours, and a device that does not give up.</summary>
    CloudOutage,
}
