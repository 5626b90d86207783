using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Policy;
using EdgeGuard.Oracle.Homes;
using EdgeGuard.Oracle.Packets;
using EdgeGuard.Oracle.Wires;

namespace EdgeGuard.Oracle.Phases;

/// <summary>One flow that somebody tries to open, and what became of it so far.</summary>
/// <param name="Direction">Who opens it: the subject or its peer.</param>
/// <param name="Opener">Who sends the first packet.</param>
/// <param name="Answerer">Who would answer.</param>
/// <param name="Opening">The first packet as policies see it, behind any rewriting.</param>
internal sealed record Attempt(PolicyDirection Direction, End Opener, End Answerer, Packet Opening)
{
    /// <summary>The opening as it came out at the answerer, when it did.</summary>
    internal Packet? Arrived { get; set; }

    /// <summary>The answer as it came out at the opener, when it did.</summary>
    internal Packet? Answered { get; set; }

    /// <summary>Both ends have spoken: the kernel has a flow for it.</summary>
    internal bool IsLive => Answered is not null;

    /// <summary>It goes to a group, or to everyone on the subject's wire.</summary>
    internal bool IsForMany => AddressScope.IsGroup(Opening.Destination) || Opening.Destination.ToString() == "192.168.20.255";

    internal bool CanBeAnswered => Opening.HasAnswer && !IsForMany;

    internal Shot Open(PacketKind kind = PacketKind.First) => new(Opener, OnTheWire(Opener, Opening with { Kind = kind }));

    /// <summary>What the answerer sends: to what it saw, or where it saw nothing, to where the opener is known to the world.</summary>
    internal Shot Answer(PacketKind kind) =>
        new(Answerer, Arrived is { } seen ? seen.Reversed(kind) : OnTheWire(Answerer, Opening.Reversed(kind)));

    // From the internet the subject is reached by the gateway's address, which is rewritten to its own; but only for what can
    // open a flow, so all else is sent as a neighbour of the gateway would.
    internal static Packet OnTheWire(End from, Packet packet) =>
        from.Site == Site.Wan && packet.Destination.Equals(Places.Subject.V4) && IsRewritten(packet) ? packet with { Destination = Places.Wan4 } : packet;

    private static bool IsRewritten(Packet packet) => packet.IsIcmp ? packet.HasAnswer
        : packet.Protocol != IpProtocols.Tcp || packet.Kind is PacketKind.First or PacketKind.Later;
}
