using EdgeGuard.Core.Addresses;

namespace EdgeGuard.Agent.Telemetry.Events;

/// <summary>
/// Summarises many forbidden packets in few events: the first of a kind at once, the others as one count per minute. Kinds per device and minute are
/// limited, and one sum stands for the rest. A device can therefore neither flood the broker nor hide another.
/// </summary>
internal sealed class DenialWindows
{
    /// <summary>How long packets are counted before they are reported.</summary>
    internal static readonly TimeSpan Length = TimeSpan.FromSeconds(60);

    // Unknown devices can have any number of invented MAC addresses, so they share one window.
    private static readonly DeviceId Nobody = new("");

    private readonly Lock _gate = new();
    private readonly Dictionary<DeviceId, DenialWindow> _windows = [];

    /// <summary>Counts a packet.</summary>
    /// <returns>The event to send at once; null where the packet waits for the end of its window.</returns>
    internal TelemetryEvent? Observe(Denial denial, DateTimeOffset now)
    {
        lock (_gate)
        {
            DeviceId owner = denial.Device?.Id ?? Nobody;
            if (!_windows.TryGetValue(owner, out DenialWindow? window)) _windows[owner] = window = new(now + Length);
            return window.IsFirst(denial) ? denial.First() : null;
        }
    }

    /// <summary>Forgets what was counted of a device.</summary>
    internal void Forget(DeviceId device)
    {
        lock (_gate) _windows.Remove(device);
    }

    /// <summary>The counts of windows that are over.</summary>
    /// <param name="now">By the agent's clock.</param>
    /// <param name="wall">The time of day, which the events state; null where it is the same.</param>
    internal IReadOnlyList<TelemetryEvent> Ended(DateTimeOffset now, DateTimeOffset? wall = null)
    {
        lock (_gate)
        {
            List<TelemetryEvent> told = [];
            foreach ((DeviceId owner, DenialWindow window) in _windows.Where(w => w.Value.Ends <= now).ToList())
            {
                told.AddRange(window.Counted(Length, wall ?? now));
                if (window.Next(now + Length) is { } next) _windows[owner] = next;
                else _windows.Remove(owner);
            }
            return told;
        }
    }
}
