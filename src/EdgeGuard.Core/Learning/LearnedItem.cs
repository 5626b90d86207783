using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Mud;
using EdgeGuard.Core.Policy;

namespace EdgeGuard.Core.Learning;

/// <summary>One thing that a device was seen to do, as far as it was generalised, with what speaks for and against it.</summary>
public sealed record LearnedItem
{
    /// <summary>Its place in the suggestion, counted from 1; by it a person ticks what was left out.</summary>
    public required int Number { get; init; }

    /// <summary>What would be permitted, in plain words.</summary>
    public required string Sentence { get; init; }

    /// <summary>Flows that showed it.</summary>
    public required int Flows { get; init; }

    /// <summary>What was made wider than it was seen, and why; null where nothing was.</summary>
    public required string? Widened { get; init; }

    /// <summary>Why it is left out unless somebody ticks it; null where nothing speaks against it.</summary>
    public required string? Suspicion { get; init; }

    internal ImmutableArray<ServiceEntry> Entries { get; init; } = [];

    /// <summary>Whether it is taken into the profile: nothing speaks against it, or it was ticked.</summary>
    /// <param name="ticked">Numbers of items that somebody wants all the same.</param>
    public bool IsTaken(IReadOnlySet<int> ticked) => Suspicion is null || ticked.Contains(Number);
}

/// <summary>A suggestion: what a device did, to be read by a person, and the profile that would hold it to that.</summary>
public sealed class LearnedProfile
{
    private readonly MudFile _bare;

    internal LearnedProfile(MudFile bare, IReadOnlyList<LearnedItem> items) => (_bare, Items) = (bare, items);

    /// <summary>Everything that was learned, what is left out unless ticked last.</summary>
    public IReadOnlyList<LearnedItem> Items { get; }

    /// <summary>The MUD file of everything that nothing speaks against, and of what was ticked.</summary>
    /// <param name="ticked">Numbers of items that somebody wants all the same.</param>
    public MudFile File(IReadOnlySet<int> ticked) =>
        ProfileAssembly.Assemble(_bare, [.. Items.Where(item => item.IsTaken(ticked)).SelectMany(item => item.Entries)]);
}

/// <summary>Whom a learned service is shared with.</summary>
/// <param name="Host">By name; null where none was ever seen.</param>
/// <param name="Network">By address; null where it is not by address.</param>
/// <param name="IsLocal">Any device of the house.</param>
internal readonly record struct LearnedPeer(string? Host, IPNetwork? Network, bool IsLocal)
{
    /// <summary>Whoever on the internet.</summary>
    internal static readonly LearnedPeer Anyone = new(null, null, false);

    /// <summary>The name servers of the house, whoever they are; asked by UDP they need no entry.</summary>
    internal static readonly LearnedPeer NameServers = new(null, null, false) { AreNameServers = true };

    internal bool AreNameServers { get; private init; }

    internal bool IsRawPublic => Network is { } network && !AddressScope.IsGroup(network);
}

/// <summary>What flows have in common that become one entry.</summary>
internal readonly record struct LearnedKey(PolicyDirection Starter, AddressFamily Family, LearnedPeer Peer, byte Protocol, byte? IcmpType, ushort? Own)
{
    /// <summary>The device answers from a service's port, or is answered from one: its own search or another's begot the flow.</summary>
    internal bool IsSearchAnswer => Own is not null;
}
