using System.Net.Sockets;

namespace EdgeGuard.Lab.Scenarios;

/// <summary>Transport protocol, as scenario files name it.</summary>
internal enum TransportProtocol
{
    /// <summary>TCP.</summary>
    Tcp,

    /// <summary>UDP.</summary>
    Udp,
}

/// <summary>IP version, as scenario files name it.</summary>
internal enum IpVersion
{
    /// <summary>IPv4.</summary>
    Ipv4,

    /// <summary>IPv6.</summary>
    Ipv6,
}

/// <summary>Converts the names of scenario files to .NET's enumerations.</summary>
internal static class Protocols
{
    internal static ProtocolType ToProtocolType(this TransportProtocol protocol) => protocol == TransportProtocol.Tcp ? ProtocolType.Tcp : ProtocolType.Udp;

    internal static AddressFamily ToAddressFamily(this IpVersion version) => version == IpVersion.Ipv4 ? AddressFamily.InterNetwork : AddressFamily.InterNetworkV6;
}
