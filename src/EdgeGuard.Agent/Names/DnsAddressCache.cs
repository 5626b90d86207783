using System.Collections.Immutable;
using System.Net;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Names;

namespace EdgeGuard.Agent.Names;

/// <summary>
/// How long each device may go by what it was told: as long as the answer lives, a grace longer, and as long as a flow uses it. When a name
/// cannot be resolved any more, what was known goes on for a while.
/// </summary>
internal sealed class DnsAddressCache : IDisposable
{
    /// <summary>The longest life that a device is told, so that it asks again in time.</summary>
    internal static readonly TimeSpan LongestLife = TimeSpan.FromHours(1);

    /// <summary>A device may use an address for as long after the answer's life; also the least time for answers that do not live at all.</summary>
    internal static readonly TimeSpan Grace = TimeSpan.FromMinutes(2);

    /// <summary>For as long after the first failure an address goes on.</summary>
    internal static readonly TimeSpan KeepTime = TimeSpan.FromHours(6);

    /// <summary>Addresses that one device may have for one name; the one that would end first goes.</summary>
    internal const int MostAddresses = 2 * DnsAnswerReader.MostAddresses;

    /// <summary>What devices ask the gate for, whether or not a profile knows it.</summary>
    internal AskedNames Asked { get; } = new();

    private readonly Lock _lock = new();
    private readonly SemaphoreSlim _news = new(0, 1);
    private readonly Dictionary<(DeviceId Device, string Name), Page> _pages = [];

    /// <summary>Waits until an address came or went since this was last asked.</summary>
    internal Task WaitForNewsAsync(CancellationToken cancellation) => _news.WaitAsync(cancellation);

    /// <summary>Writes down what an answer teaches, and calls with all addresses that the device may use for the name now.</summary>
    /// <remarks>The call is made before anyone else can write, so that calls for a name come in the order of what they say.</remarks>
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
            if (isNews) TellNews();
            while (page.Ends.Count > MostAddresses) page.Ends.Remove(page.Ends.MinBy(e => e.Value).Key);
            tell([.. page.Ends.Keys]);
        }
    }

    /// <summary>The name could not be resolved: its addresses go on for a while, counted from the first failure.</summary>
    internal void Fail(DeviceId device, string name, DateTimeOffset now)
    {
        lock (_lock)
        {
            if (!_pages.TryGetValue((device, name), out Page? page)) return;
            page.FailingSince ??= now;
            foreach (IPAddress address in page.Ends.Keys.ToArray()) page.Keep(address, page.FailingSince.Value + KeepTime);
        }
    }

    /// <summary>Something has ended.</summary>
    internal bool HasEnded(DateTimeOffset now)
    {
        lock (_lock) return _pages.Values.Any(page => page.Ends.Values.Any(end => end <= now));
    }

    /// <summary>Strikes out what has ended and is not in use, and calls for each name with what is left.</summary>
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
                TellNews();
                if (page.Ends.Count == 0) _pages.Remove((device, name));
                tell(device, name, [.. page.Ends.Keys]);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _news.Dispose();

    /// <summary>Everything in it.</summary>
    internal IReadOnlyList<NameRow> Rows()
    {
        lock (_lock) return [.. _pages.SelectMany(p => p.Value.Ends, (p, e) => new NameRow(p.Key.Device, p.Key.Name, e.Key, e.Value))];
    }

    /// <summary>Takes over what a former agent had written down; what ended meanwhile has a grace, for its flows may live.</summary>
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

    // Called under the lock, so nobody else releases in between.
    private void TellNews()
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

        /// <returns>true for an address that was not there.</returns>
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
