using System.Globalization;
using EdgeGuard.Linux.Nft;

namespace EdgeGuard.Agent.Enforcement;

/// <summary>A change of the table by other programs, in words for people.</summary>
/// <param name="Found">What differs.</param>
/// <param name="By">The program that changed it; null where unknown.</param>
/// <param name="Since">When the first sign of it appeared.</param>
internal sealed record Alteration(string Found, string? By, long Since)
{
    private const int MostListed = 3;

    internal static Alteration Of(IReadOnlyList<NftDifference> differences, Suspicion suspicion) =>
        new(Words(differences), suspicion.Notice is { } notice ? Author(notice) : null, suspicion.Since);

    private static string Words(IReadOnlyList<NftDifference> differences)
    {
        string first = string.Join(", ", differences.Take(MostListed).Select(Words));
        return differences.Count <= MostListed ? first : string.Create(CultureInfo.InvariantCulture, $"{first} and {differences.Count - MostListed} more differ");
    }

    private static string Words(NftDifference difference) => difference switch
    {
        { Found: null } => $"{difference.Subject} is missing",
        { Applied: null } => $"{difference.Subject} is not ours",
        _ => $"{difference.Subject} is another",
    };

    // A process chooses its own name, with arbitrary characters.
    private static string Author(NftNotice notice)
    {
        string name = string.Concat((notice.Process ?? "").Select(c => char.IsAsciiLetterOrDigit(c) || "-_.:/() ".Contains(c) ? c : '?'));
        return string.Create(CultureInfo.InvariantCulture, $"{(name.Length == 0 ? "an unknown process" : name)} (process {notice.ProcessId})");
    }
}
