using EdgeGuard.Core.Addresses;

namespace EdgeGuard.Core.Violations;

/// <summary>
/// Recognises attack patterns, device by device. It uses the packets' own times and no clock, so a replayed day gives the same result as the day
/// itself.
/// </summary>
/// <param name="limits">When packets count as an attack pattern.</param>
public sealed class ViolationClassifier(ShapeLimits limits)
{
    private static readonly TimeSpan Memory = TimeSpan.FromHours(24);

    private readonly Dictionary<DeviceId, DeviceBehaviour> _devices = [];

    /// <summary>Adds a packet and says what it means. The caller passes known devices only, so unknown devices cannot fill the memory.</summary>
    public Detection Observe(DeviceId device, Violation violation, PeerLocation place) => Behaviour(device).Observe(violation, place);

    /// <summary>Adds a DNS question that was let through.</summary>
    /// <returns>null where the device's questions do not look like carried data.</returns>
    public (ViolationShape Shape, double Points, string Evidence)? Ask(DeviceId device, string name, DateTimeOffset now) => Behaviour(device).Ask(name, now);

    /// <summary>Adds the kernel's count of a device's forbidden packets.</summary>
    /// <returns>null where it shows no flood that the reports do not show.</returns>
    public Detection? Count(DeviceId device, DeniedCount count, DateTimeOffset now) => _devices.TryGetValue(device, out DeviceBehaviour? known) ? known.Count(count, now) : null;

    /// <summary>The denied flows of a device, similar ones summarised, the newest last.</summary>
    public IReadOnlyList<DeniedFlow> Of(DeviceId device) => _devices.TryGetValue(device, out DeviceBehaviour? known) ? known.Ledger.Flows : [];

    /// <summary>Summaries of a device that were evicted because there were too many.</summary>
    public long Forgotten(DeviceId device) => _devices.TryGetValue(device, out DeviceBehaviour? known) ? known.Ledger.Forgotten : 0;

    /// <summary>Forgets a device's behaviour, so that counting starts again.</summary>
    public void Forget(DeviceId device) => _devices.Remove(device);

    /// <summary>Forgets devices without denied flows for a day.</summary>
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
