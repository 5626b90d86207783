namespace EdgeGuard.Core.Violations;

/// <summary>
/// Counts DNS names that look like carried data: long and random, many under one domain. Names chosen by people or services are short, repeat, or
/// consist of words.
/// </summary>
internal sealed class TunnelNames
{
    /// <summary>Names of one device, at most.</summary>
    internal const int Most = Domains * NamesPerDomain;

    private const int Domains = 8;
    private const int NamesPerDomain = ShapeLimits.MostDistinct;
    private const int ShortestData = 20;
    private const double LeastBitsPerCharacter = 3.2;

    private readonly Dictionary<string, RecentValues<string>> _domains = new(StringComparer.Ordinal);

    /// <summary>Names that are remembered.</summary>
    internal int Size => _domains.Values.Sum(names => names.Size);

    /// <summary>Adds a question.</summary>
    /// <returns>Distinct data-like names under the same domain within the window; 0 for an ordinary name.</returns>
    internal (int Distinct, bool IsNew) Note(string name, TimeSpan window, DateTimeOffset now)
    {
        if (Split(name) is not var (data, domain) || !LooksLikeData(data)) return (0, false);
        if (!_domains.TryGetValue(domain, out RecentValues<string>? names))
        {
            if (_domains.Count >= Domains) _domains.Remove(_domains.MinBy(d => d.Value.Last).Key);
            _domains[domain] = names = new(NamesPerDomain);
        }
        bool isNew = names.Note(data, window, now);
        return (names.Count(window, now), isNew);
    }

    /// <summary>The last two labels, and what is below them.</summary>
    private static (string Data, string Domain)? Split(string name)
    {
        if (name.EndsWith(".arpa", StringComparison.Ordinal)) return null;
        int last = name.LastIndexOf('.');
        int second = last > 0 ? name.LastIndexOf('.', last - 1) : -1;
        // A name that the report cut off has lost its domain; its first labels identify it.
        return second > 0 ? (name[..second], name[(second + 1)..]) : name.Length > ShortestData * 2 ? (name, "") : null;
    }

    // Hyphens and full stops separate words, but not data, so the longest unbroken run is tested.
    private static bool LooksLikeData(string text)
    {
        string run = text.Split('.', '-').MaxBy(part => part.Length)!;
        return run.Length >= ShortestData && BitsPerCharacter(run) >= LeastBitsPerCharacter;
    }

    // Shannon entropy of the characters: words have about 3 bits each, base32 and hexadecimal data close to 4 or 5.
    private static double BitsPerCharacter(string text) =>
        -text.GroupBy(c => c).Select(g => (double)g.Count() / text.Length).Sum(p => p * Math.Log2(p));
}
