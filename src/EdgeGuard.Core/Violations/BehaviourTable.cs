using EdgeGuard.Core.Addresses;

namespace EdgeGuard.Core.Violations;

/// <summary>
/// The behavior of all devices, with a bound in sum. Beyond it, devices that rest on their own claims go first, and those at the place that fills the
/// most; of these the ones that were silent longest. Invented devices therefore evict each other.
/// </summary>
internal sealed class BehaviourTable(ShapeLimits limits)
{
    /// <summary>Flows, hosts and names of all devices together; about 40 MB.</summary>
    internal const int Most = 65_536;

    // Room for many at a time, because whoever fills the table goes on.
    private const int AfterEviction = Most / 8 * 7;

    private readonly Dictionary<DeviceId, (DeviceBehaviour Behaviour, DeviceOrigin Origin)> _devices = [];

    /// <summary>Flows, hosts and names that are remembered.</summary>
    internal int Size { get; private set; }

    internal DeviceBehaviour? Find(DeviceId device) => _devices.TryGetValue(device, out var known) ? known.Behaviour : null;

    /// <summary>Changes the behavior of a device; of one that was unknown, an empty one.</summary>
    internal T Change<T>(DeviceId device, DeviceOrigin origin, Func<DeviceBehaviour, T> change)
    {
        DeviceBehaviour? known = Find(device);
        int before = known?.Size ?? 0;
        known ??= new(limits);
        _devices[device] = (known, origin);
        T result = change(known);
        Size += known.Size - before;
        if (Size > Most) MakeRoom(device);
        return result;
    }

    internal void Remove(DeviceId device)
    {
        if (_devices.Remove(device, out var known)) Size -= known.Behaviour.Size;
    }

    internal void RemoveWhere(Func<DeviceId, DeviceBehaviour, bool> isGone)
    {
        foreach (DeviceId gone in _devices.Where(d => isGone(d.Key, d.Value.Behaviour)).Select(d => d.Key).ToArray()) Remove(gone);
    }

    private void MakeRoom(DeviceId current)
    {
        var places = _devices.GroupBy(d => d.Value.Origin, d => (Device: d.Key, d.Value.Behaviour))
            .OrderBy(place => place.Key.IsVouchedFor).ThenByDescending(place => place.Sum(d => d.Behaviour.Size));
        foreach (DeviceId device in places.SelectMany(place => place.OrderBy(d => d.Behaviour.Last)).Select(d => d.Device).Where(d => d != current).ToArray())
        {
            if (Size <= AfterEviction) return;
            Remove(device);
        }
    }
}
