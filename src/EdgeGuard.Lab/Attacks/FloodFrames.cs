using System.Net;
using EdgeGuard.Core.Addresses;

namespace EdgeGuard.Lab.Attacks;

/// <summary>The Ethernet frames of a flood: one device's opening segments to a victim, and between them strangers under invented hardware addresses.</summary>
/// <param name="gateway">The gateway's hardware address.</param>
/// <param name="device">The flooding device.</param>
/// <param name="address">Its address.</param>
/// <param name="victim">Whom it floods.</param>
internal sealed class FloodFrames(MacAddress gateway, MacAddress device, IPAddress address, IPAddress victim)
{
    private const int Alike = 1024;
    private const int Header = 14;

    /// <summary>So many of the device, and so many of strangers, each of them another, evenly between.</summary>
    internal IEnumerable<byte[]> Of(int ofDevice, int ofStrangers)
    {
        byte[][] own = [.. new TrafficPlan(address, victim, Alike).Of(TrafficKind.SynFlood, Alike).Select(packet => Frame(device, packet.Bytes))];
        byte[] packet = own[0][Header..];
        int strangers = 0;
        for (int i = 0; i < ofDevice; i++)
        {
            yield return own[i % Alike];
            for (; strangers < (long)ofStrangers * (i + 1) / ofDevice; strangers++) yield return Frame(Stranger(strangers), packet);
        }
    }

    private static MacAddress Stranger(int number) => MacAddress.Read([0x02, 0xaa, 0, (byte)(number >> 16), (byte)(number >> 8), (byte)number]);

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
