using EdgeGuard.Core.Addresses;

namespace EdgeGuard.Agent.Names;

/// <summary>The first DNS names that each device resolved since the agent started. They often identify its manufacturer.</summary>
internal sealed class AskedNames
{
    /// <summary>Names of one device, and of all devices, at most.</summary>
    internal const int Most = 64, MostOfAll = 65_536;

    private readonly Lock _lock = new();
    private readonly Dictionary<DeviceId, HashSet<string>> _names = [];
    private readonly DeviceShares _shares = new(MostOfAll);

    /// <summary>Names of all devices.</summary>
    internal int Count
    {
        get
        {
            lock (_lock) return _shares.Count;
        }
    }

    /// <summary>Adds a question.</summary>
    internal void Add(DeviceId device, DeviceOrigin origin, string name)
    {
        lock (_lock)
        {
            HashSet<string>? names = _names.GetValueOrDefault(device);
            if (names?.Contains(name) == true || names?.Count >= Most || !_shares.HasRoom(origin, 1)) return;
            if (names is null) _names[device] = names = new(StringComparer.Ordinal);
            names.Add(name);
            _shares.Add(device, origin, 1);
        }
    }

    /// <summary>The names that a device resolved.</summary>
    internal IReadOnlyCollection<string> Of(DeviceId device)
    {
        lock (_lock) return _names.TryGetValue(device, out HashSet<string>? names) ? [.. names] : [];
    }

    /// <summary>Forgets devices that are no longer known.</summary>
    /// <param name="originOf">Where a device is now; null for one that is no longer known.</param>
    internal void Review(Func<DeviceId, DeviceOrigin?> originOf)
    {
        lock (_lock)
        {
            foreach (DeviceId gone in _names.Keys.Where(device => originOf(device) is null).ToArray())
            {
                _names.Remove(gone);
                _shares.Remove(gone);
            }
            _shares.Review(originOf);
        }
    }
}
