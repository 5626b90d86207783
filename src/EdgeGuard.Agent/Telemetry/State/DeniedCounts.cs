using EdgeGuard.Core.Addresses;

namespace EdgeGuard.Agent.Telemetry.State;

/// <summary>Forbidden packets of each device in the last 24 hours, to the hour.</summary>
internal sealed class DeniedCounts
{
    private const int Hours = 24;

    private readonly Lock _gate = new();
    private readonly Dictionary<DeviceId, long[]> _byHour = [];
    private long _hour;

    /// <summary>When counts may fall without a packet.</summary>
    internal static DateTimeOffset NextHour(DateTimeOffset now) => DateTimeOffset.FromUnixTimeSeconds((HourOf(now) + 1) * 3600);

    /// <summary>Counts one.</summary>
    internal void Add(DeviceId device, DateTimeOffset now)
    {
        lock (_gate)
        {
            MoveTo(now);
            if (!_byHour.TryGetValue(device, out long[]? hours)) _byHour[device] = hours = new long[Hours];
            hours[_hour % Hours]++;
        }
    }

    /// <summary>The count of one device.</summary>
    internal long Of(DeviceId device, DateTimeOffset now)
    {
        lock (_gate)
        {
            MoveTo(now);
            return _byHour.TryGetValue(device, out long[]? hours) ? hours.Sum() : 0;
        }
    }

    /// <summary>The count of all devices.</summary>
    internal long Total(DateTimeOffset now)
    {
        lock (_gate)
        {
            MoveTo(now);
            return _byHour.Values.Sum(hours => hours.Sum());
        }
    }

    /// <summary>Forgets the count of a device.</summary>
    internal void Forget(DeviceId device)
    {
        lock (_gate) _byHour.Remove(device);
    }

    private static long HourOf(DateTimeOffset time) => time.ToUnixTimeSeconds() / 3600;

    private void MoveTo(DateTimeOffset now)
    {
        long hour = HourOf(now);
        if (hour <= _hour) return;
        long begun = Math.Min(hour - _hour, Hours);
        foreach ((DeviceId device, long[] hours) in _byHour.ToList())
        {
            for (long h = hour - begun + 1; h <= hour; h++) hours[h % Hours] = 0;
            if (hours.Sum() == 0) _byHour.Remove(device);
        }
        _hour = hour;
    }
}
