using System.Net;
using EdgeGuard.Agent.Clock;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Discovery;

namespace EdgeGuard.Agent.Discovery;

/// <summary>
/// When leases of a file end by the agent's clock. DHCP servers write the time of day; it is compared with the wall clock once, when the lease is new,
/// so that setting the wall clock neither ends nor extends a lease.
/// </summary>
internal sealed class LeaseDeadlines(TimeProvider time)
{
    // A lease that ends later was read while the wall clock was wrong, as at the boot of a machine without a battery-backed clock.
    private static readonly TimeSpan Longest = TimeSpan.FromDays(366);

    private static readonly TimeSpan Guess = TimeSpan.FromHours(1);

    private readonly Dictionary<(IPAddress Address, MacAddress Mac), Deadline> _known = [];

    /// <summary>Forgets leases that a file no longer has.</summary>
    /// <param name="leases">Those that it has.</param>
    internal void KeepOnly(IEnumerable<RecordedLease> leases)
    {
        HashSet<(IPAddress, MacAddress)> kept = [.. leases.Select(Key)];
        foreach ((IPAddress, MacAddress) gone in _known.Keys.Where(k => !kept.Contains(k)).ToList()) _known.Remove(gone);
    }

    /// <summary>The lease with its end by the agent's clock; null where it is over.</summary>
    /// <param name="written">The lease with its end as the server wrote it.</param>
    internal RecordedLease? InForce(RecordedLease written)
    {
        if (written.Until is not { } until) return written;
        DateTimeOffset now = time.GetUtcNow();
        if (!_known.TryGetValue(Key(written), out Deadline? known) || known.Written != until || (known.IsGuess && (IsPlausible(until) || known.Until <= now)))
            _known[Key(written)] = known = Of(until, now);
        return known.Until > now ? written with { Until = known.Until } : null;
    }

    /// <summary>Whether its end, as written, is over by the wall clock: a server then leaves it out without anybody having given it up.</summary>
    internal bool IsOverByWallClock(RecordedLease written) => written.Until <= time.GetWallNow();

    private Deadline Of(DateTimeOffset until, DateTimeOffset now)
    {
        TimeSpan left = until - time.GetWallNow();
        return left <= Longest ? new(until, now + left, false) : new(until, now + Guess, true);
    }

    private bool IsPlausible(DateTimeOffset until) => until - time.GetWallNow() is { Ticks: > 0 } left && left <= Longest;

    private static (IPAddress, MacAddress) Key(RecordedLease lease) => (lease.Address, lease.Mac);

    private sealed record Deadline(DateTimeOffset Written, DateTimeOffset Until, bool IsGuess);
}
