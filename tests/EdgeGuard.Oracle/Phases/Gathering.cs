using System.Collections.Immutable;
using System.Net;
using EdgeGuard.Core.Policy;
using EdgeGuard.Oracle.Homes;
using EdgeGuard.Oracle.Packets;
using EdgeGuard.Oracle.Wires;

namespace EdgeGuard.Oracle.Phases;

/// <summary>A question to many, and everyone who tries to answer it, whether or not it was let through.</summary>
internal sealed record Gathering(Shot Request, ImmutableArray<Attempt> Answers)
{
    // As many as the kernel takes note of at once; more would be answered by nobody.
    private const int MostQuestionsOfOne = 100;

    private static readonly ImmutableArray<Host> Answerers =
        [Places.Sibling, Places.Hub, Places.NewDevice, Places.Held, Places.UnknownDevice, Places.Laptop, Places.Resolver];

    /// <summary>By what the gateway knows an answer to it.</summary>
    internal (IPAddress, ushort, ushort) Key => (Request.Packet.Source, Request.Packet.SourcePort, Request.Packet.DestinationPort);

    /// <summary>By what the gateway would know this answer.</summary>
    internal static (IPAddress, ushort, ushort) KeyOf(Packet answer) => (answer.Destination, answer.DestinationPort, answer.SourcePort);

    /// <summary>The subject asks whatever its rules tell apart, and all the others answer.</summary>
    internal static IEnumerable<Gathering> BySubject(Attempt[] from) =>
        from.Where(a => IsDatagram(a) && a.IsForMany && !a.Opening.Source.IsIPv6LinkLocal)
            .GroupBy(a => a.Opening.IsV4).SelectMany(family => family.Take(MostQuestionsOfOne))
            .Select(a => new Gathering(a.Open(), [.. Answerers.Select(h => Answer(PolicyDirection.ToDevice, h.End, Places.Subject.End, a.Opening with { Destination = h.Address(a.Opening.Source.AddressFamily) }))]));

    /// <summary>Others ask the subject whatever its rules tell apart, and it answers.</summary>
    internal static IEnumerable<Gathering> ByOthers(Attempt[] to) =>
        to.Where(a => IsDatagram(a) && a.Opener.Site is Site.Things or Site.Annex or Site.Family)
            .GroupBy(a => (a.Opening.IsV4, a.Opener)).SelectMany(asker => asker.Take(MostQuestionsOfOne))
            .Select(a => new Gathering(
                new(a.Opener, a.Opening with { Destination = IPAddress.Parse(a.Opening.IsV4 ? "239.255.255.250" : "ff05::c") }),
                [Answer(PolicyDirection.FromDevice, Places.Subject.End, a.Opener, a.Opening)]));

    private static Attempt Answer(PolicyDirection direction, End from, End to, Packet question) => new(direction, from, to, question.Reversed(PacketKind.First));

    private static bool IsDatagram(Attempt attempt) => attempt.Opening.Protocol == IpProtocols.Udp;
}
