using System.Collections.Immutable;

namespace EdgeGuard.Core.Names;

/// <summary>The names that the records of one answer lead to from the name in the question.</summary>
internal sealed class NameWalk
{
    private readonly AnswerRecords _records;
    private readonly Dictionary<string, Place> _places = new(StringComparer.Ordinal);
    private readonly Queue<string> _next = new();
    private readonly List<string> _chain = [];

    private NameWalk(AnswerRecords records) => _records = records;

    /// <summary>The name in the question, and the names that CNAME and DNAME lead to from there.</summary>
    internal ImmutableArray<string> Chain => [.. _chain];

    /// <summary>All names but the one in the question, the nearest first.</summary>
    internal ImmutableArray<NameTarget> Targets => [.. _places.Where(p => p.Value.Steps > 0).Select(p => new NameTarget(p.Key, p.Value.Steps, Duration(p.Value.Ttl)))];

    /// <returns>false where CNAME records lead in a circle, or one name leads to two others.</returns>
    internal static bool TryFrom(string name, AnswerRecords records, out NameWalk walk)
    {
        walk = new(records);
        walk.Reach(name, new(0, uint.MaxValue, IsCanonical: true, HasHints: true));
        while (walk._next.TryDequeue(out string? at))
        {
            if (!walk.TryLeave(at)) return false;
        }
        return true;
    }

    /// <summary>Whether an address of this owner is one of the name in the question.</summary>
    /// <param name="owner">The name that has it.</param>
    /// <param name="isHint">It comes from a service record. A target's own records are not among them: the device asks for these.</param>
    internal bool Holds(string owner, bool isHint) =>
        _places.TryGetValue(owner, out Place place) && (isHint ? place.HasHints : place.IsCanonical) && _records.AliasOf(owner) is null;

    /// <summary>The least TTL on the way to a name, in seconds.</summary>
    internal uint TtlOf(string name) => _places[name].Ttl;

    // A value with the highest bit set counts as zero (RFC 2181 §8).
    internal static TimeSpan Duration(uint ttl) => TimeSpan.FromSeconds(ttl > int.MaxValue ? 0 : ttl);

    private bool TryLeave(string name)
    {
        Place from = _places[name];
        if (from.IsCanonical) _chain.Add(name);
        if (_records.AliasOf(name) is { } alias)
        {
            if (from.IsCanonical && (alias.IsAmbiguous || _places.ContainsKey(alias.Target))) return false;
            Reach(alias.Target, from.Then(alias.Ttl));
            return true;
        }
        foreach (ServiceTarget service in _records.Services.Where(s => from.HasHints && s.Owner == name))
            Reach(service.Target, from.Then(service.Ttl) with { IsCanonical = false, HasHints = service.IsAlias });
        return true;
    }

    private void Reach(string name, Place place)
    {
        if (place.Steps <= NameChains.MostSteps && _places.TryAdd(name, place)) _next.Enqueue(name);
    }

    /// <summary>How a name was reached.</summary>
    /// <param name="Steps">Records on the way.</param>
    /// <param name="Ttl">Least TTL on the way, in seconds.</param>
    /// <param name="IsCanonical">By CNAME and DNAME alone, so that its addresses are those of the name in the question.</param>
    /// <param name="HasHints">Its service records are those of the name in the question.</param>
    private readonly record struct Place(int Steps, uint Ttl, bool IsCanonical, bool HasHints)
    {
        internal Place Then(uint ttl) => this with { Steps = Steps + 1, Ttl = Math.Min(Ttl, ttl) };
    }
}
