using System.Net;
using EdgeGuard.Agent.Clock;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Leases;

namespace EdgeGuard.Agent.Discovery;

/// <summary>
/// When leases of a file end by the agent's clock. DHCP servers write the time of day; it is compared with the wall clock once, when the lease is new,
/// so that setting the wall clock neither ends nor extends a lease.
/// </summary>
internal sealed class LeaseDeadlines(TimeProvider time)
{
    // An end that lies further ahead, or as far back, was compared with a wrong wall clock, as at the boot of a machine without a battery-backed one.
    // Or the server that wrote it is gone: a live one leaves out what ended long ago.
    private static readonly TimeSpan Longest = TimeSpan.FromDays(366);

    private static readonly TimeSpan Guess = TimeSpan.FromHours(1);

    private readonly Dictionary<(IPAddress Address, MacAddress? Mac), Deadline> _known = [];

    /// <summary>Forgets leases that a file no longer has.</summary>
    /// <param name="leases">Those that it has.</param>
    internal void KeepOnly(IEnumerable<RecordedLease> leases)
    {
        HashSet<(IPAddress, MacAddress?)> kept = [.. leases.Select(Key)];
        foreach ((IPAddress, MacAddress?) gone in _known.Keys.Where(k => !kept.Contains(k)).ToList()) _known.Remove(gone);
    }

    /// <summary>The lease with its end by the agent's clock, and when it was written at the latest; null where it is over.</summary>
    /// <param name="written">The lease with its end as the server wrote it.</param>
    /// <param name="fileWritten">When its file was written last, by the wall clock. It may be unknown or wrong, as the wall clock may.</param>
    internal RecordedLease? InForce(RecordedLease written, DateTime fileWritten = default)
    {
        DateTimeOffset now = time.GetUtcNow();
        if (!_known.TryGetValue(Key(written), out Deadline? known) || known.Written != written.Until || known.Length != written.Length)
            _known[Key(written)] = known = Begun(written, now) with { Noted = NotedAt(fileWritten, now) };
        else if (IsDue(known, written, now)) _known[Key(written)] = known = Begun(written, now) with { Noted = known.Noted };
        if (known.Until <= now) return null;
        return written with { Until = known.Until, Noted = known.Noted, IsDoubtful = known.IsGuess && written.Until < time.GetWallNow() };
    }

    /// <summary>Whether its end, as written, is over by the wall clock: a server then leaves it out without anybody having given it up.</summary>
    internal bool IsOverByWallClock(RecordedLease written) => written.Until <= time.GetWallNow();

    // A length begins anew as long as the server has the lease in its file: it writes nothing at a renewal.
    private bool IsDue(Deadline known, RecordedLease written, DateTimeOffset now) => written.Length is { } length
        ? known.Until - now < length / 2
        : known.IsGuess && written.Until is { } until && (IsPlausible(until) || known.Until <= now && until > time.GetWallNow());

    private Deadline Begun(RecordedLease written, DateTimeOffset now)
    {
        if (written.Length is { } length) return new(null, length, now + length, false);
        if (written.Until is not { } until) return new(null, null, null, false);
        TimeSpan left = until - time.GetWallNow();
        return left.Duration() <= Longest ? new(until, null, now + left, false) : new(until, null, now + Guess, true);
    }

    // By the age of the file. A time in the future says that one of the clocks was wrong; what was written before the boot has no age by gateway time.
    private DateTimeOffset NotedAt(DateTime fileWritten, DateTimeOffset now)
    {
        TimeSpan age = time.GetWallNow().UtcDateTime - fileWritten, uptime = time.GetElapsedTime(0);
        return age < TimeSpan.Zero ? now : now - (age < uptime ? age : uptime);
    }

    private bool IsPlausible(DateTimeOffset until) => until - time.GetWallNow() is { Ticks: > 0 } left && left <= Longest;

    private static (IPAddress, MacAddress?) Key(RecordedLease lease) => (lease.Address, lease.Mac);

    private sealed record Deadline(DateTimeOffset? Written, TimeSpan? Length, DateTimeOffset? Until, bool IsGuess)
    {
        internal DateTimeOffset Noted { get; init; }
    }
}
