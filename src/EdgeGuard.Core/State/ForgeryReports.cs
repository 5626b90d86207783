using System.Collections.Immutable;
using EdgeGuard.Core.Addresses;

namespace EdgeGuard.Core.State;

/// <summary>What a forged frame claims of a device that it does not come from.</summary>
public enum ForgeryKind
{
    /// <summary>Its MAC address.</summary>
    Mac,

    /// <summary>Its address, by a DHCP grant to another.</summary>
    Address,

    /// <summary>That it gave its address back.</summary>
    Release,
}

/// <summary>Who claims what of which device.</summary>
/// <param name="Victim">The device.</param>
/// <param name="Kind">What is claimed.</param>
/// <param name="Claimant">The place or the device that claims it.</param>
public sealed record Forgery(DeviceId Victim, ForgeryKind Kind, string Claimant);

/// <summary>
/// Limits reports of forged claims: one for each claimant and device in an hour, and <see cref="MostVictims"/> claimants at most, so that a flood
/// is one report.
/// </summary>
public sealed record ForgeryReports
{
    /// <summary>Claims that are remembered; beyond, none is reported until one is older than <see cref="Interval"/>.</summary>
    public const int MostVictims = 256;

    /// <summary>The same claim is reported again after this long.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromHours(1);

    /// <summary>No report.</summary>
    public static readonly ForgeryReports Empty = new();

    private readonly ImmutableDictionary<Forgery, DateTimeOffset> _reported = ImmutableDictionary<Forgery, DateTimeOffset>.Empty;

    private ForgeryReports() { }

    private ForgeryReports(ImmutableDictionary<Forgery, DateTimeOffset> reported) => _reported = reported;

    /// <summary>How many claims are remembered.</summary>
    public int Count => _reported.Count;

    /// <returns>The reports with this claim; the same object where it is not to be reported.</returns>
    public ForgeryReports With(Forgery forgery, DateTimeOffset now)
    {
        if (_reported.TryGetValue(forgery, out DateTimeOffset last) && (now - last).Duration() < Interval) return this;
        ImmutableDictionary<Forgery, DateTimeOffset> fresh = _reported.Count < MostVictims ? _reported
            : _reported.RemoveRange(_reported.Where(r => (now - r.Value).Duration() >= Interval).Select(r => r.Key));
        return fresh.Count < MostVictims || fresh.ContainsKey(forgery) ? new(fresh.SetItem(forgery, now)) : this;
    }
}
