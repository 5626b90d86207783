using System.Collections.Immutable;
using System.Net;
using EdgeGuard.Core.Networks;

namespace EdgeGuard.Core.Names;

/// <summary>What is known about filters and local names when an answer is read.</summary>
public sealed record DnsAnswerRules
{
    /// <summary>No filters, and no network of one's own.</summary>
    public static readonly DnsAnswerRules Plain = new();

    /// <summary>Addresses with which a filter answers for names that it blocks, besides those that no host has.</summary>
    public ImmutableArray<IPAddress> FilterAddresses { get; init; } = [];

    /// <summary>Which addresses a name may have.</summary>
    public RebindingGuard Rebinding { get; init; } = new();
}
