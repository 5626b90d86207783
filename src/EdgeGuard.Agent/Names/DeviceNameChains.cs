using System.Collections.Immutable;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Names;
using EdgeGuard.Core.Policy;

namespace EdgeGuard.Agent.Names;

/// <summary>For each device, the names that answers for names of its profile led to. After a restart, a device asks for the first name again.</summary>
internal sealed class DeviceNameChains
{
    /// <summary>Names of all devices, at most.</summary>
    internal const int MostOfAll = 65_536;

    private readonly Lock _lock = new();
    private readonly Dictionary<DeviceId, NameChains> _chains = [];
    private readonly DeviceShares _shares = new(MostOfAll);

    /// <summary>Names of all devices.</summary>
    internal int Count
    {
        get
        {
            lock (_lock) return _shares.Count;
        }
    }

    /// <summary>The names of the profile for which an answer about this name counts: the name itself, and those whose living chains lead to it.</summary>
    internal ImmutableArray<ChainOrigin> OriginsOf(DeviceId device, DevicePolicy policy, string name, DateTimeOffset now)
    {
        string host = ServiceName.HostOf(name) ?? name;
        ImmutableArray<ChainOrigin> own = ProfileNames.Mentions(policy, host) ? [ChainOrigin.At(host)] : [];
        lock (_lock)
        {
            if (!_chains.TryGetValue(device, out NameChains? chains)) return own;
            return [.. own, .. chains.OriginsOf(name, now).Where(o => o.Name != name && ProfileNames.Mentions(policy, o.Name))];
        }
    }

    /// <summary>Notes where the answer for a name led, unless the device's place has too many.</summary>
    internal void Add(DeviceId device, DeviceOrigin place, ImmutableArray<ChainOrigin> origins, DnsAnswerResult lesson, DateTimeOffset now)
    {
        if (lesson.Targets.IsEmpty) return;
        lock (_lock)
        {
            int before = _shares.Of(device);
            if (!_shares.HasRoom(place, Math.Min(lesson.Targets.Length * origins.Length, NameChains.MostNames - before))) return;
            if (!_chains.TryGetValue(device, out NameChains? chains)) _chains[device] = chains = new();
            chains.Add(origins, lesson.Targets, now, DnsAddressCache.LongestLife, DnsAddressCache.Grace);
            _shares.Add(device, place, chains.Count - before);
        }
    }

    /// <summary>Forgets devices that are no longer known.</summary>
    /// <param name="originOf">Where a device is now; null for one that is no longer known.</param>
    internal void Review(Func<DeviceId, DeviceOrigin?> originOf)
    {
        lock (_lock)
        {
            foreach (DeviceId gone in _chains.Keys.Where(device => originOf(device) is null).ToArray())
            {
                _chains.Remove(gone);
                _shares.Remove(gone);
            }
            _shares.Review(originOf);
        }
    }
}
