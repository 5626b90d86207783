using System.Globalization;
using EdgeGuard.Agent.Clock;
using EdgeGuard.Core.Mud;

namespace EdgeGuard.Agent.Profiles;

/// <summary>Whether a file may follow the one in force: an older version must not come back, whoever signed it.</summary>
internal static class UpdateOrder
{
    private static readonly TimeSpan MostAhead = TimeSpan.FromDays(1);

    /// <summary>Why a file may not follow, as a sentence; null where it may.</summary>
    /// <param name="file">The new file.</param>
    /// <param name="before">The one in force; null for none.</param>
    /// <param name="clock">The time. While it is only a lower bound, no file is too new.</param>
    internal static string? WhyRefused(MudFile file, MudFile? before, CertificateClock clock)
    {
        bool isKnown = clock.Correction is null;
        DateTimeOffset latest = clock.Now + MostAhead;
        if (isKnown && file.LastUpdate > latest) return $"its last-update, {Text(file.LastUpdate)}, is in the future. Check the clock of this machine, or ask the maker";
        // A date that lies in the future would keep every honest version out.
        bool counts = before is not null && (!isKnown || before.LastUpdate <= latest);
        return counts && file.LastUpdate < before!.LastUpdate
            ? $"its last-update, {Text(file.LastUpdate)}, is before that of the file in force, {Text(before.LastUpdate)}. An older version is not accepted"
            : null;
    }

    private static string Text(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);
}
