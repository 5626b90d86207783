using System.Collections.Frozen;
using System.Net;
using EdgeGuard.Core.Wire;

namespace EdgeGuard.Core.Violations;

/// <summary>Recognises DNS questions, plain and encrypted.</summary>
internal static class DnsServers
{
    private const ushort Dns = 53;
    private const ushort DnsOverTls = 853;
    private const ushort Https = 443;

    // Public resolvers with DNS over HTTPS at these addresses; others look like any web server and are reported as one.
    private static readonly FrozenSet<IPAddress> OverHttps = new[]
    {
        "8.8.8.8", "8.8.4.4", "2001:4860:4860::8888", "2001:4860:4860::8844",
        "1.1.1.1", "1.0.0.1", "1.1.1.2", "1.0.0.2", "1.1.1.3", "1.0.0.3", "2606:4700:4700::1111", "2606:4700:4700::1001",
        "9.9.9.9", "149.112.112.112", "9.9.9.10", "149.112.112.10", "2620:fe::fe", "2620:fe::9",
        "208.67.222.222", "208.67.220.220", "2620:119:35::35", "2620:119:53::53",
        "94.140.14.14", "94.140.15.15", "2a10:50c0::ad1:ff", "2a10:50c0::ad2:ff",
    }.Select(IPAddress.Parse).ToFrozenSet();

    /// <returns>null where the packet is no DNS question.</returns>
    internal static ViolationShape? ShapeOf(Violation violation) => violation switch
    {
        { Protocol: not (IpProtocol.Tcp or IpProtocol.Udp) } => null,
        { DestinationPort: Dns } => ViolationShape.ForeignDns,
        { DestinationPort: DnsOverTls } => ViolationShape.EncryptedDns,
        { DestinationPort: Https } when OverHttps.Contains(violation.Destination) => ViolationShape.EncryptedDns,
        _ => null,
    };
}
