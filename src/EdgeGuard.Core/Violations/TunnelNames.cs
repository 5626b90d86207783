namespace EdgeGuard.Core.Violations;

/// <summary>
/// Counts DNS names that look like carried data: long and random, many under one domain, or more under several. Names chosen by people or services are
/// short, repeat, or consist of words. Whatever they look like, the characters of new names within an hour have a bound too.
/// </summary>
internal sealed class TunnelNames
{
    /// <summary>Names of one device, at most.</summary>
    internal const int Most = Domains * NamesPerDomain + 2 * MostOfAll;

    private const int Domains = 8;
    private const int NamesPerDomain = ShapeLimits.MostDistinct;
    private const int MostOfAll = 2 * ShapeLimits.MostDistinct;
    private const int ShortestRun = 20, ShortestMix = 16, ShortestWhole = 40;
    private const int LeastChanges = 5;
    private const double LeastBitsPerCharacter = 3.2, LeastBitsOfWhole = 3.6;

    // How many times as many make a tunnel through any number of domains: within the window, and within an hour.
    private const int TimesOfAll = 3, SlowTimesOfAll = 10;

    // Characters of new names within an hour. A television that shows pages asks for about half as many.
    private const int MostCharacters = 40_000;

    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    private readonly Dictionary<string, RecentValues<string>> _domains = new(StringComparer.Ordinal);

    // Hash codes are enough to tell names apart, and take less room than 250 names of a hundred characters.
    private readonly RecentValues<int> _all = new(MostOfAll), _any = new(MostOfAll);
    private DateTimeOffset _hour = DateTimeOffset.MinValue;
    private int _characters;

    /// <summary>Names that are remembered.</summary>
    internal int Size => _domains.Values.Sum(names => names.Size) + _all.Size + _any.Size;

    /// <summary>Adds a question.</summary>
    /// <param name="name">The name, in lower case.</param>
    /// <param name="limit">When data-like names under one domain are a tunnel.</param>
    /// <param name="now">When it was asked.</param>
    /// <returns>The tunnel that the name belongs to, and whether the name is new; null where it looks like none.</returns>
    internal (int Distinct, TimeSpan Within, bool IsNew)? Note(string name, ShapeLimit limit, DateTimeOffset now)
    {
        int hash = name.GetHashCode(StringComparison.Ordinal);
        bool isOverVolume = IsOverVolume(name, hash, now);
        if (Split(name) is not var (data, domain) || !LooksLikeData(data)) return isOverVolume ? (_any.Count(Hour, now), Hour, true) : null;
        RecentValues<string> names = Under(domain);
        // A name that was asked for within the hour carries nothing new, and is no step of a slow tunnel.
        bool isNew = names.Note(data, limit.Window, now), isNewInHour = _all.Note(hash, Hour, now);
        return Enough(names.Count(limit.Window, now), limit.Window, 1, isNew)
            ?? Enough(_all.Count(limit.Window, now), limit.Window, TimesOfAll, isNewInHour)
            ?? Enough(_all.Count(Hour, now), Hour, SlowTimesOfAll, isNewInHour)
            ?? (isOverVolume ? (_any.Count(Hour, now), Hour, true) : null);

        (int, TimeSpan, bool)? Enough(int distinct, TimeSpan within, int times, bool isStep) =>
            distinct < Math.Min(limit.Enough * times, times == 1 ? NamesPerDomain : MostOfAll) ? null : (distinct, within, isStep);
    }

    // Whether this new name is beyond what the names of an hour may carry.
    private bool IsOverVolume(string name, int hash, DateTimeOffset now)
    {
        if (name.EndsWith(".arpa", StringComparison.Ordinal) || !_any.Note(hash, Hour, now)) return false;
        if (now - _hour >= Hour) (_hour, _characters) = (now, 0);
        _characters += name.Length;
        return _characters > MostCharacters;
    }

    private RecentValues<string> Under(string domain)
    {
        if (_domains.TryGetValue(domain, out RecentValues<string>? names)) return names;
        if (_domains.Count >= Domains) _domains.Remove(_domains.MinBy(d => d.Value.Last).Key);
        return _domains[domain] = new(NamesPerDomain);
    }

    /// <summary>The last two labels, and what is below them.</summary>
    private static (string Data, string Domain)? Split(string name)
    {
        if (name.EndsWith(".arpa", StringComparison.Ordinal)) return null;
        int last = name.LastIndexOf('.');
        int second = last > 0 ? name.LastIndexOf('.', last - 1) : -1;
        // A name that the report cut off has lost its domain; its first labels identify it.
        return second > 0 ? (name[..second], name[(second + 1)..]) : name.Length > ShortestRun * 2 ? (name, "") : null;
    }

    // Hyphens and full stops separate words, but not data, so the longest unbroken run is tested. Data in short labels shows by its digits, or by its length.
    private static bool LooksLikeData(string text)
    {
        string run = text.Split('.', '-').MaxBy(part => part.Length)!;
        if (run.Length >= ShortestRun && BitsPerCharacter(run) >= LeastBitsPerCharacter) return true;
        string whole = text.Replace(".", "", StringComparison.Ordinal).Replace("-", "", StringComparison.Ordinal);
        return whole.Length >= ShortestMix && Changes(whole) >= LeastChanges && BitsPerCharacter(whole) >= LeastBitsPerCharacter
            || whole.Length >= ShortestWhole && BitsPerCharacter(whole) >= LeastBitsOfWhole;
    }

    // Where a letter follows a digit or a digit a letter. Encoded data mixes them; names have a number at the end.
    private static int Changes(string text) => text.Zip(text.Skip(1)).Count(pair => char.IsAsciiDigit(pair.First) != char.IsAsciiDigit(pair.Second));

    // Shannon entropy of the characters: words have about 3 bits each, base32 and hexadecimal data close to 4 or 5.
    private static double BitsPerCharacter(string text) =>
        -text.GroupBy(c => c).Select(g => (double)g.Count() / text.Length).Sum(p => p * Math.Log2(p));
}
