using System.Collections.Immutable;
using System.Net;

namespace EdgeGuard.Agent.Addresses;

/// <summary>The NAT64 prefixes that routers announced, and until when they hold.</summary>
internal sealed class TranslationTable
{
    /// <summary>Prefixes that are remembered; further ones are ignored.</summary>
    internal const int Most = 32;

    private readonly Dictionary<(int Interface, IPAddress Router, IPNetwork Prefix), DateTimeOffset> _ends = [];

    /// <summary>Notes what a router announced. A lifetime of zero withdraws a prefix.</summary>
    internal void Note(int @interface, IPAddress router, IReadOnlyList<(IPNetwork Prefix, TimeSpan Lifetime)> announced, DateTimeOffset now)
    {
        foreach ((IPNetwork prefix, TimeSpan lifetime) in announced)
        {
            (int, IPAddress, IPNetwork) key = (@interface, router, prefix);
            if (lifetime == TimeSpan.Zero) _ends.Remove(key);
            else if (_ends.Count < Most || _ends.ContainsKey(key)) _ends[key] = now + lifetime;
        }
    }

    /// <summary>The prefixes that hold now, in a fixed order. Those of routers that are no longer used are forgotten.</summary>
    internal ImmutableArray<IPNetwork> Current(ImmutableHashSet<(int Interface, IPAddress Router)> routers, DateTimeOffset now)
    {
        foreach ((int, IPAddress, IPNetwork) gone in _ends.Where(e => e.Value <= now || !routers.Contains((e.Key.Interface, e.Key.Router))).Select(e => e.Key).ToArray()) _ends.Remove(gone);
        return [.. _ends.Keys.Select(k => k.Prefix).Distinct().OrderBy(p => p.ToString(), StringComparer.Ordinal)];
    }
}
