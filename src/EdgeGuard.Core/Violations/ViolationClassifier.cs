using EdgeGuard.Core.Addresses;

namespace EdgeGuard.Core.Violations;

/// <summary>
/// Recognises attack patterns, device by device. It uses the packets' own times and no clock, so a replayed day gives the same result as the day
/// itself.
/// </summary>
/// <param name="limits">When packets count as an attack pattern.</param>
public sealed class ViolationClassifier(ShapeLimits limits)
{
    /// <summary>Flows, hosts and names of one device that are remembered, each at most; and of all devices together.</summary>
    public const int MostFlows = DeviceLedger.Capacity, MostHosts = DeviceBehaviour.MostPeers, MostNames = TunnelNames.Most, MostOfAll = BehaviourTable.Most;

    private static readonly TimeSpan Memory = TimeSpan.FromHours(24);

    private readonly BehaviourTable _devices = new(limits);

    /// <summary>Flows, hosts and names that are remembered of all devices; at most <see cref="BehaviourTable.Most"/>.</summary>
    internal int Size => _devices.Size;

    /// <summary>Adds a packet and says what it means.</summary>
    /// <param name="device">Whose packet it is: a known device.</param>
    /// <param name="violation">The packet.</param>
    /// <param name="place">Where the other end is.</param>
    /// <param name="origin">Where the device is, and whether it rests on its own claims alone.</param>
    public Detection Observe(DeviceId device, Violation violation, PeerLocation place, DeviceOrigin origin = default) =>
        _devices.Change(device, origin, known => known.Observe(violation, place));

    /// <summary>Adds a DNS question that was let through.</summary>
    /// <returns>null where the device's questions do not look like carried data.</returns>
    public (ViolationShape Shape, double Points, string Evidence)? Ask(DeviceId device, string name, DateTimeOffset now, DeviceOrigin origin = default) =>
        _devices.Change(device, origin, known => known.Ask(name, now));

    /// <summary>Adds the kernel's count of a device's forbidden packets.</summary>
    /// <returns>null where it shows no flood that the reports do not show.</returns>
    public Detection? Count(DeviceId device, DeniedCount count, DateTimeOffset now) => _devices.Find(device) is { } known ? known.Count(count, now) : null;

    /// <summary>The denied flows of a device, similar ones summarised, the newest last.</summary>
    public IReadOnlyList<DeniedFlow> Of(DeviceId device) => _devices.Find(device) is { } known ? known.Ledger.Flows : [];

    /// <summary>Summaries of a device that were evicted because there were too many.</summary>
    public long Forgotten(DeviceId device) => _devices.Find(device) is { } known ? known.Ledger.Forgotten : 0;

    /// <summary>Forgets a device's behaviour, so that counting starts again.</summary>
    public void Forget(DeviceId device) => _devices.Remove(device);

    /// <summary>Forgets devices without denied flows for a day.</summary>
    public void Tidy(DateTimeOffset now) => _devices.RemoveWhere((_, known) => now - known.Last > Memory);

    /// <summary>Forgets devices that are no longer known.</summary>
    internal void KeepOnly(Func<DeviceId, bool> isKnown) => _devices.RemoveWhere((device, _) => !isKnown(device));
}
