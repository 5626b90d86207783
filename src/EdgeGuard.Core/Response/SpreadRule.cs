using System.Net;
using EdgeGuard.Core.Devices;

namespace EdgeGuard.Core.Response;

/// <summary>
/// Quarantine for shape, not for repetition: a device that tries many different forbidden destinations in a short time behaves
/// like a worm, while one that retries a single destination for ever is only broken.
/// </summary>
/// <param name="distinct">Destinations that decide; 2 or more.</param>
/// <param name="window">Time within which they must be tried.</param>
public sealed class SpreadRule(int distinct, TimeSpan window)
{
    private readonly Dictionary<DeviceId, Dictionary<IPAddress, DateTimeOffset>> _tried = [];

    /// <summary>Takes note of a forbidden packet. Holds at most as many destinations a device as decide.</summary>
    /// <returns>The reason to quarantine the device, in words for people; null where there is none yet.</returns>
    public string? Observe(DeviceId device, IPAddress destination, DateTimeOffset now)
    {
        if (!_tried.TryGetValue(device, out Dictionary<IPAddress, DateTimeOffset>? destinations)) _tried[device] = destinations = [];
        destinations[destination] = now;
        if (destinations.Count < distinct) return null;

        foreach ((IPAddress old, DateTimeOffset time) in destinations)
        {
            if (now - time > window) destinations.Remove(old);
        }
        if (destinations.Count < distinct) return null;
        _tried.Remove(device);
        return $"tried {distinct} forbidden destinations within {window.TotalSeconds:0} s, the last {destination}";
    }

    /// <summary>Forgets what a device did, when it is released.</summary>
    public void Forget(DeviceId device) => _tried.Remove(device);
}
