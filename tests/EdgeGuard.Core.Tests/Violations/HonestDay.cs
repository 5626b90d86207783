using EdgeGuard.Core.Violations;

namespace EdgeGuard.Core.Tests.Violations;

/// <summary>
/// Makes forbidden packets of a device that does nothing wrong, from seeds: a day of clouds with many addresses, time servers, answers to searches for devices,
/// calls through relays, and a few services of neighbors, each repeated.
/// </summary>
internal sealed class HonestDay(int seed)
{
    private const double Day = 86_400;

    private readonly Random _random = new(seed);

    /// <summary>The packets, in order of time.</summary>
    internal IEnumerable<Violation> Packets() =>
        Habit(20, i => Packet.Tcp(0, Packet.Outside(i % 90), 443))
            .Concat(Habit(64, i => Packet.Udp(0, Packet.Outside(500 + i % 200), 123)))
            .Concat(Habit(300, _ => Packet.Tcp(0, "203.0.113.7", 8883)))
            // A player or printer answers a search of every phone each two minutes.
            .Concat(Habit(120, _ => Packet.Udp(0, $"192.168.30.{10 + _random.Next(3)}", (ushort)_random.Next(32_768, 61_000), from: _random.Next(2) == 0 ? (ushort)1900 : (ushort)5353, length: 300)))
            .Concat(Habit(600, i => Packet.Tcp(0, "192.168.30.10", new ushort[] { 80, 8009, 8080 }[i % 3])))
            // A call or a live picture goes through a relay, at other ports each time.
            .Concat(Habit(1800, _ => Packet.Udp(0, $"203.0.113.{20 + _random.Next(4)}", (ushort)_random.Next(49_152, 65_000), length: 900)))
            .Concat(Habit(900, i => Packet.Udp(0, "192.168.20.1", new ushort[] { 1900, 5351, 161 }[i % 3])))
            .OrderBy(packet => packet.Time);

    /// <summary>Names of services, numbered servers and distribution networks.</summary>
    internal IEnumerable<(double Second, string Name)> Names() =>
        Enumerable.Range(0, 1440).Select(i => (i * 60 + _random.NextDouble() * 50, _random.Next(5) switch
        {
            0 => $"d{_random.Next(20):x}k7f3q1a9c2{_random.Next(8)}.cloudfront.example",
            1 => $"ec2-52-{_random.Next(200)}-7-{_random.Next(200)}.eu-west-1.compute.example",
            2 => $"a3k7odshaiipe8-ats.iot.eu-west-{_random.Next(3)}.example",
            3 => $"r{_random.Next(9)}---sn-4g5e6nz{_random.Next(9)}.video.example",
            _ => $"device-telemetry-{_random.Next(50)}.api.maker.example",
        }));

    private IEnumerable<Violation> Habit(double every, Func<int, Violation> make)
    {
        double begin = _random.NextDouble() * every;
        for (int i = 0; begin + i * every < Day; i++) yield return make(i) with { Time = Home.Noon.AddSeconds(begin + (i + _random.NextDouble() / 2) * every) };
    }
}
