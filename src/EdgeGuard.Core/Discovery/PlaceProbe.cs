using System.Net;
using System.Net.Sockets;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.Wire;
using static EdgeGuard.Core.Wire.FrameOctets;

namespace EdgeGuard.Core.Discovery;

/// <summary>
/// Asks a device whether it is still at its place: ARP requests and neighbor solicitations (RFC 4861 §7.3.3) for its addresses, sent to its own MAC
/// address. Whatever it sends from there is an answer.
/// </summary>
public static class PlaceProbe
{
    private const int MostAddresses = 4;

    /// <summary>The frames of one attempt.</summary>
    /// <param name="device">The device.</param>
    /// <param name="mac">The MAC address to ask.</param>
    /// <param name="only">The address to ask for; null for those that are known, and the link-local one that follows from the MAC address.</param>
    /// <param name="own">The gateway's MAC address on the interface.</param>
    /// <param name="gateways">The gateway's addresses there.</param>
    public static IEnumerable<byte[]> Frames(Device device, MacAddress mac, IPAddress? only, MacAddress own, IReadOnlyCollection<IPAddress> gateways)
    {
        IEnumerable<IPAddress> known = device.Addresses.Concat(device.Claims.Select(c => c.Address)).Take(MostAddresses).Append(LinkLocalOf(mac));
        foreach (IPAddress address in only is null ? known : [only])
        {
            if (address.AddressFamily == AddressFamily.InterNetwork) yield return Arp(address, mac, own, gateways.FirstOrDefault(a => a.AddressFamily == AddressFamily.InterNetwork) ?? IPAddress.Any);
            else if (gateways.FirstOrDefault(a => a.IsIPv6LinkLocal) is { } source) yield return Solicitation(address, mac, own, source);
        }
    }

    private static byte[] Arp(IPAddress address, MacAddress mac, MacAddress own, IPAddress source) =>
        [.. Ethernet(Octets(mac), own, EtherType.Arp), 0, 1, 8, 0, 6, 4, 0, 1, .. Octets(own), .. source.GetAddressBytes(), .. Octets(mac), .. address.GetAddressBytes()];

    private static byte[] Solicitation(IPAddress address, MacAddress mac, MacAddress own, IPAddress source)
    {
        byte[] message = [135, 0, 0, 0, 0, 0, 0, 0, .. address.GetAddressBytes(), 1, 1, .. Octets(own)];
        byte[] addresses = [.. source.GetAddressBytes(), .. address.GetAddressBytes()];
        Write(message, 2, Checksum([.. addresses, 0, 0, 0, (byte)message.Length, 0, 0, 0, NeighborReader.Protocol, .. message]));
        return [.. Ethernet(Octets(mac), own, EtherType.Ipv6), 0x60, 0, 0, 0, 0, (byte)message.Length, NeighborReader.Protocol, 255, .. addresses, .. message];
    }

    // RFC 4291 Appendix A.
    private static IPAddress LinkLocalOf(MacAddress mac)
    {
        byte[] octets = Octets(mac);
        return new([0xfe, 0x80, 0, 0, 0, 0, 0, 0, (byte)(octets[0] ^ 2), octets[1], octets[2], 0xff, 0xfe, octets[3], octets[4], octets[5]]);
    }
}
