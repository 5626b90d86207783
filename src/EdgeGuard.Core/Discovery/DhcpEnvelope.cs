using System.Net;
using System.Net.Sockets;
using EdgeGuard.Core.Wire;

namespace EdgeGuard.Core.Discovery;

/// <summary>What carries a DHCP message: its UDP ports and its sender's address.</summary>
internal readonly record struct DhcpEnvelope(ushort From, ushort To, IPAddress Source)
{
    /// <summary>From a client to a server or a relay (RFC 2131 §4.1, RFC 8415 §7.2).</summary>
    internal bool IsOfClient => (From, To) is (Dhcp4Reader.ClientPort, Dhcp4Reader.ServerPort) or (Dhcp6Reader.ClientPort, Dhcp6Reader.ServerPort);

    /// <summary>From a server or a relay to a client.</summary>
    internal bool IsToClient => (From, To) is (Dhcp4Reader.ServerPort, Dhcp4Reader.ClientPort) or (Dhcp6Reader.ServerPort, Dhcp6Reader.ClientPort);

    /// <summary>No router passed it on, as far as its addresses tell: by DHCPv6 it comes from a link-local address.</summary>
    internal bool IsOfLink => Source.AddressFamily == AddressFamily.InterNetwork || Source.IsIPv6LinkLocal;

    /// <summary>Between relay and server, in either direction (RFC 2131 §4.1, RFC 8415 §19.1).</summary>
    internal bool IsOfRelay => (From, To) is (Dhcp4Reader.ServerPort, Dhcp4Reader.ServerPort) or (Dhcp6Reader.ServerPort, Dhcp6Reader.ServerPort);
}
