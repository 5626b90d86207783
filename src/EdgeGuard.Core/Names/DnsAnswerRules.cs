using System.Collections.Immutable;
using System.Net;
using EdgeGuard.Core.Addresses;

namespace EdgeGuard.Core.Names;

/// <summary>What is known about filters and local names when an answer is read.</summary>
public sealed record DnsAnswerRules
{
    /// <summary>No filters and no local names.</summary>
    public static readonly DnsAnswerRules Plain = new();

    /// <summary>Addresses by which a filter refuses, besides those that no host has: those of the name server itself.</summary>
    public ImmutableArray<IPAddress> FilterAddresses { get; init; } = [];

    /// <summary>Names, in lower case, at and below which the operator uses private addresses.</summary>
    public ImmutableArray<string> LocalNames { get; init; } = [];

    /// <summary>The name may have private addresses.</summary>
    public bool IsLocal(string name) => PublicAddresses.IsLocalName(name) || LocalNames.Any(own => PublicAddresses.IsUnder(name, own));
}
