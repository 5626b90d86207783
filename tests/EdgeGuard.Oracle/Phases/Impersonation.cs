using System.Collections.Immutable;
using System.Net.Sockets;
using EdgeGuard.Oracle.Homes;
using EdgeGuard.Oracle.Packets;
using EdgeGuard.Oracle.Wires;

namespace EdgeGuard.Oracle.Phases;

/// <summary>Two devices of one profile on one wire, each in a live flow of the other: with its MAC address, with its IP address, and in the next packet's place.</summary>
internal static class Impersonation
{
    internal static readonly ImmutableArray<(string Name, Func<Attempt, Shot> Forge)> All =
    [
        ("from the other's MAC address", a => a.Open(PacketKind.Later) with { From = Other(a).End }),
        ("the other's flow from the own MAC address", a => a.Open(PacketKind.Later) is var shot ? shot with { From = Other(a).End, Packet = shot.Packet with { Kind = PacketKind.First } } : default),
        ("with the other's IP address", a => Renamed(a, PacketKind.Later)),
        ("with the other's IP address, new", a => Renamed(a, PacketKind.First)),
        ("from another network", a => a.Open(PacketKind.Later) with { From = new(Site.Annex, a.Opener.Mac) }),
    ];

    /// <summary>The same flow as the second device opens it.</summary>
    internal static Attempt ByTwin(Attempt attempt) => attempt with
    {
        Opener = Places.Twin.End,
        Opening = attempt.Opening with { Source = Places.Twin.Address(attempt.Opening.Source.AddressFamily) },
        Arrived = null,
        Answered = null,
    };

    private static Host Other(Attempt attempt) => attempt.Opener == Places.Twin.End ? Places.Subject : Places.Twin;

    private static Shot Renamed(Attempt attempt, PacketKind kind)
    {
        AddressFamily family = attempt.Opening.Source.AddressFamily;
        return new(attempt.Opener, attempt.Opening with { Kind = kind, Source = Other(attempt).Address(family) });
    }
}
