using EdgeGuard.Core.Addresses;

namespace EdgeGuard.Core.Violations;

/// <summary>
/// Names the shape of forbidden packets, device by device. It knows no clock: the time of a packet is its own, so a replayed day gives
/// the same names as the day itself.
/// </summary>
/// <param name="limits">When packets have a shape.</param>
public sealed class ViolationClassifier(ShapeLimits limits)
{
    private static readonly TimeSpan Memory = TimeSpan.FromHours(24);

    private readonly Dictionary<DeviceId, DeviceBehaviour> _devices = [];

    /// <summary>Takes note of a packet and says what it means. The caller names only devices that it knows, so strangers cannot fill the memory.</summary>
    public Detection Observe(DeviceId device, Violation violation, PeerLocation place) => Behaviour(device).Observe(violation, place);

    /// <summary>Takes note of a question for a name that was let through.</summary>
    /// <returns>null where the device's questions do not look like carried data.</returns>
    public (ViolationShape Shape, double Points, string Evidence)? Ask(DeviceId device, string name, DateTimeOffset now) => Behaviour(device).Ask(name, now);

    /// <summary>What a device did that it may not, alike things summed up, the newest last.</summary>
    public IReadOnlyList<DeniedFlow> Of(DeviceId device) => _devices.TryGetValue(device, out DeviceBehaviour? known) ? known.Ledger.Flows : [];

    /// <summary>Sums of a device that were forgotten because it did too many different things.</summary>
    public long Forgotten(DeviceId device) => _devices.TryGetValue(device, out DeviceBehaviour? known) ? known.Ledger.Forgotten : 0;

    /// <summary>Forgets what a device did, so that it begins anew.</summary>
    public void Forget(DeviceId device) => _devices.Remove(device);

    /// <summary>Forgets devices that did nothing of note for a day.</summary>
    public void Tidy(DateTimeOffset now)
    {
        foreach (DeviceId quiet in _devices.Where(d => now - d.Value.Last > Memory).Select(d => d.Key).ToArray()) _devices.Remove(quiet);
    }

    private DeviceBehaviour Behaviour(DeviceId device)
    {
        if (!_devices.TryGetValue(device, out DeviceBehaviour? known)) _devices[device] = known = new(limits);
        return known;
    }
}
