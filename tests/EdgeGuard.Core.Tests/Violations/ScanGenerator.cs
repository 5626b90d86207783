using System.Net;
using EdgeGuard.Core.Violations;

namespace EdgeGuard.Core.Tests.Violations;

/// <summary>What a scan looks for.</summary>
public enum ScanTarget
{
    /// <summary>Hosts of the IPv4 internet.</summary>
    Hosts,

    /// <summary>Hosts of one IPv6 prefix of 64 bits.</summary>
    Prefix,

    /// <summary>Ports of one host outside.</summary>
    Ports,

    /// <summary>Ports of a few hosts outside, by turns.</summary>
    PortsOfSome,

    /// <summary>Ports of the gateway.</summary>
    Gateway,

    /// <summary>Doors of neighbors at home.</summary>
    Neighbours,

    /// <summary>Hosts with telnet or SSH.</summary>
    Shells,
}

/// <summary>
/// Makes scans from seeds. Each draws what it looks for, its transport, pace and order, and what it hides between. A worthwhile scan tries more in an hour than
/// <see cref="PerHour"/> says; its end is the hour's end at the latest.
/// </summary>
internal sealed class ScanGenerator
{
    // A group's ports evict everything else from a ledger, and are no pattern by themselves. Below a flood: 80 a second.
    private const int NoisePackets = 260;
    private const double NoiseEvery = 1 / 75.0;
    private const double Pace = 1 / 75.0;

    private readonly Random _random;
    private readonly bool _isNoisy;
    private readonly Transport _transport;
    private readonly double _gap;
    private readonly string[] _some;

    internal ScanGenerator(ScanTarget target, int seed)
    {
        (_random, Target) = (new(seed), target);
        _transport = target == ScanTarget.Shells ? Transport.Tcp : Pick(IsOfHosts ? Enum.GetValues<Transport>() : [Transport.Tcp, Transport.Udp, Transport.Padded, Transport.Mixed]);
        _isNoisy = _random.Next(3) == 0;
        double slowest = 3500.0 / PerHour(target);
        _gap = _random.Next(3) switch { 0 => Math.Max(Pace, slowest / 200), 1 => slowest / _random.Next(2, 20), _ => slowest };
        if (_isNoisy) _gap = Math.Max(_gap, Math.Min(slowest, NoisePackets * NoiseEvery + 0.1));
        _some = [.. Enumerable.Range(0, _random.Next(2, 12)).Select(i => $"203.0.113.{i + 1}")];
    }

    private enum Transport
    {
        Tcp,
        Udp,
        Padded,
        Icmp,
        Portless,
        Mixed,
    }

    internal ScanTarget Target { get; }

    /// <summary>What an attacker may try in an hour at most, or be found.</summary>
    internal static int PerHour(ScanTarget target) => target switch
    {
        ScanTarget.Hosts or ScanTarget.Prefix => 110,
        ScanTarget.Ports or ScanTarget.Gateway => 65,
        ScanTarget.PortsOfSome => 220,
        ScanTarget.Neighbours => 22,
        _ => 30,
    };

    /// <summary>The packets, in order of time.</summary>
    internal IEnumerable<Violation> Packets()
    {
        int[] order = [.. Enumerable.Range(0, PerHour(Target))];
        if (_random.Next(2) == 0) _random.Shuffle(order);
        ushort first = (ushort)_random.Next(1024, 40_000);
        for (int i = 0; i < order.Length; i++)
        {
            double second = i * _gap;
            // It repeats some, which counts for nothing.
            if (i > 0 && _random.Next(8) == 0) yield return One(second, order[_random.Next(i)], first);
            yield return One(second, order[i], first);
            if (!_isNoisy) continue;
            for (int n = 0; n < NoisePackets; n++) yield return Packet.Udp(second + (n + 1) * NoiseEvery, "239.255.0.1", (ushort)(10_000 + (i * NoisePackets + n) % 50_000), length: 600);
        }
    }

    /// <summary>What was drawn.</summary>
    public override string ToString() => FormattableString.Invariant($"{Target} by {_transport}, one in {_gap:0.###} s{(_isNoisy ? ", in noise" : "")}");

    private bool IsOfHosts => Target is ScanTarget.Hosts or ScanTarget.Prefix;

    private Violation One(double second, int number, ushort first)
    {
        (string to, ushort port) = Target switch
        {
            ScanTarget.Hosts => (Packet.Outside(number), AnyPort()),
            ScanTarget.Prefix => ($"2001:db8:77::{number * 577 + 1:x}", AnyPort()),
            ScanTarget.Ports => ("203.0.113.99", (ushort)(first + number)),
            ScanTarget.PortsOfSome => (_some[number % _some.Length], (ushort)(first + number)),
            ScanTarget.Gateway => ("192.168.20.1", (ushort)(first + number)),
            ScanTarget.Neighbours => ($"192.168.30.{10 + number % 3}", (ushort)(first + number)),
            _ => (Packet.Outside(number), Pick<ushort>([22, 23, 2222, 2323, 26, 5555])),
        };
        return (_transport == Transport.Mixed ? Pick([Transport.Tcp, Transport.Udp, Transport.Padded]) : _transport) switch
        {
            Transport.Tcp => Packet.Tcp(second, to, port),
            Transport.Udp => Packet.Udp(second, to, port),
            Transport.Padded => Packet.Udp(second, to, port, length: _random.Next(129, 1400)),
            Transport.Icmp => Packet.Any(second, to) with { Protocol = (byte)(IPAddress.Parse(to).GetAddressBytes().Length == 4 ? 1 : 58), IcmpType = 8 },
            _ => Packet.Any(second, to) with { Protocol = (byte)_random.Next(60, 140) },
        };
    }

    private ushort AnyPort() => (ushort)_random.Next(1000, 60_000);

    private T Pick<T>(T[] among) => among[_random.Next(among.Length)];
}
