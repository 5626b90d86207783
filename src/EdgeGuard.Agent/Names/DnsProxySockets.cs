using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using System.Text;

namespace EdgeGuard.Agent.Names;

/// <summary>The sockets of the DNS proxy. Each is bound to one address of one governed interface and receives nothing from other interfaces.</summary>
internal static class DnsProxySockets
{
    private const int SocketLevel = 1, BindToDevice = 25, Backlog = 64, ReceiveBuffer = 1 << 20;

    /// <summary>Addresses to which questions may be redirected.</summary>
    internal static IEnumerable<(string Interface, IPAddress Address)> Places(IEnumerable<string> interfaces)
    {
        string[] governed = [.. interfaces];
        return from port in NetworkInterface.GetAllNetworkInterfaces()
               where governed.Contains(port.Name)
               from own in port.GetIPProperties().UnicastAddresses
               select (port.Name, own.Address);
    }

    /// <exception cref="SocketException">The port is taken, or the address not usable yet; nothing stays open.</exception>
    internal static Socket Open(string @interface, IPAddress address, int port, ProtocolType protocol)
    {
        Socket socket = new(address.AddressFamily, protocol == ProtocolType.Tcp ? SocketType.Stream : SocketType.Dgram, protocol);
        try
        {
            socket.SetRawSocketOption(SocketLevel, BindToDevice, Encoding.ASCII.GetBytes(@interface + '\0'));
            if (protocol == ProtocolType.Tcp) socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
            else socket.ReceiveBufferSize = ReceiveBuffer;
            socket.Bind(new IPEndPoint(address, port));
            if (protocol == ProtocolType.Tcp) socket.Listen(Backlog);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>The sender in the form in which devices are stored: without the scope id of a link-local IPv6 address.</summary>
    internal static IPAddress Plain(IPAddress address) => address.IsIPv6LinkLocal ? new(address.GetAddressBytes()) : address;
}
