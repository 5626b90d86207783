using System.Net;
using System.Security.Cryptography;
using System.Text;
using EdgeGuard.Lab.Packets;

namespace EdgeGuard.Lab.Attacks;

/// <summary>Generates the packets of each kind of traffic. The same seed gives the same packets; rates are those seen in real attacks, or higher.</summary>
/// <param name="device">Address of the sending device.</param>
/// <param name="victim">Address of the victim, or of the device's cloud.</param>
/// <param name="seed">Seed of the random numbers.</param>
internal sealed class TrafficGenerator(IPAddress device, IPAddress victim, int seed)
{
    private const byte Syn = 0x02;
    private const byte Ack = 0x10;
    private const int Tls = 443;

    private static readonly int[] SynRetries = [0, 1, 3, 7];
    private static readonly int[] ExploitedPorts = [23, 80, 445, 7547, 37_215];
    private static readonly IPAddress PublicResolver = IPAddress.Parse("9.9.9.9");

    private readonly Random _random = new(seed);

    /// <summary>The kind has one victim; other kinds choose their own destinations.</summary>
    internal static bool HasVictim(TrafficKind kind) =>
        kind is not (TrafficKind.Mirai or TrafficKind.SlowScan or TrafficKind.HorizontalScan or TrafficKind.LateralMovement);

    /// <summary>The packets of a kind. Harmless kinds end by themselves; attacks end after <paramref name="count"/> packets.</summary>
    internal IEnumerable<TimedPacket> Generate(TrafficKind kind, int count) => kind switch
    {
        TrafficKind.Mirai => AtRate(200, count).Zip(new ScanTargets((uint)seed).Internet4([23, 2323], count), (at, to) => Segment(at, to, Syn)),
        TrafficKind.SynFlood => AtRate(1000, count).Select(at => Segment(at, new(victim, 80), Syn)),
        TrafficKind.UdpFlood => AtRate(1000, count).Select(at => new TimedPacket(at, PacketBuilder.Datagram(Source(), new(victim, Port()), RandomBytes(512)))),
        TrafficKind.AckFlood => AtRate(1000, count).Select(at => Segment(at, new(victim, 80), Ack)),
        TrafficKind.GreFlood => AtRate(1000, count).Select(at => new TimedPacket(at,
            PacketBuilder.Tunnelled(device, victim, PacketBuilder.Datagram(Source(), new(victim, Port()), RandomBytes(256))))),
        TrafficKind.SpoofedSource => AtRate(50, count).Select(at => new TimedPacket(at, PacketBuilder.Datagram(new(SpoofedAddress(), Port()), new(victim, 80), RandomBytes(64)))),
        TrafficKind.DnsTunnel => AtRate(20, count).Select((at, i) => new TimedPacket(at, PacketBuilder.Query(Source(), new(victim, 53), DataName(i), (ushort)i))),
        TrafficKind.Amplification => AtRate(10, count).Select(at => new TimedPacket(at, PacketBuilder.Datagram(new(device, 1900), new(victim, 40_404), RandomBytes(420)))),
        TrafficKind.SlowScan => AtRate(0.05, count).Zip(new ScanTargets((uint)seed).Internet4([7547], count), (at, to) => Segment(at, to, Syn)),
        TrafficKind.HorizontalScan => AtRate(20, count).Zip(new ScanTargets((uint)seed).Internet4([8080], count), (at, to) => Segment(at, to, Syn)),
        TrafficKind.VerticalScan => AtRate(50, count).Select((at, i) => Segment(at, new(victim, 1 + (i * 7919 % 65_535)), Syn)),
        TrafficKind.LateralMovement => AtRate(20, count).Select((at, i) => Segment(at, new(OtherDevice(i / ExploitedPorts.Length), ExploitedPorts[i % ExploitedPorts.Length]), Syn)),
        TrafficKind.IcmpFlood => AtRate(1000, count).Select((at, i) => new TimedPacket(at, PacketBuilder.Echo(device, victim, (ushort)i))),
        TrafficKind.ForeignDns => AtRate(5, count).Select((at, i) => new TimedPacket(at, PacketBuilder.Query(Source(), new(victim, 53), $"server-{i % 4}.example.org", (ushort)i))),
        TrafficKind.EncryptedDns => AtRate(5, count).Select((at, i) => Segment(at, i % 2 == 0 ? new(victim, 853) : new(PublicResolver, Tls), Syn)),
        TrafficKind.CloudFlood => AtRate(200, count).Select(at => Segment(at, new(victim, Tls), Syn)),
        TrafficKind.FirmwareDownload => Downloads(),
        TrafficKind.ReconnectStorm => Reconnects(),
        TrafficKind.CloudOutage => Retries(),
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    // Eight addresses of a content network, four connections to each. A SYN is retransmitted after 1, 3 and 7 seconds (RFC 6298 §5).
    private IEnumerable<TimedPacket> Downloads() => Ordered(
        from host in Enumerable.Range(1, 8)
        from connection in Enumerable.Range(0, 4)
        from second in SynRetries
        select Segment(TimeSpan.FromSeconds((host * 0.4) + (connection * 0.05) + second), new(AddressAfterVictim(host), Tls), Syn));

    // Ten connections at once, every half second, to the two addresses of a broker.
    private IEnumerable<TimedPacket> Reconnects() => Ordered(
        from round in Enumerable.Range(0, 60)
        from connection in Enumerable.Range(0, 10)
        select Segment(TimeSpan.FromSeconds((round * 0.5) + (connection * 0.002)), new(AddressAfterVictim(1 + (connection % 2)), 8883), Syn));

    // Four hosts of a cloud, each tried every thirty seconds for six hours.
    private IEnumerable<TimedPacket> Retries() => Ordered(
        from round in Enumerable.Range(0, 6 * 120)
        from host in Enumerable.Range(1, 4)
        from second in SynRetries.Take(3)
        select Segment(TimeSpan.FromSeconds((round * 30) + host + second), new(AddressAfterVictim(host), Tls), Syn));

    private static IOrderedEnumerable<TimedPacket> Ordered(IEnumerable<TimedPacket> packets) => packets.OrderBy(packet => packet.At);

    private static IEnumerable<TimeSpan> AtRate(double perSecond, int count) => Enumerable.Range(0, count).Select(i => TimeSpan.FromSeconds(i / perSecond));

    private TimedPacket Segment(TimeSpan at, IPEndPoint to, byte flags) => new(at, PacketBuilder.Segment(Source(), to, flags, (uint)_random.NextInt64(uint.MaxValue)));

    private IPEndPoint Source() => new(device, Port());

    private ushort Port() => (ushort)_random.Next(1024, 65536);

    private byte[] RandomBytes(int length)
    {
        byte[] bytes = new byte[length];
        _random.NextBytes(bytes);
        return bytes;
    }

    private IPAddress SpoofedAddress() => new([198, 18, (byte)_random.Next(256), (byte)_random.Next(1, 255)]);

    private IPAddress AddressAfterVictim(int number)
    {
        byte[] bytes = victim.GetAddressBytes();
        bytes[3] = (byte)(bytes[3] + number);
        return new(bytes);
    }

    // Another of the network's 253 addresses after the gateway's, never the device's own.
    private IPAddress OtherDevice(int number)
    {
        byte[] bytes = device.GetAddressBytes();
        bytes[3] = (byte)(2 + ((bytes[3] - 2 + 1 + (number % 252)) % 253));
        return new(bytes);
    }

    private static string DataName(int i) => $"{Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes($"stolen {i}")).AsSpan(0, 24))}.t.example.org";
}
