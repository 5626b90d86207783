using System.Collections.Concurrent;
using EdgeGuard.Core.Addresses;

namespace EdgeGuard.Agent.Names;

/// <summary>The first DNS names that each device resolved since the agent started. They often identify its manufacturer.</summary>
internal sealed class AskedNames
{
    /// <summary>Names of one device, at most.</summary>
    internal const int Most = 64;

    private readonly ConcurrentDictionary<DeviceId, ConcurrentDictionary<string, bool>> _names = [];

    /// <summary>Adds a question.</summary>
    internal void Add(DeviceId device, string name)
    {
        ConcurrentDictionary<string, bool> names = _names.GetOrAdd(device, _ => new(StringComparer.Ordinal));
        if (!names.ContainsKey(name) && names.Count < Most) names.TryAdd(name, true);
    }

    /// <summary>The names that a device resolved.</summary>
    internal IReadOnlyCollection<string> Of(DeviceId device) => _names.TryGetValue(device, out ConcurrentDictionary<string, bool>? names) ? [.. names.Keys] : [];
}
