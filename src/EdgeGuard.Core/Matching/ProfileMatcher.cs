using System.Globalization;
using EdgeGuard.Core.Policy;

namespace EdgeGuard.Core.Matching;

/// <summary>
/// Ranks the profiles that may fit a device, with a score and reasons. It only suggests, because a device can forge all the evidence. Resolved names
/// count most, because a device uses its manufacturer's servers. A name that many profiles contain counts little.
/// </summary>
public static class ProfileMatcher
{
    /// <summary>A lower score is chance.</summary>
    public const int Least = 15;

    /// <summary>Suggestions at most.</summary>
    public const int Most = 5;

    private const double ForNames = 60;
    private const double ForMaker = 25;
    private const double ForWords = 20;
    private const double ForKin = 15;
    private const int MostListed = 4;

    // Of two profiles with the same matching names, the one with fewer other names fits better.
    private const double Rest = 0.5;

    /// <summary>The best suggestions, the best first.</summary>
    public static IReadOnlyList<ProfileOffer> Match(DeviceTraits device, IReadOnlyCollection<Candidate> candidates, IReadOnlyCollection<Kin> kin)
    {
        Dictionary<string, double> weights = Weights(device, candidates);
        return [.. candidates.Select(candidate => Judge(device, candidate, kin, weights))
            .Where(offer => offer.Score >= Least)
            .OrderByDescending(offer => offer.Score).ThenBy(offer => offer.Candidate.Key, StringComparer.Ordinal)
            .Take(Most)];
    }

    private static ProfileOffer Judge(DeviceTraits device, Candidate candidate, IReadOnlyCollection<Kin> kin, Dictionary<string, double> weights)
    {
        (double Points, string Reason)?[] found =
        [
            Names(candidate, weights),
            Words(ForMaker, "its hardware is by", device.Vendor, VendorTokens.OfMaker(candidate.File)),
            Words(ForWords, "it says that it is", device.VendorClass, VendorTokens.OfProduct(candidate.File)),
            Words(ForWords, "it calls itself", device.HostName, VendorTokens.OfProduct(candidate.File)),
            Kinship("it asks DHCP for the same", candidate, kin.FirstOrDefault(other => Wears(other, candidate) && device.Fingerprint is not null && other.Fingerprint == device.Fingerprint)),
            Kinship("its hardware is by the same maker", candidate, device.Mac.IsLocallyAdministered ? null : kin.FirstOrDefault(other => Wears(other, candidate) && other.Mac.Value >> 24 == device.Mac.Value >> 24)),
        ];
        var reasons = found.OfType<(double Points, string Reason)>().ToArray();
        return new(candidate, (int)Math.Min(100, Math.Round(reasons.Sum(reason => reason.Points))), [.. reasons.Select(reason => reason.Reason)]);
    }

    // A name that half the profiles contain, such as a public time server, must not decide.
    private static Dictionary<string, double> Weights(DeviceTraits device, IReadOnlyCollection<Candidate> candidates) =>
        device.AskedNames.Distinct(StringComparer.Ordinal).ToDictionary(
            name => name, name => 1.0 / Math.Max(1, candidates.Count(candidate => ProfileNames.Mentions(candidate.Policy, name))), StringComparer.Ordinal);

    private static (double, string)? Names(Candidate candidate, Dictionary<string, double> weights)
    {
        string[] known = [.. weights.Keys.Where(name => ProfileNames.Mentions(candidate.Policy, name)).OrderByDescending(name => weights[name]).ThenBy(name => name, StringComparer.Ordinal)];
        if (known.Length == 0) return null;
        string[] own = [.. candidate.Policy.FromDevice.Concat(candidate.Policy.ToDevice).Select(rule => rule.Peer.DnsName).OfType<string>().Distinct()];
        double seen = own.Intersect(known.SelectMany(ProfileNames.Meant)).Count() / (double)own.Length;
        double share = known.Sum(name => weights[name]) / Math.Max(1, weights.Values.Sum());
        string listed = string.Join(", ", known.Take(MostListed)) + (known.Length > MostListed ? " and others" : "");
        return (ForNames * share * (Rest + (1 - Rest) * seen), string.Create(CultureInfo.InvariantCulture, $"it asked for {weights.Count} {(weights.Count == 1 ? "name" : "names")}, of which the profile knows {known.Length}: {listed}"));
    }

    private static (double, string)? Words(double points, string said, string? text, IReadOnlySet<string> telling)
    {
        string? shared = VendorTokens.Of(text).Where(telling.Contains).OrderByDescending(word => word.Length).ThenBy(word => word, StringComparer.Ordinal).FirstOrDefault();
        return shared is null ? null : (points, $"{said} '{text}', and the profile is for '{shared}'");
    }

    private static (double, string)? Kinship(string what, Candidate candidate, Kin? other) =>
        other is null ? null : (ForKin, $"{what} as {other.Name}, which uses {candidate.File.MudUrl}");

    private static bool Wears(Kin other, Candidate candidate) => other.MudUrl == candidate.File.MudUrl;
}
