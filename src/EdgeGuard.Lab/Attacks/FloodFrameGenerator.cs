using System.Net;
using EdgeGuard.Core.Addresses;

namespace EdgeGuard.Lab.Attacks;

/// <summary>Generates the Ethernet frames of a flood: SYN segments of one device, mixed with frames of unknown devices with random MAC addresses.</summary>
/// <param name="gateway">MAC address of the gateway.</param>
/// <param name="device">MAC address of the flooding device.</param>
/// <param name="address">IPv4 address of the flooding device.</param>
/// <param name="victim">Destination of the flood.</param>
internal sealed class FloodFrameGenerator(MacAddress gateway, MacAddress device, IPAddress address, IPAddress victim)
{
    private const int DistinctSegments = 1024;
    private const int Header = 14;

    /// <summary>Frames of the device, with the frames of unknown devices spread evenly. Each unknown device sends one frame.</summary>
    internal IEnumerable<byte[]> Generate(int fromDevice, int fromUnknownDevices)
    {
        byte[][] own = [.. new TrafficGenerator(address, victim, DistinctSegments).Generate(TrafficKind.SynFlood, DistinctSegments).Select(packet => Frame(device, packet.Bytes))];
        byte[] packet = own[0][Header..];
        int unknown = 0;
        for (int i = 0; i < fromDevice; i++)
        {
            yield return own[i % DistinctSegments];
            for (; unknown < (long)fromUnknownDevices * (i + 1) / fromDevice; unknown++) yield return Frame(UnknownDevice(unknown), packet);
        }
    }

    private static MacAddress UnknownDevice(int number) => MacAddress.Read([0x02, 0xaa, 0, (byte)(number >> 16), (byte)(number >> 8), (byte)number]);

    // Ethernet: destination 6 · source 6 · EtherType 2 (0x0800 is IPv4).
    private byte[] Frame(MacAddress from, byte[] packet)
    {
        byte[] frame = new byte[Header + packet.Length];
        gateway.CopyTo(frame);
        from.CopyTo(frame.AsSpan(6));
        frame[12] = 0x08;
        packet.CopyTo(frame, Header);
        return frame;
    }
}
