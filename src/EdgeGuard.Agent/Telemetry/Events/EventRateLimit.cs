using EdgeGuard.Core.Addresses;

namespace EdgeGuard.Agent.Telemetry.Events;

/// <summary>
/// Limits the events about one device per minute, without forbidden packets. A device that changes its address all day must not fill the outbox.
/// </summary>
internal sealed class EventRateLimit
{
    /// <summary>Events of one device in one minute.</summary>
    internal const int PerMinute = 30;

    private readonly Dictionary<DeviceId, int> _used = [];
    private long _minute;

    /// <returns>false where the event has to be dropped. Alerts never are.</returns>
    internal bool Take(TelemetryEvent happened, DateTimeOffset now)
    {
        if (happened.Rank == EventRank.Alert || happened.Device is not { } device) return true;
        long minute = now.ToUnixTimeSeconds() / 60;
        if (minute != _minute) _used.Clear();
        _minute = minute;
        int used = _used.GetValueOrDefault(device);
        _used[device] = used + 1;
        return used < PerMinute;
    }
}
