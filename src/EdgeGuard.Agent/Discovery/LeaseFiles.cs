using System.Net;
using EdgeGuard.Agent.Pipeline;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Leases;
using Microsoft.Extensions.Logging;

namespace EdgeGuard.Agent.Discovery;

/// <summary>What the DHCP servers of this machine wrote down, read when it changed; and what they no longer say, once that is sure.</summary>
internal sealed partial class LeaseFiles(IReadOnlyList<string> patterns, InputGuard guard, TimeProvider time, ILogger logger)
{
    internal const long LargestFile = 32 * 1024 * 1024;

    private readonly Dictionary<string, Known> _known = new(StringComparer.Ordinal);

    /// <summary>Files that are not read, each with why another user could have written it.</summary>
    internal IReadOnlyList<string> Untrusted => [.. _known.Values.Select(k => k.Untrusted).OfType<string>()];

    /// <summary>The leases in force by now, and those that a server gave up since the last call. Of two files, the one written last counts.</summary>
    internal (IReadOnlyList<RecordedLease> InForce, IReadOnlyList<RecordedLease> GivenUp) Read()
    {
        List<RecordedLease> givenUp = [];
        foreach (string path in LeasePaths.Expand(patterns).Concat(_known.Keys).Distinct(StringComparer.Ordinal).ToList())
        {
            if (!_known.TryGetValue(path, out Known? known)) _known[path] = known = new(time);
            guard.Try(StageNames.Reconcile, path, file => givenUp.AddRange(TryRead(file, known) is { } table ? Missed(known, table) : []), file => file);
        }
        Dictionary<IPAddress, RecordedLease> inForce = [];
        foreach (Known known in _known.Values.OrderBy(k => k.Written))
        {
            foreach (RecordedLease written in known.Leases)
            {
                if (known.Deadlines.InForce(written, known.Written) is { } lease) inForce[lease.Address] = lease;
            }
        }
        return ([.. inForce.Values], givenUp);
    }

    private LeaseTable? TryRead(string path, Known known)
    {
        try
        {
            using LeaseImage? image = LeaseImage.Open(path, out string? untrusted);
            Report(path, known, untrusted);
            return image is { Length: > 0 } ? TryRead(path, known, image) : null;
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            LogUnreadable(path, problem.Message);
            return null;
        }
    }

    private LeaseTable? TryRead(string path, Known known, LeaseImage image)
    {
        string stamp = image.Stamp;
        // Read again while something is missing, even if nothing was written: once is a file that is being written.
        if (stamp == known.Stamp && known.Missing.Count == 0) return null;
        if (image.Length > LargestFile)
        {
            if (known.Stamp != stamp) LogTooLarge(path, image.Length);
            known.Stamp = stamp;
            return null;
        }
        if (image.Read() is not { } contents) return null;
        // What is over by the wall clock is read too: whether the lease is over, its deadline says.
        LeaseTable table = LeaseFileReader.ReadAll(contents, now: DateTimeOffset.MinValue);
        if (table.Skipped != known.Skipped && table.Skipped > 0) LogSkipped(path, table.Skipped);
        (known.Stamp, known.Written, known.Skipped) = (stamp, image.Written, table.Skipped);
        return table;
    }

    private void Report(string path, Known known, string? untrusted)
    {
        if (untrusted is not null && untrusted != known.Untrusted) LogUntrusted(path, untrusted);
        known.Untrusted = untrusted;
    }

    // dnsmasq writes its file anew from the beginning, so a lease is gone only when it is missing twice; and a file without any says nothing.
    private static List<RecordedLease> Missed(Known known, LeaseTable table)
    {
        HashSet<RecordedLease> now = [.. table.Leases];
        HashSet<(IPAddress, MacAddress?)> there = [.. table.Leases.Select(l => (l.Address, l.Mac))];
        List<RecordedLease> missing = [.. known.Leases.Where(l => !there.Contains((l.Address, l.Mac)))];
        if (table.Leases.Count == 0)
        {
            known.Missing = [];
            return [];
        }
        List<RecordedLease> gone = [.. missing.Where(l => known.Missing.Contains(l))];
        known.Missing = [.. missing.Except(gone)];
        known.Leases = [.. now, .. known.Missing];
        known.Deadlines.KeepOnly(known.Leases);
        gone.RemoveAll(known.Deadlines.IsOverByWallClock);
        return gone;
    }

    private sealed class Known(TimeProvider time)
    {
        internal LeaseDeadlines Deadlines { get; } = new(time);

        internal string Stamp = "";
        internal DateTime Written;
        internal int Skipped;
        internal string? Untrusted;
        internal IReadOnlyList<RecordedLease> Leases = [];
        internal HashSet<RecordedLease> Missing = [];
    }

    [LoggerMessage(1201, LogLevel.Warning, "{Path}: {Count} lines are no leases and were skipped")]
    private partial void LogSkipped(string path, int count);

    [LoggerMessage(1202, LogLevel.Warning, "{Path} cannot be read, so DHCP leases with missed frames stay unknown: {Problem}")]
    private partial void LogUnreadable(string path, string problem);

    [LoggerMessage(1205, LogLevel.Error, "{Path} is not read, because another user could have written it: {Problem}. Leases in it bind no address")]
    private partial void LogUntrusted(string path, string problem);

    [LoggerMessage(1203, LogLevel.Warning, "{Path} is too large for a lease file ({Length} octets) and is not read")]
    private partial void LogTooLarge(string path, long length);
}
