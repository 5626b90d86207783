namespace EdgeGuard.Core.Violations;

/// <summary>
/// Counts names that look like carried data: long and random, many under one domain. Names that people or services choose are short or
/// repeat, and a service that is asked for many hosts asks for words.
/// </summary>
internal sealed class TunnelNames
{
    private const int Domains = 8;
    private const int NamesPerDomain = ShapeLimits.MostDistinct;
    private const int ShortestData = 20;
    private const double LeastBitsPerCharacter = 3.2;

    private readonly Dictionary<string, Dictionary<string, DateTimeOffset>> _domains = new(StringComparer.Ordinal);

    /// <summary>Takes note of a question.</summary>
    /// <returns>Distinct data-like names under the same domain within the window; 0 for a name that carries nothing.</returns>
    internal (int Distinct, bool IsNew) Note(string name, TimeSpan window, DateTimeOffset now)
    {
        if (Split(name) is not var (data, domain) || !LooksLikeData(data)) return (0, false);
        if (!_domains.TryGetValue(domain, out Dictionary<string, DateTimeOffset>? names))
        {
            if (_domains.Count >= Domains) _domains.Remove(_domains.MinBy(d => d.Value.Values.Max()).Key);
            _domains[domain] = names = new(StringComparer.Ordinal);
        }
        foreach (string old in names.Where(n => now - n.Value > window).Select(n => n.Key).ToArray()) names.Remove(old);
        bool isNew = !names.ContainsKey(data);
        if (isNew && names.Count >= NamesPerDomain) names.Remove(names.MinBy(n => n.Value).Key);
        names[data] = now;
        return (names.Count, isNew);
    }

    /// <summary>What stands below the last two labels, and these.</summary>
    private static (string Data, string Domain)? Split(string name)
    {
        if (name.EndsWith(".arpa", StringComparison.Ordinal)) return null;
        int last = name.LastIndexOf('.');
        int second = last > 0 ? name.LastIndexOf('.', last - 1) : -1;
        // A name that the report cut short has lost its domain; its first labels are what is left to tell it by.
        return second > 0 ? (name[..second], name[(second + 1)..]) : name.Length > ShortestData * 2 ? (name, "") : null;
    }

    // Words are parted by hyphens and full stops; data is not, so its longest unbroken run gives it away.
    private static bool LooksLikeData(string text)
    {
        string run = text.Split('.', '-').MaxBy(part => part.Length)!;
        return run.Length >= ShortestData && BitsPerCharacter(run) >= LeastBitsPerCharacter;
    }

    // Shannon's entropy of the characters: words have about 3 bits each, base32 and hexadecimal data 4 or close to 5.
    private static double BitsPerCharacter(string text) =>
        -text.GroupBy(c => c).Select(g => (double)g.Count() / text.Length).Sum(p => p * Math.Log2(p));
}
