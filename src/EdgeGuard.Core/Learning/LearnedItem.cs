using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Mud;
using EdgeGuard.Core.Policy;

namespace EdgeGuard.Core.Learning;

/// <summary>One generalised behaviour of a device, with the evidence for and against it.</summary>
public sealed record LearnedItem
{
    /// <summary>Its number in the suggestion, from 1. A person ticks items by it.</summary>
    public required int Number { get; init; }

    /// <summary>What would be permitted, in plain words.</summary>
    public required string Sentence { get; init; }

    /// <summary>Flows that showed it.</summary>
    public required int Flows { get; init; }

    /// <summary>What was generalised beyond the evidence, and why; null where nothing was.</summary>
    public required string? Widened { get; init; }

    /// <summary>Why it is left out unless a person ticks it; null where nothing speaks against it.</summary>
    public required string? Suspicion { get; init; }

    internal ImmutableArray<ServiceEntry> Entries { get; init; } = [];

    /// <summary>Whether it is taken into the profile: nothing speaks against it, or it was ticked.</summary>
    /// <param name="ticked">Numbers of items that a person ticked.</param>
    public bool IsTaken(IReadOnlySet<int> ticked) => Suspicion is null || ticked.Contains(Number);
}

/// <summary>A suggested profile: what a device did, for a person to review, and the MUD file that would limit it to that.</summary>
public sealed class LearnedProfile
{
    private readonly MudFile _bare;

    internal LearnedProfile(MudFile bare, IReadOnlyList<LearnedItem> items) => (_bare, Items) = (bare, items);

    /// <summary>Everything that was learned. Items that are left out unless ticked come last.</summary>
    public IReadOnlyList<LearnedItem> Items { get; }

    /// <summary>The MUD file of every item without a suspicion, and of the ticked ones.</summary>
    /// <param name="ticked">Numbers of items that a person ticked.</param>
    public MudFile File(IReadOnlySet<int> ticked) =>
        ProfileAssembly.Assemble(_bare, [.. Items.Where(item => item.IsTaken(ticked)).SelectMany(item => item.Entries)]);
}

/// <summary>The peer of a learned service.</summary>
/// <param name="Host">The peer's name; null where none was seen.</param>
/// <param name="Network">The peer's address range; null where it is not by address.</param>
/// <param name="IsLocal">Any device of the local network.</param>
internal readonly record struct LearnedPeer(string? Host, IPNetwork? Network, bool IsLocal)
{
    /// <summary>Any internet host.</summary>
    internal static readonly LearnedPeer Anyone = new(null, null, false);

    /// <summary>The local name servers, whatever their addresses. UDP queries to them need no entry.</summary>
    internal static readonly LearnedPeer NameServers = new(null, null, false) { AreNameServers = true };

    internal bool AreNameServers { get; private init; }

    internal bool IsRawPublic => Network is { } network && !AddressScope.IsGroup(network);
}

/// <summary>What the flows of one profile entry have in common.</summary>
internal readonly record struct LearnedKey(PolicyDirection Starter, AddressFamily Family, LearnedPeer Peer, byte Protocol, byte? IcmpType, ushort? Own)
{
    /// <summary>The device answers from a service port, or receives an answer from one: a discovery request caused the flow.</summary>
    internal bool IsSearchAnswer => Own is not null;
}
