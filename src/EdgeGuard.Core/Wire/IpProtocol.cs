namespace EdgeGuard.Core.Wire;

/// <summary>Protocol numbers that EdgeGuard uses.</summary>
public static class IpProtocol
{
    /// <summary>ICMP.</summary>
    public const byte Icmp = 1;

    /// <summary>TCP.</summary>
    public const byte Tcp = 6;

    /// <summary>UDP.</summary>
    public const byte Udp = 17;

    /// <summary>ICMPv6.</summary>
    public const byte Icmpv6 = 58;

    /// <summary>Its header begins with the sender's and the receiver's port: TCP, UDP, DCCP, SCTP, UDP-Lite.</summary>
    public static bool HasPorts(byte protocol) => protocol is Tcp or Udp or 33 or 132 or 136;
}
