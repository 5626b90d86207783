using System.Collections.Immutable;

namespace EdgeGuard.Core.Names;

/// <summary>
/// Names that one device may ask about because the answer for another name led to them. An address of such a name counts for the name with which the
/// chain began, and for its ports alone.
/// </summary>
public sealed class NameChains
{
    /// <summary>Records between the first name and the last (RFC 9460 §3 leaves the number to the resolver).</summary>
    public const int MostSteps = 8;

    /// <summary>Names of one device, at most. The chain that ends first is evicted.</summary>
    public const int MostNames = 256;

    private readonly Dictionary<(string Name, string Origin), Link> _links = [];

    /// <summary>Names that living chains lead to, and ended ones that were not evicted yet.</summary>
    public int Count => _links.Count;

    /// <summary>Notes where the answer for a name led.</summary>
    /// <param name="origins">With which names the chain began; see <see cref="OriginsOf"/>.</param>
    /// <param name="targets">Where the answer led.</param>
    /// <param name="now">Gateway time.</param>
    /// <param name="most">The longest TTL that counts.</param>
    /// <param name="grace">How long a link counts after its TTL.</param>
    public void Add(IEnumerable<ChainOrigin> origins, IReadOnlyCollection<NameTarget> targets, DateTimeOffset now, TimeSpan most, TimeSpan grace)
    {
        if (targets.Count == 0) return;
        foreach (ChainOrigin origin in origins)
        {
            foreach (NameTarget target in targets.Where(t => origin.Steps + t.Steps <= MostSteps && t.Name != origin.Name))
            {
                DateTimeOffset end = now + (target.Ttl < most ? target.Ttl : most) + grace;
                Keep(target.Name, origin.Name, new(origin.Steps + target.Steps, end < origin.End ? end : origin.End), now);
            }
        }
        while (_links.Count > MostNames) _links.Remove(_links.MinBy(l => l.Value.End).Key);
    }

    /// <summary>With which names the living chains to a name began.</summary>
    public ImmutableArray<ChainOrigin> OriginsOf(string name, DateTimeOffset now) =>
        [.. _links.Where(l => l.Key.Name == name && l.Value.End > now).Select(l => new ChainOrigin(l.Key.Origin, l.Value.Steps, l.Value.End))];

    // Of two ways to a name, the one that lives longer counts.
    private void Keep(string name, string origin, Link link, DateTimeOffset now)
    {
        if (link.End > now && (!_links.TryGetValue((name, origin), out Link known) || known.End <= link.End)) _links[(name, origin)] = link;
    }

    private readonly record struct Link(int Steps, DateTimeOffset End);
}

/// <summary>The name with which a chain began.</summary>
/// <param name="Name">The name, in lower case.</param>
/// <param name="Steps">Records from there; 0 for the name itself.</param>
/// <param name="End">Until when the chain lives.</param>
public readonly record struct ChainOrigin(string Name, int Steps, DateTimeOffset End)
{
    /// <summary>A name that begins chains, and that ends none.</summary>
    public static ChainOrigin At(string name) => new(name, 0, DateTimeOffset.MaxValue);
}
