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

    /// <summary>
    /// Addresses of one device, and of all devices: of names in profiles, and as many of other names. Of more, new ones do not open; <see cref="DeviceShares"/>
    /// has the parts. So devices without a profile take no room from those with one.
    /// </summary>
    internal const int MostOfDevice = 2048, MostOfAll = 65_536;

    /// <summary>All names that devices resolve through the DNS proxy, whether or not a profile has them.</summary>
    internal AskedNames Asked { get; } = new();

    private readonly Lock _lock = new();
    private readonly SemaphoreSlim _news = new(0, 1);
    private readonly Dictionary<(DeviceId Device, string Name), Page> _pages = [];
    private readonly DeviceShares _named = new(MostOfAll), _other = new(MostOfAll);

    /// <summary>Addresses of all devices.</summary>
    internal int Count
    {
        get
        {
            lock (_lock) return _named.Count + _other.Count;
        }
    }

    /// <summary>Waits until an address was added or removed since the last call.</summary>
    internal Task WaitForNewsAsync(CancellationToken cancellation) => _news.WaitAsync(cancellation);

    /// <summary>Stores an answer, and calls back with all addresses that the device may use for the name now.</summary>
    /// <remarks>The callback runs before any other write, so that calls for one name keep their order.</remarks>
    /// <returns>false where there is no room for new addresses; known ones live on then, and nothing else is stored.</returns>
    internal bool Learn(DeviceId device, DeviceOrigin origin, DnsAnswerResult.Learned lesson, DateTimeOffset now, Action<ImmutableArray<IPAddress>> tell)
    {
        lock (_lock)
        {
            HashSet<IPAddress> newest = [.. lesson.Addresses.Select(a => a.Address)];
            int before = _pages.TryGetValue((device, lesson.Name), out Page? known) ? known.Ends.Count : 0;
            int most = MostOf(lesson.Name);
            if (!HasRoom(lesson.Name, device, origin, Math.Min(most - before, newest.Count(address => known?.Ends.ContainsKey(address) != true))))
            {
                known?.Keep(lesson.Addresses.Where(learned => known.Ends.ContainsKey(learned.Address)), now);
                return false;
            }
            Page page = PageOf(device, lesson.Name);
            if (page.Keep(lesson.Addresses, now)) SignalChange();
            while (page.Ends.Count > most) page.Ends.Remove(page.Ends.Where(e => !newest.Contains(e.Key)).MinBy(e => e.Value).Key);
            SharesOf(lesson.Name).Add(device, origin, page.Ends.Count - before);
            tell([.. page.Ends.Keys]);
            return true;
        }
    }

    /// <summary>The addresses of a device that is no longer known end after the grace time, so that it can come back meanwhile.</summary>
    /// <param name="originOf">Where a device is now; null for one that is no longer known.</param>
    /// <param name="now">The time.</param>
    internal void Review(Func<DeviceId, DeviceOrigin?> originOf, DateTimeOffset now)
    {
        Asked.Review(originOf);
        lock (_lock)
        {
            _named.Review(originOf);
            _other.Review(originOf);
            HashSet<DeviceId> gone = [.. _named.Devices.Concat(_other.Devices).Where(device => originOf(device) is null)];
            if (gone.Count == 0) return;
            foreach (Page page in _pages.Where(p => gone.Contains(p.Key.Device)).Select(p => p.Value)) page.EndBy(now + Grace);
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
                SharesOf(name).Add(device, page.Ends.Count - before);
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
                if (PageOf(row.Device, row.Name).Keep(row.Address, end > now + Grace ? end : now + Grace)) SharesOf(row.Name).Add(row.Device, 1);
            }
            foreach (((DeviceId device, string name), Page page) in _pages) tell(device, name, [.. page.Ends.Keys]);
        }
    }

    private static int MostOf(string name) => name == ProfileNames.AnyResolved ? MostResolved : MostAddresses;

    private DeviceShares SharesOf(string name) => name == ProfileNames.AnyResolved ? _other : _named;

    private bool HasRoom(string name, DeviceId device, DeviceOrigin origin, int more) =>
        more <= 0 || SharesOf(name).Of(device) + more <= MostOfDevice && SharesOf(name).HasRoom(origin, more);

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

        internal void EndBy(DateTimeOffset latest)
        {
            foreach (IPAddress address in Ends.Where(e => e.Value > latest).Select(e => e.Key).ToArray()) Ends[address] = latest;
        }

        /// <summary>Keeps addresses of an answer that came now.</summary>
        /// <returns>true where one is new.</returns>
        internal bool Keep(IEnumerable<LearnedAddress> addresses, DateTimeOffset now)
        {
            FailingSince = null;
            bool isNews = false;
            foreach (LearnedAddress learned in addresses.ToArray())
            {
                TimeSpan life = learned.Ttl < LongestLife ? learned.Ttl : LongestLife;
                isNews |= Keep(learned.Address, now + life + Grace);
            }
            return isNews;
        }

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
