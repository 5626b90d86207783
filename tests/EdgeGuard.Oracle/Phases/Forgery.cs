using System.Collections.Immutable;
using System.Net;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Policy;
using EdgeGuard.Oracle.Homes;
using EdgeGuard.Oracle.Packets;
using EdgeGuard.Oracle.Wires;

namespace EdgeGuard.Oracle.Phases;

/// <summary>Ways to send the subject's packet as somebody else, or somebody else's as the subject.</summary>
internal static class Forgery
{
    private static readonly MacAddress Invented = MacAddress.Parse("02:00:5e:00:53:fe");

    internal static readonly ImmutableArray<(string Name, Func<Attempt, Shot?> Forge)> All =
    [
        ("MAC address invented", a => a.Open(PacketKind.Later) with { From = new(Site.Things, Invented) }),
        ("MAC address of the sibling", a => a.Open(PacketKind.Later) with { From = Places.Sibling.End }),
        ("address nobody is bound to", a => As(a, a.Opening.IsV4 ? "192.168.20.77" : "2001:db8:20::77")),
        ("address of the sibling", a => As(a, Places.Sibling.Address(a.Opening.Source.AddressFamily).ToString())),
        ("bound pair of the laptop", a => As(a, Places.Laptop.Address(a.Opening.Source.AddressFamily).ToString(), new(Site.Things, Places.Laptop.End.Mac))),
        ("from another network", a => a.Opening.Source.IsIPv6LinkLocal || AddressScope.IsGroup(a.Opening.Destination) ? null : a.Open(PacketKind.Later) with { From = new(Site.Annex, Places.Subject.End.Mac) }),
        ("from the internet", a => a.Answerer.Site is Site.Gateway or Site.Wan ? null : a.Open(PacketKind.Later) with { From = new(Site.Wan, Places.Subject.End.Mac) }),
    ];

    /// <summary>The same for first packets of the subject, whatever becomes of them.</summary>
    internal static readonly ImmutableArray<(string Name, Func<Shot, Shot?> Forge)> OfShots =
    [
        ("MAC address invented", s => s with { From = new(Site.Things, Invented) }),
        ("MAC address of the sibling", s => s with { From = Places.Sibling.End }),
        ("address of the sibling", s => s.Packet.Source.IsIPv6LinkLocal ? null : s with { Packet = s.Packet with { Source = Places.Sibling.Address(s.Packet.Source.AddressFamily) } }),
        ("from another network", s => s.Packet.Source.IsIPv6LinkLocal ? null : s with { From = new(Site.Annex, Places.Subject.End.Mac) }),
    ];

    // Masquerading cannot tell two senders apart where there are no ports, and drops the second.
    private static Shot? As(Attempt attempt, string source, End? from = null) =>
        attempt.Answerer.Site == Site.Wan && !IpProtocols.HasPorts(attempt.Opening.Protocol) && !attempt.Opening.IsIcmp ? null
        : new(from ?? attempt.Opener,  attempt.Opening with { Kind = PacketKind.Later, Source = IPAddress.Parse(source) });
}
