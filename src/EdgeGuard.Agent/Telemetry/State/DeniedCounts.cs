using EdgeGuard.Core.Addresses;

namespace EdgeGuard.Agent.Telemetry.State;

/// <summary>Forbidden packets of each device in the last 24 hours, to the hour.</summary>
internal sealed class DeniedCounts
{
    /// <summary>Devices that are counted by themselves; of more, those with the fewest packets count in the total only.</summary>
    internal const int Most = 4096;

    private const int Hours = 24;

    private readonly Lock _gate = new();
    private readonly Dictionary<DeviceId, long[]> _byHour = [];
    private readonly long[] _others = new long[Hours];
    private long _hour;

    /// <summary>Devices that are counted by themselves.</summary>
    internal int Devices
    {
        get
        {
            lock (_gate) return _byHour.Count;
        }
    }

    /// <summary>When counts may fall without a packet.</summary>
    internal static DateTimeOffset NextHour(DateTimeOffset now) => DateTimeOffset.FromUnixTimeSeconds((HourOf(now) + 1) * 3600);

    /// <summary>Counts one.</summary>
    internal void Add(DeviceId device, DateTimeOffset now)
    {
        lock (_gate)
        {
            MoveTo(now);
            if (!_byHour.TryGetValue(device, out long[]? hours))
            {
                if (_byHour.Count >= Most) MakeRoom();
                _byHour[device] = hours = new long[Hours];
            }
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
            return _others.Sum() + _byHour.Values.Sum(hours => hours.Sum());
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
            Clear(hours, hour, begun);
            if (hours.Sum() == 0) _byHour.Remove(device);
        }
        Clear(_others, hour, begun);
        _hour = hour;
    }

    private static void Clear(long[] hours, long hour, long begun)
    {
        for (long h = hour - begun + 1; h <= hour; h++) hours[h % Hours] = 0;
    }

    // Many at a time, because whoever fills the table goes on.
    private void MakeRoom()
    {
        foreach ((DeviceId device, long[] hours) in _byHour.OrderBy(d => d.Value.Sum()).Take(Most / 8).ToList())
        {
            for (int i = 0; i < Hours; i++) _others[i] += hours[i];
            _byHour.Remove(device);
        }
    }
}
