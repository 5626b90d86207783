using System.Net;
using EdgeGuard.Core.Violations;

namespace EdgeGuard.Core.Tests.Violations;

/// <summary>Forbidden packets of the home's camera, as the kernel reports them.</summary>
internal static class Packet
{
    internal const byte Syn = 0x02;
    internal const byte Ack = 0x10;

    internal static Violation Tcp(double second, string to, ushort port, byte flags = Syn) => Any(second, to) with
    {
        Protocol = 6,
        SourcePort = 40_000,
        DestinationPort = port,
        TcpFlags = flags,
        Length = 40,
    };

    internal static Violation Udp(double second, string to, ushort port, ushort from = 40_000, int length = 60) => Any(second, to) with
    {
        Protocol = 17,
        SourcePort = from,
        DestinationPort = port,
        Length = length,
    };

    internal static Violation Query(double second, string name) => Udp(second, "198.51.100.53", 53) with { Question = name };

    internal static Violation From(double second, string falseAddress) =>
        Udp(second, "203.0.113.9", 80) with { Kind = ViolationKind.Unbound, Source = IPAddress.Parse(falseAddress) };

    internal static Violation Calling(double second, string from, ushort port) => Tcp(second, "192.168.20.10", port) with
    {
        Kind = ViolationKind.ToDevice,
        Source = IPAddress.Parse(from),
        SourceMac = Home.LaptopMac,
    };

    internal static Violation Any(double second, string to) => new()
    {
        Time = Home.Noon.AddSeconds(second),
        Kind = ViolationKind.FromDevice,
        SourceMac = Home.CameraMac,
        Interface = "br-things",
        Source = IPAddress.Parse("192.168.20.10"),
        Destination = IPAddress.Parse(to),
        Protocol = 47,
        Length = 60,
        Dropped = true,
    };

    /// <summary>The address of this number outside the home.</summary>
    internal static string Outside(int number) => $"198.18.{number / 250}.{1 + (number % 250)}";
}
