using System.Net;
using System.Security.Cryptography;
using System.Text;
using EdgeGuard.Lab.Actors;

namespace EdgeGuard.Lab.Attacks;

/// <summary>The packets of each kind of traffic, the same for the same seed; rates are those that were seen in the wild or are worse.</summary>
/// <param name="device">The device's own address.</param>
/// <param name="victim">Whom it attacks, or where its cloud is.</param>
/// <param name="seed">Decides what is left to chance.</param>
public sealed class TrafficPlan(IPAddress device, IPAddress victim, int seed)
{
    private const byte Syn = 0x02;
    private const byte Ack = 0x10;
    private const int Tls = 443;

    private static readonly int[] OpeningRepeats = [0, 1, 3, 7];
    private static readonly int[] Doors = [23, 80, 445, 7547, 37_215];
    private static readonly IPAddress PublicResolver = IPAddress.Parse("9.9.9.9");

    private readonly Random _random = new(seed);

    /// <summary>The kind has a victim; others go everywhere.</summary>
    public static bool IsAimed(TrafficKind kind) =>
        kind is not (TrafficKind.Mirai or TrafficKind.SlowScan or TrafficKind.HorizontalScan or TrafficKind.LateralMovement);

    /// <summary>The first packets of a kind; innocent kinds end by themselves.</summary>
    public IEnumerable<TimedPacket> Of(TrafficKind kind, int count) => kind switch
    {
        TrafficKind.Mirai => Even(200, count).Zip(new ScanPlan((uint)seed).Anywhere4([23, 2323], count), (at, to) => Segment(at, to, Syn)),
        TrafficKind.SynFlood => Even(1000, count).Select(at => Segment(at, new(victim, 80), Syn)),
        TrafficKind.UdpFlood => Even(1000, count).Select(at => new TimedPacket(at, PacketForge.Datagram(Own(), new(victim, Port()), Noise(512)))),
        TrafficKind.AckFlood => Even(1000, count).Select(at => Segment(at, new(victim, 80), Ack)),
        TrafficKind.GreFlood => Even(1000, count).Select(at => new TimedPacket(at,
            PacketForge.Tunnelled(device, victim, PacketForge.Datagram(Own(), new(victim, Port()), Noise(256))))),
        TrafficKind.SpoofedSource => Even(50, count).Select(at => new TimedPacket(at, PacketForge.Datagram(new(Anywhere(), Port()), new(victim, 80), Noise(64)))),
        TrafficKind.DnsTunnel => Even(20, count).Select((at, i) => new TimedPacket(at, PacketForge.Query(Own(), new(victim, 53), DataName(i), (ushort)i))),
        TrafficKind.Amplification => Even(10, count).Select(at => new TimedPacket(at, PacketForge.Datagram(new(device, 1900), new(victim, 40_404), Noise(420)))),
        TrafficKind.SlowScan => Even(0.05, count).Zip(new ScanPlan((uint)seed).Anywhere4([7547], count), (at, to) => Segment(at, to, Syn)),
        TrafficKind.HorizontalScan => Even(20, count).Zip(new ScanPlan((uint)seed).Anywhere4([8080], count), (at, to) => Segment(at, to, Syn)),
        TrafficKind.VerticalScan => Even(50, count).Select((at, i) => Segment(at, new(victim, 1 + (i * 7919 % 65_535)), Syn)),
        TrafficKind.LateralMovement => Even(20, count).Select((at, i) => Segment(at, new(Neighbour(i / Doors.Length), Doors[i % Doors.Length]), Syn)),
        TrafficKind.IcmpFlood => Even(1000, count).Select((at, i) => new TimedPacket(at, PacketForge.Echo(device, victim, (ushort)i))),
        TrafficKind.ForeignDns => Even(5, count).Select((at, i) => new TimedPacket(at, PacketForge.Query(Own(), new(victim, 53), $"server-{i % 4}.example.org", (ushort)i))),
        TrafficKind.EncryptedDns => Even(5, count).Select((at, i) => Segment(at, i % 2 == 0 ? new(victim, 853) : new(PublicResolver, Tls), Syn)),
        TrafficKind.CloudFlood => Even(200, count).Select(at => Segment(at, new(victim, Tls), Syn)),
        TrafficKind.FirmwareDownload => Downloads(),
        TrafficKind.ReconnectStorm => Reconnects(),
        TrafficKind.CloudOutage => Retries(),
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    // Eight addresses of a content network, four connections to each; an opening segment is repeated after 1, 3 and 7 seconds (RFC 6298 §5).
    private IEnumerable<TimedPacket> Downloads() => InOrder(
        from host in Enumerable.Range(1, 8)
        from connection in Enumerable.Range(0, 4)
        from second in OpeningRepeats
        select Segment(TimeSpan.FromSeconds((host * 0.4) + (connection * 0.05) + second), new(Beside(host), Tls), Syn));

    // Ten connections at once, every half a second, to the two addresses of a broker.
    private IEnumerable<TimedPacket> Reconnects() => InOrder(
        from round in Enumerable.Range(0, 60)
        from connection in Enumerable.Range(0, 10)
        select Segment(TimeSpan.FromSeconds((round * 0.5) + (connection * 0.002)), new(Beside(1 + (connection % 2)), 8883), Syn));

    // Four hosts of a cloud, each tried every thirty seconds for six hours.
    private IEnumerable<TimedPacket> Retries() => InOrder(
        from round in Enumerable.Range(0, 6 * 120)
        from host in Enumerable.Range(1, 4)
        from second in OpeningRepeats.Take(3)
        select Segment(TimeSpan.FromSeconds((round * 30) + host + second), new(Beside(host), Tls), Syn));

    private static IOrderedEnumerable<TimedPacket> InOrder(IEnumerable<TimedPacket> packets) => packets.OrderBy(packet => packet.At);

    private static IEnumerable<TimeSpan> Even(double perSecond, int count) => Enumerable.Range(0, count).Select(i => TimeSpan.FromSeconds(i / perSecond));

    private TimedPacket Segment(TimeSpan at, IPEndPoint to, byte flags) => new(at, PacketForge.Segment(Own(), to, flags, (uint)_random.NextInt64(uint.MaxValue)));

    private IPEndPoint Own() => new(device, Port());

    private ushort Port() => (ushort)_random.Next(1024, 65536);

    private byte[] Noise(int length)
    {
        byte[] noise = new byte[length];
        _random.NextBytes(noise);
        return noise;
    }

    private IPAddress Anywhere() => new([198, 18, (byte)_random.Next(256), (byte)_random.Next(1, 255)]);

    private IPAddress Beside(int number)
    {
        byte[] bytes = victim.GetAddressBytes();
        bytes[3] = (byte)(bytes[3] + number);
        return new(bytes);
    }

    // The next of the network's 253 addresses behind the gateway's, never the device's own.
    private IPAddress Neighbour(int number)
    {
        byte[] bytes = device.GetAddressBytes();
        bytes[3] = (byte)(2 + ((bytes[3] - 2 + 1 + (number % 252)) % 253));
        return new(bytes);
    }

    private static string DataName(int i) => $"{Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes($"stolen {i}")).AsSpan(0, 24))}.t.example.org";
}
