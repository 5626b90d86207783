using System.Collections.Immutable;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Names;
using EdgeGuard.Core.Policy;

namespace EdgeGuard.Agent.Names;

/// <summary>For each device, the names that answers for names of its profile led to. After a restart, a device asks for the first name again.</summary>
internal sealed class DeviceNameChains
{
    private readonly Lock _lock = new();
    private readonly Dictionary<DeviceId, NameChains> _chains = [];

    /// <summary>The names of the profile for which an answer about this name counts: the name itself, and those whose living chains lead to it.</summary>
    internal ImmutableArray<ChainOrigin> OriginsOf(DeviceId device, DevicePolicy policy, string name, DateTimeOffset now)
    {
        ImmutableArray<ChainOrigin> own = ProfileNames.Mentions(policy, name) ? [ChainOrigin.At(name)] : [];
        lock (_lock)
        {
            if (!_chains.TryGetValue(device, out NameChains? chains)) return own;
            return [.. own, .. chains.OriginsOf(name, now).Where(o => o.Name != name && ProfileNames.Mentions(policy, o.Name))];
        }
    }

    /// <summary>Notes where the answer for a name led.</summary>
    internal void Add(DeviceId device, ImmutableArray<ChainOrigin> origins, DnsAnswerResult lesson, DateTimeOffset now)
    {
        if (lesson.Targets.IsEmpty) return;
        lock (_lock)
        {
            if (!_chains.TryGetValue(device, out NameChains? chains)) _chains[device] = chains = new();
            chains.Add(origins, lesson.Targets, now, DnsAddressCache.LongestLife, DnsAddressCache.Grace);
        }
    }
}
