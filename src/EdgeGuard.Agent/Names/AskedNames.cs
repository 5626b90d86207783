using System.Collections.Concurrent;
using EdgeGuard.Core.Addresses;

namespace EdgeGuard.Agent.Names;

/// <summary>The first names that each device asked for since the agent started: what it asks for first tells its maker.</summary>
internal sealed class AskedNames
{
    /// <summary>Names of one device.</summary>
    internal const int Most = 64;

    private readonly ConcurrentDictionary<DeviceId, ConcurrentDictionary<string, bool>> _names = [];

    /// <summary>Takes note of a question.</summary>
    internal void Add(DeviceId device, string name)
    {
        ConcurrentDictionary<string, bool> names = _names.GetOrAdd(device, _ => new(StringComparer.Ordinal));
        if (!names.ContainsKey(name) && names.Count < Most) names.TryAdd(name, true);
    }

    /// <summary>What a device asked for.</summary>
    internal IReadOnlyCollection<string> Of(DeviceId device) => _names.TryGetValue(device, out ConcurrentDictionary<string, bool>? names) ? [.. names.Keys] : [];
}
