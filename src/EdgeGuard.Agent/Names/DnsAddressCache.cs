using System.Collections.Immutable;
using System.Net;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Names;
using EdgeGuard.Core.Policy;

namespace EdgeGuard.Agent.Names;

/// <summary>
/// How long each device may use a resolved address: for the TTL of the answer, a grace time, and as long as a flow uses it. When a name can no longer
/// be resolved, its addresses stay for a while.
/// </summary>
internal sealed class DnsAddressCache : IDisposable
{
    /// <summary>The longest TTL in an answer to a device, so that it asks again in time.</summary>
    internal static readonly TimeSpan LongestLife = TimeSpan.FromHours(1);

    /// <summary>How long a device may use an address after the TTL ended; also the least time for an answer with TTL 0.</summary>
    internal static readonly TimeSpan Grace = TimeSpan.FromMinutes(2);

    /// <summary>How long addresses stay after the first failure to resolve their name.</summary>
    internal static readonly TimeSpan KeepTime = TimeSpan.FromHours(6);

    /// <summary>Addresses of one name for one device, at most; the one that ends first is evicted.</summary>
    internal const int MostAddresses = 2 * DnsAnswerReader.MostAddresses;

    /// <summary>Addresses of one answer, and of all answers together, that count for <see cref="ProfileNames.AnyResolved"/>.</summary>
    internal const int MostOfOneAnswer = 16, MostResolved = 128;

    /// <summary>All names that devices resolve through the DNS proxy, whether or not a profile has them.</summary>
    internal AskedNames Asked { get; } = new();

    private readonly Lock _lock = new();
    private readonly SemaphoreSlim _news = new(0, 1);
    private readonly Dictionary<(DeviceId Device, string Name), Page> _pages = [];

    /// <summary>Waits until an address was added or removed since the last call.</summary>
    internal Task WaitForNewsAsync(CancellationToken cancellation) => _news.WaitAsync(cancellation);

    /// <summary>Stores an answer, and calls back with all addresses that the device may use for the name now.</summary>
    /// <remarks>The callback runs before any other write, so that calls for one name keep their order.</remarks>
    internal void Learn(DeviceId device, DnsAnswerResult.Learned lesson, DateTimeOffset now, Action<ImmutableArray<IPAddress>> tell)
    {
        lock (_lock)
        {
            Page page = PageOf(device, lesson.Name);
            page.FailingSince = null;
            bool isNews = false;
            foreach (LearnedAddress learned in lesson.Addresses)
            {
                TimeSpan life = learned.Ttl < LongestLife ? learned.Ttl : LongestLife;
                isNews |= page.Keep(learned.Address, now + life + Grace);
            }
            if (isNews) SignalChange();
            int most = lesson.Name == ProfileNames.AnyResolved ? MostResolved : MostAddresses;
            HashSet<IPAddress> newest = [.. lesson.Addresses.Select(a => a.Address)];
            while (page.Ends.Count > most) page.Ends.Remove(page.Ends.Where(e => !newest.Contains(e.Key)).MinBy(e => e.Value).Key);
            tell([.. page.Ends.Keys]);
        }
    }

    /// <summary>Notes that a name could not be resolved: its addresses stay for a while, counted from the first failure.</summary>
    internal void Fail(DeviceId device, string name, DateTimeOffset now)
    {
        lock (_lock)
        {
            if (!_pages.TryGetValue((device, name), out Page? page)) return;
            page.FailingSince ??= now;
            foreach (IPAddress address in page.Ends.Keys.ToArray()) page.Keep(address, page.FailingSince.Value + KeepTime);
        }
    }

    /// <summary>Whether an address has ended.</summary>
    internal bool HasEnded(DateTimeOffset now)
    {
        lock (_lock) return _pages.Values.Any(page => page.Ends.Values.Any(end => end <= now));
    }

    /// <summary>Removes addresses that ended and are not in use, and calls back for each name with those that are left.</summary>
    internal void Strike(DateTimeOffset now, Func<DeviceId, IPAddress, bool> isInUse, Action<DeviceId, string, ImmutableArray<IPAddress>> tell)
    {
        lock (_lock)
        {
            foreach (((DeviceId device, string name), Page page) in _pages.ToArray())
            {
                int before = page.Ends.Count;
                foreach (IPAddress address in page.Ends.Where(e => e.Value <= now).Select(e => e.Key).ToArray())
                {
                    if (isInUse(device, address)) page.Ends[address] = now + Grace;
                    else page.Ends.Remove(address);
                }
                if (page.Ends.Count == before) continue;
                SignalChange();
                if (page.Ends.Count == 0) _pages.Remove((device, name));
                tell(device, name, [.. page.Ends.Keys]);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _news.Dispose();

    /// <summary>All entries.</summary>
    internal IReadOnlyList<NameRow> Rows()
    {
        lock (_lock) return [.. _pages.SelectMany(p => p.Value.Ends, (p, e) => new NameRow(p.Key.Device, p.Key.Name, e.Key, e.Value))];
    }

    /// <summary>Restores the entries of the previous agent. Those that ended meanwhile get a grace time, because their flows may be alive.</summary>
    internal void Restore(IEnumerable<NameRow> rows, DateTimeOffset now, Action<DeviceId, string, ImmutableArray<IPAddress>> tell)
    {
        lock (_lock)
        {
            foreach (NameRow row in rows)
            {
                DateTimeOffset latest = now + LongestLife + KeepTime;
                DateTimeOffset end = row.End > latest ? latest : row.End;
                PageOf(row.Device, row.Name).Keep(row.Address, end > now + Grace ? end : now + Grace);
            }
            foreach (((DeviceId device, string name), Page page) in _pages) tell(device, name, [.. page.Ends.Keys]);
        }
    }

    // Called under the lock, so no other thread releases in between.
    private void SignalChange()
    {
        if (_news.CurrentCount == 0) _news.Release();
    }

    private Page PageOf(DeviceId device, string name)
    {
        if (!_pages.TryGetValue((device, name), out Page? page)) _pages[(device, name)] = page = new();
        return page;
    }

    private sealed class Page
    {
        internal Dictionary<IPAddress, DateTimeOffset> Ends { get; } = [];

        internal DateTimeOffset? FailingSince { get; set; }

        /// <returns>true for a new address.</returns>
        internal bool Keep(IPAddress address, DateTimeOffset end)
        {
            bool isKnown = Ends.TryGetValue(address, out DateTimeOffset known);
            if (!isKnown || known < end) Ends[address] = end;
            return !isKnown;
        }
    }
}

/// <summary>One address that a device may use for a name.</summary>
/// <param name="Device">The device.</param>
/// <param name="Name">The name that it asked for.</param>
/// <param name="Address">The address.</param>
/// <param name="End">Until when, unless a flow uses it.</param>
internal sealed record NameRow(DeviceId Device, string Name, IPAddress Address, DateTimeOffset End);
