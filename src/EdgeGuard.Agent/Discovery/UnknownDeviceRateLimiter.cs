using EdgeGuard.Agent.Pipeline;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.Discovery;
using EdgeGuard.Core.State;

namespace EdgeGuard.Agent.Discovery;

/// <summary>
/// Every sighting passes here before it reaches the reducer. Unknown devices are rate-limited, so that a flood of invented addresses cannot fill the
/// tables.
/// </summary>
internal sealed class UnknownDeviceRateLimiter(PipelineChannels wires, TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly UnknownDeviceRateLimit _allowance = new();

    /// <summary>UnknownDevices that were turned away since the agent started.</summary>
    internal long Refused
    {
        get
        {
            lock (_gate) return _allowance.Refused;
        }
    }

    /// <summary>Whether a sighting goes on to the reducer.</summary>
    internal bool Admits(Sighting sighting)
    {
        // A grant is believed only from servers whose pools of addresses are bounded.
        if (DeviceLookup.ByMac(wires.State.Current, sighting.Mac) is not null || sighting.IsGrant) return true;
        lock (_gate) return _allowance.Admits(time.GetUtcNow());
    }
}
