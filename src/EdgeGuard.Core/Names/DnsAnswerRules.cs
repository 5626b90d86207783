using System.Collections.Immutable;
using System.Net;
using EdgeGuard.Core.Addresses;

namespace EdgeGuard.Core.Names;

/// <summary>What answers are held against.</summary>
public sealed record DnsAnswerRules
{
    /// <summary>Nothing is known of filters and the operator's own names.</summary>
    public static readonly DnsAnswerRules Plain = new();

    /// <summary>Addresses by which a filter says no besides those that are nobody's: those of the name server itself.</summary>
    public ImmutableArray<IPAddress> FilterAddresses { get; init; } = [];

    /// <summary>Names, in lower case, at and below which the operator keeps private addresses.</summary>
    public ImmutableArray<string> LocalNames { get; init; } = [];

    /// <summary>The name may have private addresses.</summary>
    public bool IsLocal(string name) => PublicAddresses.IsLocalName(name) || LocalNames.Any(own => PublicAddresses.IsUnder(name, own));
}
